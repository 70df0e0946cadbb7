public import BinaryCoding
public import ControlModel
public import Raft
import Storage

/// The control state as what a cluster of managers keeps the same on all of them.
public struct ReplicatedControlState: RaftStateMachine {
    public private(set) var state: ControlState

    public init(_ state: ControlState = ControlState()) { self.state = state }

    /// A batch of one proposal: applied in order, all or nothing, because it is one entry.
    public struct Command: Hashable, Sendable {
        public var stamp: CommandStamp
        public var commands: [ControlCommand]

        public init(stamp: CommandStamp, commands: [ControlCommand]) {
            self.stamp = stamp
            self.commands = commands
        }
    }

    /// One for each command of the batch.
    public struct Result: Hashable, Sendable {
        public var results: [CommandResult]

        public init(_ results: [CommandResult]) { self.results = results }
    }

    public mutating func apply(_ command: Command, at context: ApplyContext) -> Result {
        Result(command.commands.map { state.apply($0, stamp: command.stamp, index: state.lastIndex.next) })
    }
}

extension ReplicatedControlState: BinaryCodable {
    /// Of a whole state; a snapshot that is received is held to a lower limit before.
    private static let maximumBytes = 1 << 30

    public func encode(into writer: inout BinaryWriter) { writer.writeBytes(state.encoded()) }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        let bytes = Array(try reader.readBytes(limit: ReplicatedControlState.maximumBytes))
        do throws(ControlModelError) { self.init(try ControlState(decoding: bytes)) } catch { throw reader.failure(.invalidValue, error.message) }
    }
}

extension ReplicatedControlState.Command: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) {
        writer.write(stamp)
        writer.writeArray(commands) { $0.writeBytes(EncodedCommand($1).bytes) }
    }

    /// A command that this version does not know is an error: a node that cannot apply it must not pass over it.
    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        let stamp: CommandStamp = try reader.read()
        let commands = try reader.readArray(limit: ControlLogLimits.maximumBatch) { reader throws(BinaryCodingError) -> ControlCommand in
            let bytes = Array(try reader.readBytes(limit: reader.remaining))
            do throws(ControlModelError) { return try EncodedCommand(bytes: bytes).decoded() } catch { throw reader.failure(.invalidValue, error.message) }
        }
        self.init(stamp: stamp, commands: commands)
    }
}

extension ReplicatedControlState.Result: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) { writer.writeArray(results) }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) { self.init(try reader.readArray(limit: ControlLogLimits.maximumBatch)) }
}
