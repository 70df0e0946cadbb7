/// Deliberate mistakes in the simulated surroundings of the consensus core, each of which the invariants must notice. They prove that the checkers can see; the core has no part
/// in them.
public enum RaftDefect: String, CaseIterable, Sendable {
    // MARK: The disk

    /// A batch with a term or a vote is said to be on disk at once.
    case voteBeforeDurable = "vote-before-durable"
    /// A batch with entries is said to be on disk at once.
    case entriesBeforeDurable = "entries-before-durable"
    /// A restarted node finds neither its term nor its vote.
    case hardStateLost = "hard-state-lost"
    /// A restarted node finds its term and no vote.
    case voteForgotten = "vote-forgotten"
    /// A node whose log was damaged goes on as if nothing were missing.
    case quarantineSkipped = "quarantine-skipped"
    /// A node whose log was damaged takes any leader's word for what is missing.
    case quarantineLeftEarly = "quarantine-left-early"
    /// A crash takes the newest entries that were said to be on disk.
    case syncLies = "sync-lies"
    /// Truncations are not carried out where the log on disk is longer than what takes its place.
    case truncationSkipped = "truncation-skipped"
    /// The membership of a snapshot is not recorded: a restarted node has that of the bootstrap.
    case membershipForgotten = "membership-forgotten"
    /// Nobody notices that a write hangs.
    case stallIgnored = "stall-ignored"

    // MARK: Messages

    /// Followers acknowledge one entry more than they have.
    case acknowledgedHigher = "acknowledged-higher"
    /// Whatever round of heartbeats an answer is to, it counts for the newest.
    case lateRoundBelieved = "late-round-believed"
    /// A leader tells that everything it sends is committed.
    case commitRaised = "commit-raised"
    /// Whoever asks is told that it would be elected.
    case preVoteAlwaysGranted = "pre-vote-always-granted"
    /// Answers are of a term above that of whoever sends them.
    case termRaised = "term-raised"
    /// A second candidate of a term is given the vote, too.
    case votesTwice = "votes-twice"

    // MARK: Connections

    /// Nobody learns that a connection was closed.
    case closesUntold = "closes-untold"
    /// Whoever loses its connection with the leader stands for election as if that had handed over to it: without asking, and whoever hears the leader may vote for it.
    case closeTakenForHandover = "close-taken-for-handover"
    /// Whoever is asked for a vote believes that its own connection with the leader was closed.
    case closeBelievedOfOthers = "close-believed-of-others"

    // MARK: The state machine

    /// Entries are applied as soon as they are on disk.
    case appliedBeforeCommit = "applied-before-commit"
    /// The last entry of what is given out is applied twice.
    case appliedTwice = "applied-twice"
    /// A snapshot is said to hold an entry less than it does.
    case snapshotMarkWrong = "snapshot-mark-wrong"
    /// A snapshot that is installed leaves the state as it was.
    case installedWithoutState = "installed-without-state"

    // MARK: Clients

    /// Which membership an operator knows is not looked at.
    case expectingIgnored = "expecting-ignored"
    /// Reads are answered by whoever believes to lead, without asking anybody.
    case readsUnconfirmed = "reads-unconfirmed"
    /// Clients are told that proposals were dropped which wait for their commit.
    case droppedThoughAppended = "dropped-though-appended"
    /// In which term a proposal is meant is not told.
    case termNotTold = "term-not-told"
    /// Reads are answered with a state from a few entries before.
    case staleValue = "stale-value"
    /// A command is applied as often as it stands in the log, whatever session it is of.
    case sessionTwice = "session-twice"
    /// Sessions that are not used go on.
    case sessionForever = "session-forever"
}
