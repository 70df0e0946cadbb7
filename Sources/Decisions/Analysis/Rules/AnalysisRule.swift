/// One row of the ordered table by which the codes about a server are found.
///
/// A server is looked at in several aspects, and has at most one code in each: the first row of that aspect whose condition holds.
package struct AnalysisRule: Sendable {
    /// What of a server a row is about.
    package enum Aspect: Int, Hashable, Sendable, CaseIterable {
        /// The server as a source: whether it lives, and how those that follow it are.
        case source
        /// The server as a replica of its source.
        case replica
        /// Who may write to it.
        case access
    }

    /// Stable, ascending, and never used again for another condition. Ten times the incumbent's number for its rows; the others stand in between.
    package let number: Int
    package let code: AnalysisCode
    package let aspect: Aspect
    /// What the server has to be.
    package let roles: [ServerRole]
    /// Codes of later rows of the aspect whose conditions may hold as well.
    package let supersedes: [AnalysisCode]
    package let action: FindingAction
    /// Whether it is expected where all replicas are downtimed.
    package let isAboutReplicas: Bool
    private let condition: @Sendable (ServerSnapshot) -> Bool

    init(
        _ number: Int, _ code: AnalysisCode, of roles: ServerRole..., as aspect: Aspect = .source, supersedes: [AnalysisCode] = [],
        action: FindingAction = .none, isAboutReplicas: Bool = false, when condition: @escaping @Sendable (ServerSnapshot) -> Bool
    ) {
        self.number = number
        self.code = code
        self.aspect = aspect
        self.roles = roles
        self.supersedes = supersedes
        self.action = action
        self.isAboutReplicas = isAboutReplicas
        self.condition = condition
    }

    /// Whether the row's condition holds, whatever the rows before it say.
    package func holds(_ snapshot: ServerSnapshot) -> Bool { roles.contains(snapshot.role) && condition(snapshot) }
}

extension AnalysisRule {
    /// The whole table. Numbers leave gaps where the incumbent has rules that are not built: binlog servers.
    package static let all: [AnalysisRule] =
        aboutPrimaries + aboutCoPrimaries + aboutIntermediateSources + aboutGroupMembers + aboutReplicas + [
            AnalysisRule(1000, .noProblem, of: .primary, .coPrimary, .intermediateSource, .replica, .groupMember) { _ in true }
        ]

    /// The table by aspect and role, so that a server is not held against rows that are about others.
    private static let byAspect: [[[AnalysisRule]]] = Aspect.allCases.map { aspect in
        ServerRole.allCases.map { role in all.filter { $0.aspect == aspect && $0.roles.contains(role) } }
    }

    /// The first row of an aspect that holds. There always is one for ``Aspect/source``.
    package static func first(_ aspect: Aspect, for snapshot: ServerSnapshot) -> AnalysisRule? {
        byAspect[aspect.rawValue][snapshot.role.rawValue].first { $0.condition(snapshot) }
    }
}
