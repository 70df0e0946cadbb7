package import RaftCore

/// How a proposal or a read ended.
package enum ReplicaAnswer<Machine: RaftStateMachine>: Sendable {
    case result(Machine.Result)
    /// The byte form of the result that the command had the first time.
    case repeated([UInt8])
    case opened(SessionID)
    case sessionExpired
    /// A change of the membership is committed.
    case done
    /// Of a read: the state holds everything that was answered before it was asked.
    case confirmed
    case dropped(ProposalOutcome.DropReason)
    case outcomeUnknown
}
