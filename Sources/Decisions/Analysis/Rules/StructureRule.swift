import TopologyModel

/// How a cluster is built: warnings that stand beside a finding and never act.
struct StructureRule: Sendable {
    /// What the warnings look at.
    struct Subject {
        var primary: Instance
        var replicas: [Instance]
        var cluster: Cluster
        /// Who holds what the primary lacks, by address.
        let errant: [(server: InstanceAddress, transactions: ErrantTransactions)]
        var members: [Instance] { cluster.members }

        init(primary: Instance, replicas: [Instance], cluster: Cluster) {
            self.primary = primary
            self.replicas = replicas
            self.cluster = cluster
            errant = cluster.errantMembers
        }

        /// Replicas that could be sources themselves.
        var logging: [InstanceFacts] {
            replicas.compactMap(\.facts).filter { $0.settings.binaryLogEnabled && $0.settings.logsReplicaUpdates }
        }

        func logs(_ format: BinlogFormat) -> Bool { logging.contains { $0.settings.binlogFormat == format } }
    }

    var code: AnalysisCode
    var condition: @Sendable (Subject) -> Bool
    /// What was observed, for people, where the condition holds and its sentence does not say it all.
    var evidence: @Sendable (Subject) -> [String]

    init(
        _ code: AnalysisCode, evidence: @escaping @Sendable (Subject) -> [String] = { _ in [] }, when condition: @escaping @Sendable (Subject) -> Bool
    ) {
        self.code = code
        self.evidence = evidence
        self.condition = condition
    }

    static let all: [StructureRule] = [
        StructureRule(.noLoggingReplicas) { $0.replicas.count > 1 && $0.logging.isEmpty },
        StructureRule(.noFailoverSupport) { subject in
            guard subject.replicas.count > 1 else { return false }
            let uses = subject.replicas.filter(\.freshness.isLastCheckValid).compactMap(\.channel?.gtidUse)
            let isMySQL = !uses.isEmpty && uses.allSatisfy { $0 == .autoPosition }
            let isMariaDB = !uses.isEmpty && uses.allSatisfy(\.isMariaDB)
            return !isMySQL && !isMariaDB
        },
        StructureRule(.statementAndMixedLoggingReplicas) { $0.logs(.statement) && $0.logs(.mixed) },
        StructureRule(.statementAndRowLoggingReplicas) { $0.logs(.statement) && $0.logs(.row) },
        StructureRule(.mixedAndRowLoggingReplicas) { $0.logs(.mixed) && $0.logs(.row) },
        StructureRule(.multipleMajorVersionsLoggingReplicas) { subject in
            guard let first = subject.logging.first?.server.version else { return false }
            return subject.logging.contains { ($0.server.version.major, $0.server.version.minor) != (first.major, first.minor) }
        },
        StructureRule(.differentGTIDModes) { subject in
            guard let mode = subject.primary.facts?.settings.gtidMode else { return false }
            return subject.replicas.compactMap(\.facts).contains { $0.settings.gtidMode != mode }
        },
        StructureRule(.errantGTID, evidence: errantEvidence) { !$0.errant.isEmpty },
        StructureRule(.noWritablePrimary) { $0.primary.facts?.settings.readOnly == true },
        StructureRule(.notEnoughValidSemiSyncReplicas) { subject in
            guard let semiSync = subject.primary.facts?.semiSync, semiSync.sourceEnabled, !semiSync.sourceActive else { return false }
            return semiSync.sourceClients < semiSync.waitForReplicaCount
        },
        StructureRule(.severalWritableServers) { subject in
            subject.members.count { $0.freshness.isLastCheckValid && $0.facts?.settings.readOnly == false } > 1
        },
        StructureRule(.duplicateServerIDs) { subject in
            let ids = subject.members.compactMap(\.facts?.server.serverID).sorted()
            return zip(ids, ids.dropFirst()).contains { $0 == $1 }
        },
        StructureRule(.anotherServerAnswers, evidence: movedNames) { subject in
            subject.members.contains { $0.freshness.stranger != nil || !$0.freshness.movedNames.isEmpty }
        },
    ]

    private static func movedNames(_ subject: Subject) -> [String] {
        subject.members.flatMap { member in
            member.freshness.movedNames.map { "another server (\($0.found)) answers at \($0.name), a name of \(member.address)" }
        }
    }

    /// Evidence is kept with findings and recoveries, and a set may have thousands of intervals: `which-gtid-errant` prints it whole.
    private static let errantLength = 200
    /// As many servers are named.
    private static let errantServers = 5

    private static func errantEvidence(_ subject: Subject) -> [String] {
        let lines = subject.errant.prefix(errantServers).map { server, transactions in
            let text = transactions.description
            let shown = text.count <= errantLength ? text : text.prefix(errantLength) + "…"
            return "\(server) holds what the primary lacks: \(shown)"
        }
        let further = subject.errant.count - lines.count
        return further > 0 ? lines + ["\(further) more servers hold what the primary lacks"] : lines
    }
}
