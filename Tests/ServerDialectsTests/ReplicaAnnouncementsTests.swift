import Testing
import TopologyModel

@testable import ServerDialects

@Suite struct `Announced replicas` {
    static let own = InstanceAddress(host: "127.0.0.1", port: 43102)

    static func server() throws -> ServerFacts {
        let (capabilities, replies) = try Fixtures.mariadb()
        return try FactsParser.facts(capabilities: capabilities, replies: replies).server
    }

    /// Registrations as MariaDB lists them; sessions by command and host.
    static func mariadb(_ hosts: [[String?]], _ sessions: [[String?]]) throws -> [String]? {
        let replies = ProbeReplies([
            .init(kind: .registeredReplicas, table: ReplyTable(columns: ["Server_id", "Host", "Port"], rows: hosts)),
            .init(kind: .replicationSessions, table: ReplyTable(columns: ["Command", "Host", "State"], rows: sessions)),
        ])
        let server = try server()
        return ReplicaAnnouncements.replicas(replies: replies, server: server, reachedAt: own).map {
            ReplicaAnnouncements.addresses(of: $0, group: nil, server: server, reachedAt: own).map(\.description)
        }
    }

    @Test func `registrations first, sessions where they are more`() throws {
        #expect(try Self.mariadb([["3", "db-3", "3307"], ["4", "", "3306"]], [["Binlog Dump", "10.0.0.3:41000", ""]]) == ["db-3:3307"])
        #expect(try Self.mariadb([["3", "db-3", "3307"]], [["Binlog Dump", "10.0.0.4:41000", ""], ["Binlog Dump GTID", "db-3:1", ""]]) == ["10.0.0.4:43102", "db-3:3307"])
        #expect(try Self.mariadb([], [["Binlog Dump", "127.0.0.1:5000", ""], ["Binlog Dump", "localhost", ""]]) == [])
        #expect(try ReplicaAnnouncements.replicas(replies: ProbeReplies(), server: Self.server(), reachedAt: Self.own) == nil)
    }

    @Test(arguments: [
        ("10.0.0.4:41000", "10.0.0.4:43102"), ("db-4:41000", "db-4:43102"), ("fd00::4:41000", "[fd00::4]:43102"), ("[fd00::4]:41000", "[fd00::4]:43102"),
        ("::ffff:10.0.0.4:41000", "[::ffff:10.0.0.4]:43102"),
    ])
    func `a client's address keeps everything before its port`(host: String, expected: String) throws {
        #expect(try Self.mariadb([], [["Binlog Dump", host, ""]]) == [expected])
    }

    @Test func `a replica without a host costs only itself, and its port is used`() throws {
        #expect(try Self.mariadb([["3", "", "3310"], ["4", nil, "3310"]], [["Binlog Dump", "10.0.0.3:41000", ""]]) == ["10.0.0.3:3310"])
        #expect(try Self.mariadb([["3", "db-3", ""], ["4", "db-4", "x"], ["5", "db-5", "3306"]], []) == ["db-5:3306"])
    }

    @Test func `UUIDs join registrations and sessions, and a replica that left is not followed`() throws {
        let replies = ProbeReplies([
            .init(
                kind: .registeredReplicas,
                table: ReplyTable(
                    columns: ["Server_Id", "Host", "Port", "Source_Id", "Replica_UUID"],
                    rows: [["3", "db-3", "3307", "1", "U3"], ["4", "db-4", "3306", "1", "u4"], ["5", "", "3308", "1", "u5"]])),
            .init(
                kind: .replicationSessions,
                table: ReplyTable(
                    columns: ["Id", "Command", "Host", "State"],
                    rows: [["10", "Binlog Dump GTID", "10.0.0.3:1", ""], ["11", "Binlog Dump GTID", "10.0.0.5:2", ""], ["12", "Binlog Dump", "10.0.0.6:2", ""]])),
            .init(kind: .sessionIdentities, table: ReplyTable(columns: ["Id", "Uuid"], rows: [["10", "u3"], ["11", "u5"], ["12", "u6"]])),
        ])
        let replicas = try #require(try ReplicaAnnouncements.replicas(replies: replies, server: Self.server(), reachedAt: Self.own))
        #expect(replicas.map { $0.address?.description ?? "" } == ["10.0.0.5:3308", "10.0.0.6:43102", "db-3:3307", "db-4:3306"])
        #expect(replicas.map(\.isConnected) == [true, true, true, false])
        #expect(replicas.map(\.isRegistered) == [true, false, true, true])
        #expect(replicas.map(\.serverID) == [5, 0, 3, 4] && replicas.map(\.uuid) == ["u5", "u6", "u3", "u4"])
        let found = ReplicaAnnouncements.addresses(of: replicas, group: nil, server: try Self.server(), reachedAt: Self.own)
        #expect(found.map(\.description) == ["10.0.0.5:3308", "10.0.0.6:43102", "db-3:3307"])
    }

    /// As MySQL 9.7 answered for a replica on the source's own machine, without report_host.
    @Test func `a client on the server's own machine is found under the name that we know`() throws {
        let replies = ProbeReplies([
            .init(
                kind: .registeredReplicas,
                table: ReplyTable(columns: ["Server_Id", "Host", "Port", "Source_Id", "Replica_UUID"], rows: [["2", "", "44102", "1", "1a23959e-ea0c-11f1-9fff-02fc00000001"]])),
            .init(
                kind: .replicationSessions,
                table: ReplyTable(columns: ["Id", "Command", "Host", "State"], rows: [["10", "Binlog Dump GTID", "localhost:44890", ""]])),
            .init(kind: .sessionIdentities, table: ReplyTable(columns: ["Id", "Uuid"], rows: [["10", "1a23959e-ea0c-11f1-9fff-02fc00000001"]])),
        ])
        let replicas = try ReplicaAnnouncements.replicas(replies: replies, server: Self.server(), reachedAt: InstanceAddress(host: "db-1", port: 44101))
        #expect(replicas?.map { $0.address?.description } == ["db-1:44102"])
    }

    @Test func `without sessions that can be told apart a registration stands`() throws {
        #expect(try Self.mariadb([["3", "db-3", "3307"]], []) == ["db-3:3307"])
    }
}
