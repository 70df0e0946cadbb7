/// One entry of the log. The same position on two nodes is the same entry.
public struct LogEntry: Hashable, Sendable {
    public enum Body: Hashable, Sendable {
        /// Of a new leader: it commits what earlier terms left, and nothing else does (Raft, 5.4.2).
        case noop
        case command([UInt8])
        case membership(Membership)
    }

    public var position: LogPosition
    public var body: Body

    public init(position: LogPosition, body: Body) {
        self.position = position
        self.body = body
    }

    /// Counted against the limits of ``RaftSettings``.
    public var byteCount: Int {
        switch body {
        case .noop: 0
        case .command(let bytes): bytes.count
        case .membership(let membership): membership.addresses.reduce(membership.members.count * MemoryLayout<UInt64>.size) { $0 + $1.address.utf8.count }
        }
    }
}
