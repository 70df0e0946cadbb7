import BatonTesting
import Testing
import TopologyModel

/// Server truth T11.
@Suite("What a former primary alone committed") struct DivergenceTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var flavor = ServerFlavor.mariadb
        /// What the former primary and the present one hold.
        var own: String
        var theirs: String
        /// Its errant transactions, or the beginning of why nobody can tell.
        var expected: String
        var change: @Sendable (inout InstanceBuilder, inout InstanceBuilder) -> Void = { _, _ in }
    }

    private static let uuid = TopologyFixtures.uuid(serverID: 1)
    private static let other = TopologyFixtures.uuid(serverID: 2)

    static let rows: [Row] = [
        Row(testDescription: "nothing", own: "0-1-100", theirs: "0-1-100,0-2-150", expected: "none"),
        Row(testDescription: "a lower number of its own that looks contained", own: "0-1-101", theirs: "0-1-100,0-2-150", expected: "errant 1, 0-1-101"),
        Row(testDescription: "another domain", own: "0-1-100,7-1-3", theirs: "0-1-100,0-2-150", expected: "errant up to 7-1-3"),
        Row(testDescription: "its log is off", own: "0-1-100", theirs: "0-1-100", expected: "it writes no binary log") { former, _ in
            former.settings.binaryLogEnabled = false
        },
        Row(testDescription: "its log was begun anew", own: "", theirs: "0-1-100", expected: "it has an empty gtid_binlog_state") { _, _ in },
        Row(testDescription: "its log says nothing", own: "0-1-100", theirs: "0-1-100", expected: "it has an empty gtid_binlog_state") { former, _ in
            former.transactions.binlogState = nil
        },
        Row(testDescription: "its log holds only what it wrote itself", own: "0-1-100", theirs: "0-1-100", expected: "it does not log what it replicates") { former, _ in
            former.settings.logsReplicaUpdates = false
        },
        Row(testDescription: "the log of the present primary does not say", own: "0-1-100", theirs: "", expected: "the other one has an empty gtid_binlog_state"),
        Row(testDescription: "nothing, on MySQL", flavor: .mysql, own: "\(uuid):1-100", theirs: "\(uuid):1-100,\(other):1-7", expected: "none"),
        Row(testDescription: "some, on MySQL", flavor: .mysql, own: "\(uuid):1-103", theirs: "\(uuid):1-100,\(other):1-7", expected: "errant \(uuid):101-103"),
        Row(testDescription: "it never executed anything", flavor: .mysql, own: "", theirs: "\(uuid):1-100", expected: "none"),
        Row(testDescription: "what has no GTID is in no set", flavor: .mysql, own: "\(uuid):1-100", theirs: "\(uuid):1-100", expected: "its gtid_mode is ON_PERMISSIVE") { former, _ in
            former.settings.gtidMode = "ON_PERMISSIVE"
        },
    ]

    @Test(arguments: rows) func `is proved by both, or nobody can tell`(row: Row) {
        var former = InstanceBuilder("db1", flavor: row.flavor, serverID: 1).holding(row.own)
        var primary = InstanceBuilder("db2", flavor: row.flavor, serverID: 2).holding(row.theirs)
        if row.flavor == .mariadb {
            former.transactions.binlogState = MariaDBBinlogState(parsing: row.own)
            primary.transactions.binlogState = MariaDBBinlogState(parsing: row.theirs)
        }
        row.change(&former, &primary)
        let text =
            switch former.facts().divergence(from: primary.facts()) {
            case .none: "none"
            case .errant(let errant): "errant \(errant)"
            case .unknown(let reason): reason
            }
        #expect(text.hasPrefix(row.expected), "\(text)")
    }

    @Test func `GTIDs of two kinds are not compared`() {
        let (mariadb, mysql) = (InstanceBuilder("db1").facts(), InstanceBuilder("db2", flavor: .mysql, serverID: 2).facts())
        #expect(mariadb.divergence(from: mysql) == .unknown("the two have GTIDs of different kinds"))
        #expect(mysql.divergence(from: mariadb) == .unknown("the two have GTIDs of different kinds"))
    }
}
