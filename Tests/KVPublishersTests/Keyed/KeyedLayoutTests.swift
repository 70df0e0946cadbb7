import ControlModel
import KVPublishers
import Testing

@Suite struct KeyedLayoutTests {
    private static let cluster = ClusterID(high: 1, low: 0xABC)

    struct Row: Sendable, CustomTestStringConvertible {
        var prefix: String
        var record: String
        var owner: String
        var addresses: [String]
        var testDescription: String { prefix.debugDescription }
    }

    static let rows: [Row] = [
        Row(
            prefix: "mysql/master", record: "baton/mysql/master/clusters/00000000000000010000000000000abc", owner: "baton/mysql/master/names/eu/orders",
            addresses: [
                "mysql/master/eu/orders", "mysql/master/eu/orders/hostname", "mysql/master/eu/orders/port", "mysql/master/eu/orders/ipv4", "mysql/master/eu/orders/ipv6",
            ]),
        Row(
            prefix: "//db///", record: "baton/db/clusters/00000000000000010000000000000abc", owner: "baton/db/names/eu/orders",
            addresses: ["db/eu/orders", "db/eu/orders/hostname", "db/eu/orders/port", "db/eu/orders/ipv4", "db/eu/orders/ipv6"]),
        Row(
            prefix: "/", record: "baton/clusters/00000000000000010000000000000abc", owner: "baton/names/eu/orders",
            addresses: ["eu/orders", "eu/orders/hostname", "eu/orders/port", "eu/orders/ipv4", "eu/orders/ipv6"]),
    ]

    @Test(arguments: rows) func `each key has one place`(row: Row) {
        let layout = KeyedLayout(prefix: row.prefix)
        #expect(layout.recordKey(of: Self.cluster) == row.record)
        #expect(layout.ownerKey(of: "eu/orders") == row.owner)
        #expect(layout.addressKeys(of: "eu/orders") == row.addresses)
        #expect(layout.hasAddressKeys("eu/orders"))
    }

    @Test func `the default is what existing readers look for`() {
        #expect(KeyedLayout() == KeyedLayout(prefix: "mysql/master/"))
    }

    @Test(arguments: ["", "/", "baton", "x"]) func `no alias has keys among our own`(prefix: String) {
        let layout = KeyedLayout(prefix: prefix)
        let own = [layout.recordKey(of: Self.cluster), layout.ownerKey(of: "orders"), layout.ownerKey(of: "orders/port")]
        var taken: [String] = []
        let folder = prefix.split(separator: "/").map { "\($0)/" }.joined()
        for key in own where key.hasPrefix(folder) {
            let alias = String(key.dropFirst(folder.count))
            if layout.hasAddressKeys(alias) { taken += layout.addressKeys(of: alias) }
        }
        #expect(taken.filter { own.contains($0) } == [])
        #expect(!layout.hasAddressKeys(""))
    }
}
