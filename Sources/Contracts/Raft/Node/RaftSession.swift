/// Numbers the commands of one session, so that each can be proposed again, at whichever node leads by then, without being applied twice.
///
/// ```swift
/// var session = RaftSession(try await node.openSession())
/// let stamp = session.next()
/// // Until there is an answer, by this node or by another one:
/// let result = try await node.propose(command, stamp: stamp)
/// session.answered(stamp)
/// ```
///
/// The answer of a command is kept until ``answered(_:)`` is told, for at most 256 commands of a session; a session that is not used for ``RaftNodeSettings/sessionExpiry`` is over, and so is the one that was not used for longest when there are
/// more than 10,000.
public struct RaftSession: Hashable, Sendable {
    public let id: SessionID
    private var sequence: UInt64 = 0
    private var answeredThrough: UInt64 = 0
    /// Answered after one that is not.
    private var answeredAhead: Set<UInt64> = []

    public init(_ id: SessionID) { self.id = id }

    /// For the next command.
    public mutating func next() -> SessionStamp {
        sequence += 1
        return SessionStamp(session: id, sequence: sequence, answeredThrough: answeredThrough)
    }

    /// Nobody asks for the answer of this command any more.
    public mutating func answered(_ stamp: SessionStamp) {
        guard stamp.sequence > answeredThrough else { return }
        answeredAhead.insert(stamp.sequence)
        while answeredAhead.remove(answeredThrough + 1) != nil { answeredThrough += 1 }
    }
}
