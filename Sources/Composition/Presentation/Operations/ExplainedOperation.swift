import ManagerCore
package import Refactoring
package import TopologyModel

/// The plan of an operation with the statements that each server would get, as the servers are known now.
package struct ExplainedOperation: Hashable, Sendable {
    package struct Track: Hashable, Sendable {
        package var subject: InstanceAddress
        package var summary: String
        package var steps: [Explanation.Step]
        /// The servers that get back what they had when the track is over.
        package var restored: [InstanceAddress]
    }

    package let plan: OperationPlan
    /// Done before the tracks, and undone after them.
    package let frame: Track?
    package let tracks: [Track]
    /// What the whole takes at most.
    package let longest: Duration

    package init(_ plan: OperationPlan, in context: PresentationContext) {
        let policy = context.snapshot.configuration.refactoring
        self.plan = plan
        longest = OperationBound.longest(plan, policy)
        let topology = context.snapshot.topology
        var first = ExplainedTrack(
            statements: ShownStatements(timeout: policy.stepTimeout, suppliesCredentials: policy.suppliesCredentials),
            facts: plan.servers.reduce(into: [:]) { $0[$1] = topology.instance(at: $1)?.facts })
        frame = plan.frame.map { first.explain($0) }
        let afterFrame = first
        tracks = plan.tracks.map { track in
            var walk = afterFrame
            return walk.explain(track)
        }
    }
}
