package import Analysis
package import TopologyModel

/// What would happen now if the primary of a cluster died: the plan with its statements, the chosen successor, and why the others were not chosen.
package struct Explanation: Hashable, Sendable {
    package struct Candidate: Hashable, Sendable {
        package var address: InstanceAddress
        package var isChosen: Bool
        package var isEligible: Bool
        package var blockers: [String]
        package var reasons: [String]
        package var received: String
    }

    package struct Step: Hashable, Sendable {
        /// What is done and why at this place, in words.
        package var title: String
        /// nil: nothing is sent to a server.
        package var server: InstanceAddress?
        /// In the order in which they are sent.
        package var statements: [String]

        package init(title: String, server: InstanceAddress? = nil, statements: [String] = []) {
            self.title = title
            self.server = server
            self.statements = statements
        }
    }

    package var clusterName: String
    package var alias: String
    /// nil when the cluster has no single primary.
    package var primary: InstanceAddress?
    /// What would keep the manager from acting on its own, however dead the primary is; empty: it would act.
    package var obstacles: [String]
    /// What could not be looked at; nil with a daemon.
    package var caveat: String?
    /// Best first.
    package var candidates: [Candidate]
    /// The transactions that the successor must have applied before it is opened.
    package var target: String
    /// What a person should know of the promotion beforehand.
    package var notices: [String]
    /// Why nobody may be promoted; nil when there is a choice.
    package var refusal: String?
    /// What alone would allow a promotion then; empty where nothing would.
    package var hints: [OverrideHint]
    /// Empty when nobody may be promoted.
    package var steps: [Step]

    package var choice: InstanceAddress? { candidates.first { $0.isChosen }?.address }
}
