/// "Vote for me", or with ``isPreVote`` "would you?", which changes nothing at whoever is asked.
public struct VoteRequest: Hashable, Sendable {
    /// The end of the candidate's log.
    public var last: LogPosition
    public var isPreVote: Bool
    /// The leader of the term before asked the candidate to stand: those who hear that leader may vote all the same.
    public var isTransfer: Bool

    public init(last: LogPosition, isPreVote: Bool, isTransfer: Bool = false) {
        self.last = last
        self.isPreVote = isPreVote
        self.isTransfer = isTransfer
    }
}
