import BinaryCoding
import RaftCore
import TopologyModel

/// A command that somebody wants in the log.
struct NodeRequest: Sendable {
    var id: ProposalID
    var body: NodeCommand.Body
    /// See ``Proposal/inTerm``.
    var inTerm: UInt64?

    func proposal(time: WallTime) -> Proposal { Proposal(id: id, command: NodeCommand(time: time, body: body).encoded(), inTerm: inTerm) }
}
