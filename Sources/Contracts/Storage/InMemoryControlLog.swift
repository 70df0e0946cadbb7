public import ControlModel

/// A control log that lives as long as the process: for tests, simulation and embedding without durability.
public actor InMemoryControlLog: ControlLog {
    private var current: ControlState
    private var isClosed = false

    /// Continues from a state, or from nothing.
    public init(state: ControlState = ControlState()) {
        current = state
    }

    public func propose(_ commands: [ControlCommand], stamp: CommandStamp) async throws(StorageError) -> [CommandResult] {
        guard !isClosed else { throw StorageError(.closed, "the control log is closed") }
        _ = try ControlLogValidation.encode(commands)
        return commands.map { current.apply($0, stamp: stamp, index: current.lastIndex.next) }
    }

    public func state() async -> ControlState { current }

    public func close() async { isClosed = true }
}
