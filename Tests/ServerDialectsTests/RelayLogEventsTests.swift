import ServerDialects
import Testing
import TopologyModel

@Suite("The next transaction in relay logs")
struct RelayLogEventsTests {
    private static func events(_ rows: [(String, String)]) -> RelayLogEvents {
        RelayLogEvents(
            reply: ReplyTable(
                columns: ["Log_name", "Pos", "Event_type", "Server_id", "End_log_pos", "Info"],
                rows: rows.map { ["relay.000002", "4", $0.0, "1", "256", $0.1] }))
    }

    private static let applied = GTIDValue.parsing("0-1-10", flavor: .mariadb) ?? .none

    @Test("A transaction that is applied already is no place to begin", arguments: ["BEGIN GTID 0-1-1", "GTID 0-1-10", "BEGIN GTID 0-1-3 cid=7"])
    func old(info: String) {
        let events = Self.events([("Format_desc", "Server ver: 10.11.19"), ("Rotate", "bin.000001;pos=4"), ("Gtid_list", "[]"), ("Gtid", info), ("Query", "use `app`")])
        #expect(events.objection(applied: Self.applied)?.contains("older than what it has applied") == true)
    }

    @Test("The next one, or none at all, is")
    func next() {
        #expect(Self.events([("Gtid", "BEGIN GTID 0-1-11")]).objection(applied: Self.applied) == nil)
        #expect(Self.events([("Gtid", "BEGIN GTID 1-1-5")]).objection(applied: Self.applied) == nil)
        #expect(Self.events([("Rotate", "bin.000002;pos=4")]).objection(applied: Self.applied) == nil)
    }
}
