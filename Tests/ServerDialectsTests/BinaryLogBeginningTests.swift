import Testing
import TopologyModel

@testable import ServerDialects

@Suite struct `The beginning of a binary log` {
    private static func beginning(_ events: (type: String, info: String)...) -> BinaryLogBeginning {
        BinaryLogBeginning(
            reply: ReplyTable(
                columns: ["Log_name", "Pos", "Event_type", "Server_id", "End_log_pos", "Info"],
                rows: events.map { ["binlog.000002", "4", $0.type, "1", "126", $0.info] }))
    }

    private static let uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562"

    @Test func `MySQL names a set, over several lines if it is long`() {
        let read = Self.beginning(("Format_desc", "Server ver: 8.4.6"), ("Previous_gtids", "\(Self.uuid):1-5,\n4e11fa47-71ca-11e1-9e33-c80aa9429562:1"))
        #expect(read.loggedBefore == GTIDSet(parsing: "\(Self.uuid):1-5,4e11fa47-71ca-11e1-9e33-c80aa9429562:1").map { .mysql($0) })
        #expect(Self.beginning(("Previous_gtids", "")).loggedBefore == .mysql(GTIDSet()))
    }

    @Test func `MariaDB names a state in brackets`() {
        let read = Self.beginning(("Format_desc", "Server ver: 10.11.19"), ("Start_encryption", ""), ("Gtid_list", "[0-1-10,\n0-2-4]"))
        #expect(read.loggedBefore == MariaDBBinlogState(parsing: "0-1-10,0-2-4").map { .mariadb($0) })
        #expect(Self.beginning(("Gtid_list", "[]")).loggedBefore == .mariadb(MariaDBBinlogState()))
    }

    @Test func `others say nothing`() {
        #expect(Self.beginning(("Format_desc", "Server ver: 5.5.62"), ("Query", "BEGIN")).loggedBefore == nil)
        #expect(Self.beginning(("Gtid_list", "[0-1")).loggedBefore == nil)
    }
}
