public import BinaryCoding
public import ControlModel
public import Raft
import Storage

/// The control state as what a cluster of managers keeps the same on all of them.
public struct ReplicatedControlState: RaftStateMachine {
    public private(set) var state: ControlState
    /// Of the node that led last and said where it is.
    public private(set) var announcement: LeaderAnnouncement?

    public init(_ state: ControlState = ControlState()) { self.state = state }

    /// One entry.
    public enum Command: Hashable, Sendable {
        /// A batch of one proposal: applied in order, all or nothing.
        case batch(CommandStamp, [ControlCommand])
        case announce(LeaderAnnouncement)
    }

    /// One for each command of a batch.
    public struct Result: Hashable, Sendable {
        public var results: [CommandResult]

        public init(_ results: [CommandResult]) { self.results = results }
    }

    public mutating func apply(_ command: Command, at context: ApplyContext) -> Result {
        switch command {
        case .batch(let stamp, let commands): return Result(commands.map { state.apply($0, stamp: stamp, index: state.lastIndex.next) })
        case .announce(let announcement):
            self.announcement = announcement
            return Result([])
        }
    }
}

extension ReplicatedControlState: BinaryCodable {
    private static let format: UInt8 = 1
    /// Of a whole state; a snapshot that is received is held to a lower limit before.
    private static let maximumBytes = 1 << 30

    public func encode(into writer: inout BinaryWriter) {
        writer.writeUInt8(ReplicatedControlState.format)
        writer.writeOptional(announcement)
        writer.writeBytes(state.encoded())
    }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        let format = try reader.readUInt8()
        guard format == ReplicatedControlState.format else { throw reader.failure(.invalidValue, "a state of form \(format), which this version does not know") }
        let announcement: LeaderAnnouncement? = try reader.readOptional()
        let bytes = Array(try reader.readBytes(limit: ReplicatedControlState.maximumBytes))
        do throws(ControlModelError) { self.init(try ControlState(decoding: bytes)) } catch { throw reader.failure(.invalidValue, error.message) }
        self.announcement = announcement
    }
}

extension ReplicatedControlState.Command: BinaryCodable {
    /// Numbers are given once and never used again.
    private enum Kind {
        static let batch: UInt8 = 1
        static let announcement: UInt8 = 2
    }

    public func encode(into writer: inout BinaryWriter) {
        switch self {
        case .batch(let stamp, let commands):
            writer.writeUInt8(Kind.batch)
            writer.write(stamp)
            writer.writeArray(commands) { $0.writeBytes(EncodedCommand($1).bytes) }
        case .announce(let announcement):
            writer.writeUInt8(Kind.announcement)
            writer.write(announcement)
        }
    }

    /// A command that this version does not know is an error: a node that cannot apply it must not pass over it.
    public init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        let kind = try reader.readUInt8()
        switch kind {
        case Kind.batch:
            let stamp: CommandStamp = try reader.read()
            let commands = try reader.readArray(limit: ControlLogLimits.maximumBatch) { reader throws(BinaryCodingError) -> ControlCommand in
                let bytes = Array(try reader.readBytes(limit: reader.remaining))
                do throws(ControlModelError) { return try EncodedCommand(bytes: bytes).decoded() } catch { throw reader.failure(.invalidValue, error.message) }
            }
            self = .batch(stamp, commands)
        case Kind.announcement: self = .announce(try reader.read())
        default: throw reader.failure(.invalidValue, "an entry of kind \(kind), which this version does not know")
        }
    }
}

extension ReplicatedControlState.Result: BinaryCodable {
    public func encode(into writer: inout BinaryWriter) { writer.writeArray(results) }

    public init(from reader: inout BinaryReader) throws(BinaryCodingError) { self.init(try reader.readArray(limit: ControlLogLimits.maximumBatch)) }
}
