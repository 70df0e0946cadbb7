import Testing
import TopologyModel

@Suite struct MariaDBGTIDTests {
    @Test(arguments: [
        ("", ""), (" ", ""), ("0-1-100", "0-1-100"), ("1-1-5,0-1-100", "0-1-100,1-1-5"), ("0-1-100,\n1-1-5\n", "0-1-100,1-1-5"),
        ("0-1-100,0-2-101", "0-2-101"), ("0-2-101,0-1-100", "0-2-101"), ("0-2-100,0-1-100", "0-1-100"),
        ("4294967295-4294967295-18446744073709551615", "4294967295-4294967295-18446744073709551615"),
    ])
    func `positions keep the last transaction of each domain`(text: String, expected: String) {
        #expect(MariaDBGTIDPosition(parsing: text)?.description == expected)
    }

    @Test(arguments: [
        ("0-1-100,0-2-101", "0-1-100,0-2-101"), ("0-1-100,0-1-99,0-1-101", "0-1-101"), ("1-1-1,0-2-1,0-1-1", "0-1-1,0-2-1,1-1-1"), ("", ""),
    ])
    func `binary-log states keep the newest of each domain and server`(text: String, expected: String) {
        #expect(MariaDBBinlogState(parsing: text)?.description == expected)
    }

    @Test(arguments: [
        ",", "0-1-1,", ",0-1-1", "0-1-1,,0-2-2", "0-1", "0-1-1-1", "0- 1-1", "0-1-+1", "-1-1-1", "0--1", "a-1-1", "4294967296-1-1", "0-4294967296-1",
        "0-1-18446744073709551616", "0-1-1 0-2-2", "00000000-0000-0000-0000-000000000001:1",
    ])
    func `malformed lists`(text: String) {
        #expect(MariaDBGTIDPosition(parsing: text) == nil && MariaDBBinlogState(parsing: text) == nil)
    }

    @Test(arguments: [
        ("0-1-100", "0-1-100", 0), ("0-1-100", "0-1-99", 0), ("0-1-100", "0-1-103", 3), ("0-1-100", "", 0), ("", "0-1-100", 100),
        ("0-1-100,1-1-5", "0-1-101,1-1-7,2-1-1", 4),
        // Numbers of different servers are compared all the same.
        ("0-2-150", "0-1-101", 0), ("", "0-1-18446744073709551615,1-1-1", .max),
    ] as [(String, String, UInt64)])
    func `positions compare by sequence number and domain`(own: String, other: String, missing: UInt64) throws {
        let (left, right) = try (#require(MariaDBGTIDPosition(parsing: own)), #require(MariaDBGTIDPosition(parsing: other)))
        #expect(left.transactionsMissing(comparedTo: right) == missing)
        #expect(left.covers(right) == (missing == 0))
        #expect(left.missing(from: right).isEmpty == (missing == 0))
        #expect(left.union(right).covers(left) && left.union(right).covers(right))
    }

    /// Server truth T11.
    @Test func `an errant transaction of an old primary looks contained and is not`() throws {
        let old = try #require(MariaDBBinlogState(parsing: "0-1-101"))
        let new = try #require(MariaDBBinlogState(parsing: "0-1-100,0-2-150"))
        let (oldPosition, newPosition) = (MariaDBGTIDPosition(old.elements), MariaDBGTIDPosition(new.elements))
        #expect(newPosition.covers(oldPosition))
        #expect(!new.covers(oldPosition) && new.covers(newPosition))
        #expect(old.errant(comparedTo: new) == [MariaDBErrantRange(last: MariaDBGTID(domain: 0, server: 1, sequence: 101), newestShared: 100)])
        #expect(old.errant(comparedTo: new)?.map(\.description) == ["1, 0-1-101"])
        #expect(new.errant(comparedTo: new) == [])
    }

    @Test func `errant transactions are counted from the newest that both have`() {
        let old = MariaDBBinlogState([MariaDBGTID(domain: 0, server: 1, sequence: 100), MariaDBGTID(domain: 0, server: 7, sequence: 3)])
        let new = MariaDBBinlogState([MariaDBGTID(domain: 0, server: 1, sequence: 64), MariaDBGTID(domain: 0, server: 2, sequence: 80)])
        #expect(old.errant(comparedTo: new)?.map(\.description) == ["36 from 0-1-65 to 0-1-100", "up to 0-7-3"])
        #expect(old.errant(comparedTo: new)?.map(\.count) == [36, nil])
    }

    @Test func `an empty binary-log state proves nothing`() {
        let state = MariaDBBinlogState([MariaDBGTID(domain: 0, server: 1, sequence: 1)])
        #expect(state.errant(comparedTo: MariaDBBinlogState()) == nil)
        #expect(MariaDBBinlogState().errant(comparedTo: state) == nil)
    }

    @Test func `values of different flavors are not comparable`() throws {
        let mysql = try #require(GTIDValue.parsing("00000000-0000-0000-0000-000000000001:1-5", flavor: .percona))
        let mariadb = try #require(GTIDValue.parsing("0-1-5", flavor: .mariadb))
        #expect(mysql.covers(mariadb) == nil && mysql.union(mariadb) == nil && mysql.missing(from: mariadb) == nil)
        #expect(mysql.transactionsMissing(comparedTo: GTIDValue.none) == nil)
        #expect(mariadb.union(.none) == mariadb)
        #expect(GTIDValue.parsing("0-1-5", flavor: .mysql) == nil && GTIDValue.parsing("0-1-5", flavor: .unknown) == nil)
        #expect(GTIDValue.parsing("", flavor: .unknown) == GTIDValue.none && GTIDValue.parsing("", flavor: .mysql) == .mysql(GTIDSet()))
    }

    @Test func `what one value lacks of another`() throws {
        let own = try #require(GTIDValue.parsing("00000000-0000-0000-0000-000000000001:1-5", flavor: .mysql))
        let other = try #require(GTIDValue.parsing("00000000-0000-0000-0000-000000000001:4-9,00000000-0000-0000-0000-000000000002:1", flavor: .mysql))
        #expect(own.missing(from: other)?.description == "00000000-0000-0000-0000-000000000001:6-9,00000000-0000-0000-0000-000000000002:1")
        #expect(own.transactionsMissing(comparedTo: other) == 5)
        #expect(own.covers(other) == false)
    }
}
