/// Sessions whose commit waits for the same.
public struct CommitWait: Hashable, Sendable, Codable {
    /// The state of the sessions, in the server's words.
    public var state: String
    public var sessions: Int
    /// How long the oldest statement of them has been running, by the server's clock, in whole seconds.
    public var longest: Duration

    public init(state: String, sessions: Int, longest: Duration) {
        self.state = state
        self.sessions = sessions
        self.longest = longest
    }
}
