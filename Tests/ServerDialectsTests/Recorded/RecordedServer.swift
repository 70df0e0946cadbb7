import Testing
import TopologyModel

@testable import ServerDialects

/// The replies of one server to the statements of a probe, and what they must be read as.
struct RecordedServer: Sendable, CustomTestStringConvertible {
    var name: String
    var version: String
    var comment: String
    /// Every variable that the server has, whichever statement reads it.
    var variables: [(String, String?)]
    var replicaStatus: ReplyTable
    var counters: [(String, String)]
    /// Further replies.
    var more: [ProbeReplies.Entry] = []
    /// The statements of its version that differ between versions.
    var statements: [ProbeStatement.Kind: String]
    var expected: Expected

    struct Expected: Sendable {
        var flavor: ServerFlavor
        var version: ServerVersion
        var identity: ServerIdentity
        /// Per channel: name, source, GTID use, filters.
        var channels: [Channel] = []
        var applier = ApplierConfiguration()
        var binaryLog = BinaryLogConfiguration()
        var gtid = GTIDConfiguration()
        var durability = DurabilityConfiguration()
        var lowerCaseTableNames: Int? = 0
        var semiSyncAvailable = true
        var group: GroupReplicationFacts?
        var galera: GaleraFacts?
        var replicas: [String] = []
    }

    struct Channel: Hashable, Sendable {
        var name = ""
        var source: String
        var gtidUse: ReplicationGTIDUse
        var delay: Duration = .zero
        var heartbeatPeriod: Duration
        var filters: [ReplicationFilter] = []
        var options: [ChannelOption]
    }

    var testDescription: String { name }

    static let all: [RecordedServer] = [
        mysql57, percona57, mysql80Old, mysql80New, percona80, xtradbCluster, mysql81, mysql82, mysql83, mysql84, mysql84Group, percona84, mariadb105,
        mariadb106, galera106, mariadb114,
    ]

    var capabilities: ServerCapabilities {
        get throws {
            try ServerCapabilities(
                versionText: version, versionComment: comment, variables: variables.map(\.0),
                hasPerformanceSchema: !variables.contains { $0.0 == "performance_schema" && $0.1 == "0" })
        }
    }

    /// What the server answers to a probe of both lanes: to each statement what it asks for, and nothing to what its version does not send.
    var replies: ProbeReplies {
        get throws {
            let dialect = DialectSelection.dialect(for: try capabilities)
            var entries: [ProbeReplies.Entry] = [
                .init(kind: .replicaStatus, table: replicaStatus), .init(kind: .counters, table: Fixtures.counters(counters)),
            ]
            for statement in dialect.livenessBatch + dialect.detailsBatch where [.variables, .configuration].contains(statement.kind) {
                let read = variables.filter { statement.text.contains("@@GLOBAL.\($0.0) ") }
                entries.append(.init(kind: statement.kind, table: Fixtures.table(read)))
            }
            let sent = Set((dialect.livenessBatch + dialect.detailsBatch).map(\.kind))
            return ProbeReplies(entries + more.filter { sent.contains($0.kind) })
        }
    }
}
