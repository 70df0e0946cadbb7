#if Network
import Testing

@testable import ZooKeeperClient

@Suite struct `Ensembles` {
    struct Row: Sendable, CustomTestStringConvertible {
        var text: String
        var servers: [String]
        var chroot = ""
        var testDescription: String { text }
    }

    static let rows: [Row] = [
        Row(text: "zk1:2181", servers: ["zk1:2181"]),
        Row(text: "zk1", servers: ["zk1:2181"]),
        Row(text: "zk1:2182, zk2:2183 ,zk3", servers: ["zk1:2182", "zk2:2183", "zk3:2181"]),
        Row(text: "zk1,zk1:2181,zk2", servers: ["zk1:2181", "zk2:2181"]),
        Row(text: "10.0.0.1:1,[2001:db8::1]:65535,[::1]", servers: ["10.0.0.1:1", "[2001:db8::1]:65535", "[::1]:2181"]),
        Row(text: "zk1:2181/", servers: ["zk1:2181"]),
        Row(text: "zk1:2181,zk2:2181/site/a", servers: ["zk1:2181", "zk2:2181"], chroot: "/site/a"),
        Row(text: "[::1]:2181/site", servers: ["[::1]:2181"], chroot: "/site"),
    ]

    @Test(arguments: rows)
    func `these are read`(row: Row) throws {
        let ensemble = try ZooKeeperEnsemble(parsing: row.text)
        #expect(ensemble.servers.map(\.description) == row.servers)
        #expect(ensemble.chroot == row.chroot)
        #expect(try ZooKeeperEnsemble(parsing: ensemble.description) == ensemble)
    }

    @Test func `the host of an IPv6 address has no brackets`() throws {
        #expect(try ZooKeeperEnsemble(parsing: "[fe80::1%eth0]:1").servers[0].host == "fe80::1%eth0")
    }

    static let bad: [(String, String)] = [
        ("", "the list of servers \"\" has an empty entry"),
        ("/site", "the list of servers \"/site\" has an empty entry"),
        ("zk1,,zk2", "the list of servers \"zk1,,zk2\" has an empty entry"),
        ("zk1,", "the list of servers \"zk1,\" has an empty entry"),
        ("zk1:", "the server \"zk1:\": the port is no number from 1 to 65535"),
        ("zk1:0", "the server \"zk1:0\": the port is no number from 1 to 65535"),
        ("zk1:65536", "the server \"zk1:65536\": the port is no number from 1 to 65535"),
        ("zk1:+1", "the server \"zk1:+1\": the port is no number from 1 to 65535"),
        (":2181", "the server \":2181\": the host is missing"),
        ("::1", "the server \"::1\": an IPv6 address has to stand in brackets"),
        ("[::1", "the server \"[::1\": its bracket is not closed"),
        ("[::1]2181", "the server \"[::1]2181\": a port is expected behind the bracket"),
        ("[zk1]:2181", "the server \"[zk1]:2181\": only an IPv6 address stands in brackets"),
        ("zk 1", "the server \"zk 1\": the host has characters that no name and no address has"),
        ("a@zk1", "the server \"a@zk1\": the host has characters that no name and no address has"),
        (String(repeating: "a", count: 254), "the server \"\(String(repeating: "a", count: 253))\": the host is longer than 253 bytes"),
        (Array(repeating: "zk", count: 65).joined(separator: ","), "the list has 65 servers; 64 are accepted"),
        (String(repeating: "a", count: 16385), "the list of servers has 16385 bytes; 16384 are accepted"),
        ("zk1/a//b", "a name in the path is empty"),
        ("zk1/a/", "a name in the path is empty"),
        ("zk1/../b", "a path has no relative names"),
    ]

    @Test(arguments: bad)
    func `these say why they are not`(text: String, message: String) {
        let error = #expect(throws: ZooKeeperError.self) { try ZooKeeperEnsemble(parsing: text) }
        #expect(error?.code == .settings)
        #expect(error?.message == message)
    }
}
#endif
