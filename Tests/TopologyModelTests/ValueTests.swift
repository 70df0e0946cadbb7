import Testing
import TopologyModel

@Suite struct ValueTests {
    @Test(arguments: [
        ("db1", "db1:3306"), ("db1:3307", "db1:3307"), ("10.0.0.1:3306", "10.0.0.1:3306"), ("db1:65535", "db1:65535"), ("db1:1", "db1:1"),
        ("::1", "[::1]:3306"), ("[::1]", "[::1]:3306"), ("[fe80::1]:3307", "[fe80::1]:3307"), ("2001:db8::5:3306", "[2001:db8::5:3306]:3306"),
        ("db-1.example.com:03306", "db-1.example.com:3306"),
        ("", nil), ("_", nil), ("_:3306", nil), ("//db1", nil), ("//db1:3306", nil), ("db1:", nil), (":3306", nil), ("db1:0", nil), ("db1:65536", nil),
        ("db1:99999999999999999999", nil), ("db1:-1", nil), ("db1:+1", nil), ("db1:33a", nil), ("db 1", nil), ("db1,db2", nil), (" db1", nil),
        ("db1\n", nil), ("db1\u{7F}", nil), ("[::1", nil), ("[db1]:3306", nil), ("[::1]3306", nil), ("[]:3306", nil), ("[::1]:", nil),
        (String(repeating: "a", count: 255), String(repeating: "a", count: 255) + ":3306"), (String(repeating: "a", count: 256), nil),
    ] as [(String, String?)])
    func addresses(text: String, expected: String?) {
        let parsed = InstanceAddress(parsing: text)
        #expect(parsed?.description == expected)
        #expect(parsed.flatMap { InstanceAddress(parsing: $0.description) } == parsed)
    }

    @Test(arguments: [
        ("8.0.14", "8.0.14"), ("10.11.19-MariaDB-log", "10.11.19"), ("5.5.5-10.6.1-MariaDB", "10.6.1"), ("5.5.5-log", "5.5.5"), ("9.7.4-2", "9.7.4"),
        ("8.4", "8.4.0"), ("8.4.", "8.4.0"), ("8.0.36-28.1", "8.0.36"), ("10.6.1.2", "10.6.1"), ("8", nil), ("", nil), ("log", nil), ("8..1", nil),
    ] as [(String, String?)])
    func versions(text: String, expected: String?) {
        #expect(ServerVersion(parsing: text)?.description == expected)
    }

    @Test(arguments: [
        ("mysql|a", "mysql|a", true), ("mysql|a", "mysql|b", false), ("mariadb|1|h|3306|/d/|", "mariadb|1|h|3306|/d/|", true),
        ("mariadb|1|h|3306|/d/|", "mariadb|1|h|3306|/d/|u", true), ("mariadb|1|h|3306|/d/|u", "mariadb|1|h|3306|/d/|", true),
        ("mariadb|1|h|3306|/d/|u", "mariadb|1|h|3306|/d/|v", false), ("mariadb|1|h|3306|/d/|", "mariadb|2|h|3306|/d/|u", false),
        ("mariadb|1|h|3306|/d/|", "mariadb|1|g|3306|/d/|u", false), ("mariadb|1|h|3306|/d/|", "mariadb|1|h|3307|/d/|u", false),
        ("mariadb|1|h|3306|/d/|", "mariadb|1|h|3306|/e/|u", false), ("mariadb|1|h|3306|/d/|", "mysql|a", false),
    ])
    func `an upgrade may bring a server_uid, and changes nothing else`(one: String, other: String, expected: Bool) throws {
        let (first, second) = (try #require(ServerIdentity(parsing: one)), try #require(ServerIdentity(parsing: other)))
        #expect(first.isSameServer(as: second) == expected && second.isSameServer(as: first) == expected)
    }

    @Test func `versions order number by number`() {
        let texts = ["5.5.5", "5.7.44", "8.0.9", "8.0.14", "8.4.0", "9.7.0", "5.5.5-10.6.1-MariaDB", "10.11.19", "26.7.0"]
        let versions = texts.compactMap { ServerVersion(parsing: $0) }
        #expect(versions == versions.sorted() && versions.count == texts.count && Set(versions).count == texts.count)
    }

    @Test(arguments: [
        ("8.4.6", "MySQL Community Server - GPL", .mysql), ("8.4.6-6", "Percona Server (GPL), Release 6", .percona),
        ("10.11.19-MariaDB-log", "Debian 12", .mariadb), ("10.11.19", "MariaDB Server", .mariadb), ("", "", .unknown), ("proxy", "", .unknown),
    ] as [(String, String, ServerFlavor)])
    func flavors(version: String, comment: String, expected: ServerFlavor) {
        #expect(ServerFlavor(version: version, comment: comment) == expected)
    }

    @Test func `coordinates order by the number of the file`() throws {
        let texts = [
            "a.000001:4", "binlog.000001:4", "binlog.000001:200", "binlog.000002:4", "binlog.999999:9", "binlog.1000000:4", "binlog.1000001:4",
            "db1.bin.000001:4",
        ]
        let coordinates = try texts.map { try #require(BinlogCoordinates(parsing: $0)) }
        #expect(coordinates.sorted() == coordinates)
        #expect(coordinates.map(\.description) == texts)
    }

    @Test(arguments: ["", "binlog.000001", ":4", "binlog.000001:", "binlog.000001:-4", "binlog.000001:+4", "binlog.000001:4x"])
    func `malformed coordinates`(text: String) {
        #expect(BinlogCoordinates(parsing: text) == nil)
    }

    @Test func `instants saturate`() {
        let late = MonotonicInstant(nanoseconds: .max)
        let early = MonotonicInstant(nanoseconds: .min)
        #expect(MonotonicInstant.zero + .seconds(Int64.max) == late)
        #expect(MonotonicInstant.zero + .seconds(Int64.min) == early)
        #expect(late + .nanoseconds(1) == late && early + .nanoseconds(-1) == early)
        #expect(late - early == .nanoseconds(Int64.max) && early - late == .nanoseconds(Int64.min))
        #expect(MonotonicInstant(nanoseconds: 5) - MonotonicInstant(nanoseconds: 7) == .nanoseconds(-2))
        #expect(MonotonicInstant.zero + .milliseconds(3) == MonotonicInstant(nanoseconds: 3_000_000))
        #expect(WallTime(milliseconds: .max) + .seconds(1) == WallTime(milliseconds: .max))
        #expect(WallTime(milliseconds: .min) - WallTime(milliseconds: 1) == .milliseconds(Int64.min))
    }
}
