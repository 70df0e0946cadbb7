/// How old our knowledge of a server is, and how the last attempts to read it went.
///
/// A failed read never erases a fact; it only makes facts old.
public struct ProbeFreshness: Hashable, Sendable, Codable {
    /// When the facts were read (the reply arrived); nil before the first success.
    public var readAt: MonotonicInstant?
    /// What the newest reading took, from its beginning to the reply; zero before the first success.
    public var answeredIn: Duration = .zero
    /// When the slower lane last succeeded (its probe began); nil before the first success. ``InstanceFacts/details``, the server's own write
    /// position, locks and announced replicas are as old as this.
    public var detailsReadAt: MonotonicInstant?
    /// When the server last proved that it lives, with or without facts (1040, 1045 and a handshake prove it too).
    public var aliveAt: MonotonicInstant?
    /// When the last attempt that failed to reach the server ended; nil when none failed since the last success.
    public var failedAt: MonotonicInstant?
    /// Failures in a row.
    public var failures: Int = 0
    /// The last failure in words, for people.
    public var failure: String = ""
    /// The last attempt gave no facts because a receiver of the server waits for room on the disk of its relay logs.
    public var isOutOfSpace = false
    /// Since when every read found commits that wait, and none of these reads a new transaction; nil when the newest one found it otherwise. When the
    /// first of these reads began.
    public var commitsWaitSince: MonotonicInstant?
    /// Since when every answer said that there is no room for one more connection, be it a count or a refusal (1040); nil when the newest one said
    /// nothing of the kind. When the first of these answers came.
    public var noRoomSince: MonotonicInstant?
    /// Since when every slower read found the server's own place in its binary log where it was; nil when that is not known. When the first of these
    /// reads began.
    public var logStandsSince: MonotonicInstant?
    /// Since when every read found both replication threads running and something received that is not applied, and none of these reads anything
    /// newly applied; nil when the newest one found it otherwise. When the first of these reads began.
    public var applierStandsSince: MonotonicInstant?
    /// Since when every read found the receiver running, and none of these reads anything newly received, heartbeats included; nil when the newest one
    /// found it otherwise, and where heartbeats are off or not told. When the first of these reads began.
    public var receiverSilentSince: MonotonicInstant?
    /// What came of the manager's own writes to the present run of the server; nil where none was tried, and on a server that takes no writes.
    public var writes: WriteStanding?
    /// Who answered at the address in the last attempt, where that was not the server whose facts are known. Its facts are not taken.
    public var stranger: ServerIdentity?
    /// Further names of the server at which another one answered in the last attempt. Sorted by name.
    public var movedNames: [MovedName] = []

    public init() {}

    /// "Last check valid" in the incumbent's words: the newest attempt reached the server.
    public var isLastCheckValid: Bool { readAt != nil && failures == 0 }
}
