/// The answer to a ``VoteRequest``.
public struct VoteResponse: Hashable, Sendable {
    public var isGranted: Bool
    public var isPreVote: Bool

    public init(isGranted: Bool, isPreVote: Bool) {
        self.isGranted = isGranted
        self.isPreVote = isPreVote
    }
}
