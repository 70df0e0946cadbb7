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

    /// It shows in runs of moves; the others in failovers.
    public var isOfMoves: Bool { false }
}
