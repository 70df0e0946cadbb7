public import ControlModel

/// The ordered, durable list of control commands.
///
/// ## Implementing
/// `propose` returns only when the whole batch is on stable storage and applied, in order, all or nothing, with one sync. If it throws
/// ``StorageError`` with a code whose outcome is certain, nothing of the batch was committed; with `outcomeUnknown` it may have been.
/// Concurrent calls are put in some order. Run `StorageConformance` on a new implementation.
public protocol ControlLog: Sendable {
    /// Commits and applies a batch; one result per command. At most ``ControlLogLimits/maximumBatch`` commands.
    func propose(_ commands: [ControlCommand], stamp: CommandStamp) async throws(StorageError) -> [CommandResult]
    /// The state after everything that is committed.
    func state() async -> ControlState
    func close() async
}

public enum ControlLogLimits {
    /// The largest batch of one proposal.
    public static let maximumBatch = 256
    /// The largest encoded command.
    public static let maximumCommandBytes = 1 << 20
}
