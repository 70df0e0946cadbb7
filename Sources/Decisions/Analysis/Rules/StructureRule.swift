import TopologyModel

/// How a cluster is built: warnings that stand beside a finding and never act.
struct StructureRule: Sendable {
    /// Of whom a warning is told.
    enum Scope: Sendable {
        /// Of whoever speaks for the cluster: its primary, or where it has none its first member.
        case cluster
        case primary
        /// Of every server that has replicas.
        case source
    }

    /// What the warnings look at.
    struct Subject {
        var server: Instance
        var replicas: [Instance]
        var cluster: Cluster
        /// Who holds what the primary lacks, by address.
        let errant: [(server: InstanceAddress, transactions: ErrantTransactions)]
        /// What ``DurabilityPolicy/lossless`` lacks; empty of other servers than the primary, and under another policy.
        let losslessShortcomings: [String]
        /// Why the write probe cannot write to the server; empty where it can, and where it is off.
        var writeObstacle: String { server.freshness.writes?.impossible ?? "" }
        fileprivate let isPrimary: Bool
        fileprivate let speaksForCluster: Bool
        var members: [Instance] { cluster.members }

        /// - Parameter speaksForCluster: what is said of the whole cluster is said of this server.
        init(server: Instance, replicas: [Instance], cluster: Cluster, durability: DurabilityPolicy, speaksForCluster: Bool) {
            self.server = server
            self.replicas = replicas
            self.cluster = cluster
            self.speaksForCluster = speaksForCluster
            isPrimary = server.id == cluster.primaryID
            // What is downtimed is known to somebody, and may be on its way out.
            errant = isPrimary ? cluster.errantMembers.filter { cluster.member(at: $0.server)?.placement.isDowntimed != true } : []
            losslessShortcomings = isPrimary && durability == .lossless ? LosslessStanding(primary: server, replicas: replicas).shortcomings.map(\.text) : []
        }

        /// Replicas that could be sources themselves.
        var logging: [InstanceFacts] {
            replicas.compactMap(\.facts).filter { $0.settings.binaryLogEnabled && $0.settings.logsReplicaUpdates }
        }

        fileprivate func isWithin(_ scope: Scope) -> Bool {
            switch scope {
            case .cluster: speaksForCluster
            case .primary: isPrimary
            case .source: !replicas.isEmpty
            }
        }

        func logs(_ format: BinlogFormat) -> Bool { logging.contains { $0.settings.binlogFormat == format } }
    }

    /// Stable, ascending, and never used again for another condition; these follow the numbers of ``AnalysisRule``.
    let number: Int
    let code: AnalysisCode
    let scope: Scope
    private let condition: @Sendable (Subject) -> Bool
    /// What was observed, for people, where the condition holds and its sentence does not say it all.
    let evidence: @Sendable (Subject) -> [String]

    init(
        _ number: Int, _ code: AnalysisCode, of scope: Scope, evidence: @escaping @Sendable (Subject) -> [String] = { _ in [] },
        when condition: @escaping @Sendable (Subject) -> Bool
    ) {
        self.number = number
        self.code = code
        self.scope = scope
        self.evidence = evidence
        self.condition = condition
    }

    /// The rows that hold, in their order.
    static func holding(_ subject: Subject) -> [StructureRule] { all.filter { subject.isWithin($0.scope) && $0.condition(subject) } }

    static let all: [StructureRule] = [
        StructureRule(1010, .noLoggingReplicas, of: .primary) { $0.replicas.count > 1 && $0.logging.isEmpty },
        StructureRule(1020, .noFailoverSupport, of: .primary) { subject in
            guard subject.replicas.count > 1 else { return false }
            let uses = subject.replicas.filter(\.freshness.isLastCheckValid).compactMap(\.channel?.gtidUse)
            let isMySQL = !uses.isEmpty && uses.allSatisfy { $0 == .autoPosition }
            let isMariaDB = !uses.isEmpty && uses.allSatisfy(\.isMariaDB)
            return !isMySQL && !isMariaDB
        },
        StructureRule(1030, .statementAndMixedLoggingReplicas, of: .primary) { $0.logs(.statement) && $0.logs(.mixed) },
        StructureRule(1040, .statementAndRowLoggingReplicas, of: .primary) { $0.logs(.statement) && $0.logs(.row) },
        StructureRule(1050, .mixedAndRowLoggingReplicas, of: .primary) { $0.logs(.mixed) && $0.logs(.row) },
        StructureRule(1060, .multipleMajorVersionsLoggingReplicas, of: .primary) { subject in
            guard let first = subject.logging.first?.server.version else { return false }
            return subject.logging.contains { ($0.server.version.major, $0.server.version.minor) != (first.major, first.minor) }
        },
        StructureRule(1070, .differentGTIDModes, of: .source) { subject in
            guard let mode = subject.server.facts?.settings.gtidMode else { return false }
            return subject.replicas.contains { $0.facts.map { $0.settings.gtidMode != mode } ?? false }
        },
        StructureRule(1080, .errantGTID, of: .primary, evidence: errantEvidence) { !$0.errant.isEmpty },
        StructureRule(1090, .noWritablePrimary, of: .primary) { $0.server.facts?.settings.readOnly == true },
        StructureRule(1100, .notEnoughValidSemiSyncReplicas, of: .primary) { subject in
            guard let semiSync = subject.server.facts?.semiSync, semiSync.sourceEnabled, !semiSync.sourceActive else { return false }
            return semiSync.sourceClients < semiSync.waitForReplicaCount
        },
        StructureRule(1110, .severalWritableServers, of: .cluster) { subject in
            subject.members.count { $0.freshness.isLastCheckValid && $0.facts?.settings.readOnly == false } > 1
        },
        StructureRule(1120, .duplicateServerIDs, of: .cluster) { subject in
            let ids = subject.members.compactMap(\.facts?.server.serverID).sorted()
            return zip(ids, ids.dropFirst()).contains { $0 == $1 }
        },
        StructureRule(1130, .anotherServerAnswers, of: .cluster, evidence: movedNames) { subject in
            subject.members.contains { $0.freshness.stranger != nil || !$0.freshness.movedNames.isEmpty }
        },
        StructureRule(1140, .losslessNotMet, of: .primary, evidence: { $0.losslessShortcomings }) { !$0.losslessShortcomings.isEmpty },
        StructureRule(1150, .writeProbeImpossible, of: .primary, evidence: { [$0.writeObstacle] }) { !$0.writeObstacle.isEmpty },
    ]

    private static func movedNames(_ subject: Subject) -> [String] {
        subject.members.flatMap { member in
            member.freshness.movedNames.map { "another server (\($0.found)) answers at \($0.name), a name of \(member.address)" }
        }
    }

    /// As many servers are named; `which-gtid-errant` prints a set whole.
    private static let errantServers = 5

    private static func errantEvidence(_ subject: Subject) -> [String] {
        let lines = subject.errant.prefix(errantServers).map { server, transactions in
            "\(server) holds what the primary lacks: \(transactions.excerpt)"
        }
        let further = subject.errant.count - lines.count
        return further > 0 ? lines + ["\(further) more servers hold what the primary lacks"] : lines
    }
}
