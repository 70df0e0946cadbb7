/// Deliberate mistakes in the simulator's own shell around the manager, each of which the invariants must notice. They prove that the
/// checkers can see; nothing of them exists in the code that ships.
public enum SimulationDefect: String, CaseIterable, Sendable {
    /// The shell says that a proposal is committed before it is.
    case actBeforeCommit = "act-before-commit"
    /// Fences go out without the identity that they are meant for.
    case fenceIgnoresIdentity = "fence-ignores-identity"
    /// Servers say that they have applied whatever they received.
    case appliedIsReceived = "applied-is-received"
    /// The record of a new primary is published as soon as it is designated.
    case publishBeforeWritable = "publish-before-writable"
    /// A restarted manager is not told which steps were begun.
    case forgetSteps = "forget-steps"
    /// When the manager cannot reach a server, that server's replicas are reported to have lost it too.
    case ownFailureIsVote = "own-failure-is-vote"

    /// Operations are told that everything received is applied, so they drain nothing.
    case skipDrain = "moves-skip-drain"
    /// Operations are told that what stood still when they began was running, so they start it.
    case startWhatWasStopped = "moves-start-what-was-stopped"
    /// Operations are told that every thread runs, so they leave behind what they stopped.
    case claimRunning = "moves-claim-running"
    /// A place in a binary log is one transaction off.
    case placeIsOff = "moves-place-is-off"
    /// The planner is not told whom every second server follows, so it cannot see a ring coming.
    case hideLinks = "moves-hide-links"
    /// A channel that is pointed to a source by GTID follows it by file and position.
    case forgetGTID = "moves-forget-gtid"
    /// Whoever wants to know only what would be done gets it done.
    case dryRunActs = "moves-dry-run-acts"

    /// It shows in runs of moves; the others in failovers.
    public var isOfMoves: Bool {
        switch self {
        case .skipDrain, .startWhatWasStopped, .claimRunning, .placeIsOff, .hideLinks, .forgetGTID, .dryRunActs: true
        case .actBeforeCommit, .fenceIgnoresIdentity, .appliedIsReceived, .publishBeforeWritable, .forgetSteps, .ownFailureIsVote: false
        }
    }
}
