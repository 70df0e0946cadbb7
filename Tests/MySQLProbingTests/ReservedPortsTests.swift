#if MySQL
@testable import MySQLProbing
import Testing
import TopologyModel

@Suite struct `Ports for administrators` {
    private static let address = InstanceAddress(host: "db1", port: 3306)

    private static func server() throws -> ServerFacts {
        ServerFacts(
            identity: .mysql(uuid: "u"), flavor: .mysql, version: try #require(ServerVersion(parsing: "8.4.3")), versionText: "8.4.3", serverID: 7, hostname: "vm", port: 3306,
            bootedAt: WallTime(milliseconds: 0))
    }

    @Test(arguments: [
        ("db1", ReservedPort(port: 3307), "db1"), ("db1", ReservedPort(host: "10.0.0.7", port: 33062), "10.0.0.7"), ("db1", ReservedPort(host: "127.0.0.1", port: 33062), nil),
        ("127.0.0.1", ReservedPort(host: "127.0.0.1", port: 33062), "127.0.0.1"), ("db1", nil, nil),
    ] as [(String, ReservedPort?, String?)])
    func `a loopback address is one of the server's own host`(host: String, reserved: ReservedPort?, expected: String?) throws {
        let ports = ReservedPorts()
        let address = InstanceAddress(host: host, port: 3306)
        ports.note(ReservedPort(port: 1), of: address, try Self.server())
        ports.note(reserved, of: address, try Self.server())
        #expect(ports[address]?.host == expected)
        #expect(ports[address]?.port == (expected == nil ? nil : reserved?.port))
    }

    @Test func `a server that was forgotten has none`() throws {
        let ports = ReservedPorts()
        ports.note(ReservedPort(port: 3307), of: Self.address, try Self.server())
        ports.forget(Self.address)
        #expect(ports[Self.address] == nil)
    }
}
#endif
