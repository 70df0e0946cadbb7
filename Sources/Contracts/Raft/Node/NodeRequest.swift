import BinaryCoding
package import RaftCore
import TopologyModel

/// A command that somebody wants in the log.
package struct NodeRequest: Sendable {
    /// Of the leader's own proposals. Nobody waits for them; others are numbered from 1 on.
    static let ownProposal = ProposalID(rawValue: 0)

    package var id: ProposalID
    var body: NodeCommand.Body
    /// See ``Proposal/inTerm``.
    var inTerm: UInt64?

    package init(id: ProposalID, body: NodeCommand.Body, inTerm: UInt64? = nil) {
        self.id = id
        self.body = body
        self.inTerm = inTerm
    }

    func proposal(time: WallTime) -> Proposal { Proposal(id: id, command: NodeCommand(time: time, body: body).encoded(), inTerm: inTerm) }
}
