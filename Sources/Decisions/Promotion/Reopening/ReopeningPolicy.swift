/// The bounds of opening a primary that came back read-only.
public struct ReopeningPolicy: Hashable, Sendable, Codable {
    /// One attempt, connection included. 1 s: a server that was just read answers in milliseconds, and no recovery of the cluster opens meanwhile.
    public var timeout: Duration = .seconds(1)
    /// From the announcement of an attempt to the last moment at which its statement may take effect. 2 s: the commit of the announcement and the
    /// attempt. A journal that needs longer than this costs the attempt.
    public var limit: Duration = .seconds(2)
    /// Between an attempt that failed and the next, doubled per failure. 250 ms.
    public var firstPause: Duration = .milliseconds(250)
    /// The longest pause. 10 s.
    public var longestPause: Duration = .seconds(10)
    /// Between tries to write to a journal that refuses, a full disk for example. 1 s.
    public var journalPause: Duration = .seconds(1)
    /// Attempts in one run of the server, about a minute of them; then it is left to a person. 10.
    public var attempts = 10

    public init() {}
}
