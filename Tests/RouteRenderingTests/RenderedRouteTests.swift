import ControlModel
import KVPublishers
@testable import RouteRendering
import Testing
import TopologyModel

@Suite struct RenderedRouteTests {
    @Test func `clusters are ordered by name, then by id`() {
        let routes = RenderedRoute.all([Fixture.primary(3, name: "b"), Fixture.primary(2, name: "a"), Fixture.primary(1, name: "b")])
        #expect(routes.map(\.record.cluster) == [Fixture.cluster(2), Fixture.cluster(1), Fixture.cluster(3)])
    }

    @Test func `a plain name that nobody else has is its own identifier`() {
        for name in ["orders", "Orders-2.eu_west", "7", String(repeating: "n", count: 64)] {
            #expect(RenderedRoute.all([Fixture.primary(name: name)]).first?.identifier == name)
        }
    }

    @Test func `any other identifier holds the id, is plain, and no name can be made to look like it`() {
        let id = Fixture.cluster(1).description
        let names = Fixture.hostileNames + ["orders-\(Fixture.cluster(2))", "orders-\(id)", ".x", "_x", String(repeating: "n", count: 65)]
        for name in names {
            let identifier = RenderedRoute.all([Fixture.primary(1, name: name)])[0].identifier
            #expect(identifier.hasSuffix("-" + id), "\(name)")
            #expect(identifier.utf8.count <= 64 && identifier.wholeMatch(of: /[A-Za-z0-9][A-Za-z0-9._-]*/) != nil, "\(identifier)")
        }
    }

    @Test func `identifiers are different, whatever clusters are called`() {
        var names = Fixture.hostileNames + ["orders", "orders", "orders", "a_b", "a b", "a-b"]
        names += (0..<40 as Range<UInt64>).map { "orders-\(Fixture.cluster($0))" }
        let routes = RenderedRoute.all(names.enumerated().map { Fixture.primary(UInt64($0.offset), name: $0.element) })
        #expect(Set(routes.map(\.identifier)).count == names.count)
    }

    @Test func `of clusters with one name none has it as its identifier`() {
        #expect(RenderedRoute.all([Fixture.primary(1), Fixture.primary(2)]).allSatisfy { $0.identifier != "orders" })
    }

    @Test(arguments: ["db1", "db-1.example", "192.0.2.1", "2001:db8::1", "a_b"])
    func `a host name or an address is taken`(host: String) {
        let route = RenderedRoute.all([Fixture.primary(host: host)])[0]
        #expect(route.primary?.host == host && route.value(of: .withdrawn) == .flag(false) && route.value(of: .host) == .text(host))
    }

    @Test(arguments: ["db1 evil", "db1\nserver", "unix@/tmp/x", "/tmp/x", "db1:\"", "$(id)", "fd@3", "db1#", "é", "a,b", "*", "\0"])
    func `what is no host is nobody`(host: String) {
        let route = RenderedRoute.all([Fixture.primary(host: host)])[0]
        #expect(route.primary == nil && route.value(of: .withdrawn) == .flag(true) && route.value(of: .host) == .missing && route.value(of: .address) == .missing)
        #expect(route.value(of: .reason) == .text("the host of the record is neither a host name nor an address"))
    }

    @Test func `an address of IPv6 has brackets, and is known by its host`() {
        let route = RenderedRoute.all([Fixture.primary(host: "2001:db8::1")])[0]
        #expect(route.value(of: .address) == .text("[2001:db8::1]:3306") && route.value(of: .ipv6) == .text("2001:db8::1") && route.value(of: .ipv4) == .missing)
    }

    @Test func `addresses of a record are taken only if they are addresses`() {
        var record = Fixture.record()
        (record.ipv4, record.ipv6) = ("192.0.2.1", "2001:db8::1")
        var route = RenderedRoute.all([.primary(record)])[0]
        #expect(route.value(of: .ipv4) == .text("192.0.2.1") && route.value(of: .ipv6) == .text("2001:db8::1"))
        (record.ipv4, record.ipv6) = ("192.0.2.1\n", "")
        route = RenderedRoute.all([.primary(record)])[0]
        #expect(route.value(of: .ipv4) == .missing && route.value(of: .ipv6) == .missing)
    }

    @Test func `a withdrawn route has its epoch and its reason, and nobody`() {
        let route = RenderedRoute.all([Fixture.withdrawn(epoch: 4, because: "why")])[0]
        #expect(route.value(of: .withdrawn) == .flag(true) && route.value(of: .epoch) == .number(4) && route.value(of: .reason) == .text("why"))
        #expect(route.value(of: .withdrawnAt) == .text("1970-01-01T00:00:05.000Z") && route.value(of: .address) == .missing && route.value(of: .port) == .missing)
    }
}
