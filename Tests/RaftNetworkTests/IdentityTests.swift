#if Network
import Raft
import RaftCore
import Testing

@testable import RaftNetwork

@Suite struct IdentityTests {
    struct Golden: Sendable, CustomTestStringConvertible {
        let cluster: String
        let address: String
        var incarnation: UInt64 = 0
        let node: String

        var testDescription: String { "\(cluster), \(address), \(incarnation)" }
    }

    /// Calculated by another program, with the hashes of another library.
    static let golden = [
        Golden(cluster: "production", address: "db1.example.org:10008", node: "f5b9c54057809e1c"),
        Golden(cluster: "production", address: "db1.example.org:10008", incarnation: 1, node: "e2bbd6efc727cf37"),
        Golden(cluster: "production", address: "db2.example.org:10008", node: "cc0af0d05b796639"),
        Golden(cluster: "staging", address: "db1.example.org:10008", node: "f842ceddbe05fdfd"),
        Golden(cluster: "production", address: "[fe80::1]:10008", node: "812dd6c992c98244"),
        Golden(cluster: "production", address: "unix:/run/Baton.socket", node: "ae605ff84ac2b98a"),
        // Another way to write the first one, and the one with an IPv6 address.
        Golden(cluster: "production", address: "DB1.Example.ORG:010008", node: "f5b9c54057809e1c"),
        Golden(cluster: "production", address: "[FE80::1]:10008", node: "812dd6c992c98244"),
    ]

    @Test(arguments: golden) func `the number of a node is frozen`(row: Golden) throws {
        let identity = try RaftIdentity(clusterName: row.cluster, address: row.address, incarnation: row.incarnation)
        #expect(String(identity.log.node.rawValue, radix: 16) == row.node)
    }

    @Test func `the number of a cluster is frozen, and its nodes' certificates name both`() throws {
        let identity = try RaftIdentity(clusterName: "production", address: "db1.example.org:10008")
        #expect(identity.log.clusterHigh == 0x7264_09b0_b82e_65cf)
        #expect(identity.log.clusterLow == 0xf421_160c_4114_e63b)
        #expect(identity.certificateURI == "baton://726409b0-b82e-65cf-f421-160c4114e63b/node/f5b9c54057809e1c")
    }

    @Test(arguments: ["", "nowhere", "db1.example.org", "db1.example.org:0", "fe80::1:10008", "unix:relative", String(repeating: "a", count: 250) + ":10008"])
    func `an address that cannot be used is an error`(address: String) {
        let error = #expect(throws: RaftNetworkError.self) { try RaftIdentity(clusterName: "production", address: address) }
        #expect(error?.code == .settings)
    }

    @Test func `a cluster has a name`() {
        #expect(throws: RaftNetworkError.self) { try RaftIdentity(clusterName: "", address: "db1.example.org:10008") }
    }

    // MARK: Lists

    private static let addresses = (1...3).map { "db\($0).example.org:10008" }

    private static func roster(of address: String, incarnation: UInt64 = 0, _ addresses: [String] = addresses) throws -> RaftRoster {
        try RaftRoster(RaftIdentity(clusterName: "production", address: address, incarnation: incarnation), addresses: addresses)
    }

    @Test func `all nodes begin with the same voters, whatever the order of their lists`() throws {
        let bootstraps = try Self.addresses.map { try Self.roster(of: $0, Self.addresses.map { $0.uppercased() }.reversed()).bootstrap } + [Self.roster(of: Self.addresses[0]).bootstrap]
        #expect(Set(bootstraps).count == 1)
        #expect(bootstraps[0].membership.voters.map { String($0.rawValue, radix: 16) } == ["cc0af0d05b796639", "db935c23011eeae7", "f5b9c54057809e1c"])
        #expect(bootstraps[0].membership.address(of: NodeID(rawValue: 0xf5b9_c540_5780_9e1c)) == "db1.example.org:10008")
    }

    @Test func `only the first node at a listed address begins a cluster`() throws {
        #expect(try Self.roster(of: Self.addresses[0]).isFirst)
        #expect(try Self.roster(of: "DB2.example.org:10008").isFirst)
        #expect(try !Self.roster(of: Self.addresses[0], incarnation: 1).isFirst)
        #expect(try !Self.roster(of: "db4.example.org:10008").isFirst)
        #expect(try Self.roster(of: Self.addresses[0], incarnation: 1).beginning.members.isEmpty)
    }

    @Test func `everybody else is asked`() throws {
        #expect(try Set(Self.roster(of: Self.addresses[0], incarnation: 1).others.map(\.address)) == Set(Self.addresses[1...]))
        #expect(try Self.roster(of: "db4.example.org:10008").others.count == 3)
        #expect(try Self.roster(of: Self.addresses[0], [Self.addresses[0]]).others.isEmpty)
    }

    @Test func `a list that leads nowhere is an error`() {
        #expect(throws: RaftNetworkError.self) { try Self.roster(of: Self.addresses[0], []) }
        #expect(throws: RaftNetworkError.self) { try Self.roster(of: Self.addresses[0], incarnation: 1, [Self.addresses[0]]) }
        #expect(throws: RaftNetworkError.self) { try Self.roster(of: Self.addresses[0], Self.addresses + ["DB1.example.org:10008"]) }
        #expect(throws: RaftNetworkError.self) { try Self.roster(of: Self.addresses[0], Self.addresses + ["nowhere"]) }
    }
}
#endif
