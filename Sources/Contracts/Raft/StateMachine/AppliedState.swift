package import BinaryCoding
package import RaftCore
import TopologyModel

/// Everything that the log changes on a node: the user's state machine, the sessions, and what digests compare. A value: a copy is a snapshot.
package struct AppliedState<Machine: RaftStateMachine>: Sendable {
    package private(set) var machine: Machine
    private(set) var sessions = SessionTable()
    /// Of the last command; it never goes back.
    private(set) var time = WallTime(milliseconds: 0)
    /// Which commands may stand in the log.
    package private(set) var features = FeatureLevels.first
    /// Where the digest was computed last.
    private(set) var digestPoint: DigestPoint?

    package struct DigestPoint: Hashable, Sendable {
        var index: UInt64
        var digest: UInt64
    }

    /// What came of an entry.
    package enum Outcome: Sendable {
        /// Nothing that anybody waits for.
        case none
        case result(Machine.Result)
        /// As it was the first time.
        case repeated([UInt8])
        case opened(SessionID)
        case sessionExpired
        case digestPoint(DigestPoint)
        case digestDiffers(leader: UInt64, own: UInt64, index: UInt64)
        /// Commands of these levels may follow.
        case raised(FeatureLevels)
        /// This node must not go past it.
        case unreadable(String)
    }

    package init(_ machine: Machine) { self.machine = machine }

    var digest: UInt64 {
        var writer = BinaryWriter()
        encodeOwn(into: &writer)
        return machine.digest << 1 ^ UInt64(CRC32C.checksum(writer.bytes))
    }

    package mutating func apply(_ entry: LogEntry) -> Outcome {
        guard case .command(let bytes) = entry.body else { return .none }
        do throws(BinaryCodingError) {
            let command = try NodeCommand(decoding: bytes)
            time = max(time, command.time)
            switch command.body {
            case .user(let bytes, let stamp): return try apply(bytes, stamp, entry.position)
            case .openSession(let expiry):
                let id = SessionID(rawValue: entry.position.index)
                sessions.open(id, expiry: expiry, at: time)
                return .opened(id)
            case .digestPoint:
                let point = DigestPoint(index: entry.position.index, digest: digest)
                digestPoint = point
                return .digestPoint(point)
            case .digestCheck(let index, let digest):
                // Of a point before the snapshot that this node began with, it knows nothing.
                guard let digestPoint, digestPoint.index == index, digestPoint.digest != digest else { return .none }
                return .digestDiffers(leader: digest, own: digestPoint.digest, index: index)
            case .raise(let levels):
                features = features.raised(to: levels)
                return .raised(features)
            }
        } catch {
            return .unreadable("entry \(entry.position): \(error)")
        }
    }

    private mutating func apply(_ bytes: [UInt8], _ stamp: SessionStamp?, _ position: LogPosition) throws(BinaryCodingError) -> Outcome {
        let command = try Machine.Command(decoding: bytes)
        let context = ApplyContext(index: position.index, term: position.term, time: time)
        guard let stamp else { return .result(machine.apply(command, at: context)) }
        switch sessions.take(stamp, at: time) {
        case .expired: return .sessionExpired
        case .repeated(let bytes): return .repeated(bytes)
        case .new:
            let result = machine.apply(command, at: context)
            sessions.answered(stamp, with: result.encoded())
            return .result(result)
        }
    }
}

extension AppliedState: Equatable where Machine: Equatable {}

extension AppliedState: BinaryCodable {
    private static var version: UInt8 { 1 }

    private func encodeOwn(into writer: inout BinaryWriter) {
        writer.writeUInt8(AppliedState.version)
        writer.writeSignedVarint(time.milliseconds)
        writer.write(features)
        writer.write(sessions)
    }

    package func encode(into writer: inout BinaryWriter) {
        encodeOwn(into: &writer)
        writer.writeOptional(digestPoint) { writer, point in
            writer.writeVarint(point.index)
            writer.writeUInt64(point.digest)
        }
        writer.write(machine)
    }

    package init(from reader: inout BinaryReader) throws(BinaryCodingError) {
        let version = try reader.readUInt8()
        guard version == AppliedState.version else { throw reader.failure(.invalidValue, "a snapshot of version \(version), which this version does not know: upgrade this node") }
        let time = WallTime(milliseconds: try reader.readSignedVarint())
        let features: FeatureLevels = try reader.read()
        let sessions: SessionTable = try reader.read()
        let point = try reader.readOptional { reader throws(BinaryCodingError) in DigestPoint(index: try reader.readVarint(), digest: try reader.readUInt64()) }
        self.init(try reader.read(Machine.self))
        (self.time, self.features, self.sessions, digestPoint) = (time, features, sessions, point)
    }
}
