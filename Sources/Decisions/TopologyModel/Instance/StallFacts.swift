/// What keeps a server that answers from doing its work.
public struct StallFacts: Hashable, Sendable, Codable {
    /// Commits that do not finish, by what they wait for, in the order of the names of that. Empty where nobody waits, and where nobody was
    /// asked: the question is put only to a server that accepts writes and has added no transaction between two reads.
    public var commits: [CommitWait] = []
    /// As many connections stand as `max_connections` allows. A server keeps one more for an account that may have it.
    public var isOutOfConnections = false

    public init() {}

    public var waitingSessions: Int { commits.reduce(0) { $0 + $1.sessions } }
    /// Zero when no commit waits.
    public var longestWait: Duration { commits.map(\.longest).max() ?? .zero }
}
