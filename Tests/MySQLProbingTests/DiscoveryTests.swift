#if MySQL
import MySQLProbing
import Probing
import TestServers
import Testing
import TopologyModel

extension RealServers {
    /// From one seed, whichever it is, everything is found with the links that there are.
    @Suite struct `Discovery on real servers` {
        private static let trees = [TestTopology.star(replicas: 2), .chain(4), .tree, .coPrimaries]

        static func discover(from seed: TestServer, in set: TestReplicationSet) async -> Topology {
            let prober = set.prober()
            let service = DiscoveryService(prober: prober, seeds: [seed.address], now: SystemClock.now, sleep: Patience.sleep)
            let topology = await service.discover()
            return topology
        }

        static func links(_ topology: Topology) -> [Link] {
            topology.allInstances.flatMap { instance in
                (instance.facts?.channels ?? []).compactMap { channel in
                    channel.source.map { Link(replica: instance.address, source: $0, channel: channel.name, replicates: channel.isReplicating) }
                }
            }.sorted { ($0.replica, $0.channel) < ($1.replica, $1.channel) }
        }

        static func expectedLinks(_ set: TestReplicationSet) -> [Link] {
            set.servers.indices.flatMap { place in
                set.topology.channels(of: place).map {
                    Link(replica: set.servers[place].address, source: set.servers[$0.source].address, channel: $0.name, replicates: true)
                }
            }.sorted { ($0.replica, $0.channel) < ($1.replica, $1.channel) }
        }

        struct Link: Hashable {
            var replica: InstanceAddress
            var source: InstanceAddress
            var channel: String
            var replicates: Bool
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all, trees)
        func `a tree is one cluster, whichever member is the seed`(kind: TestServerKind, shape: TestTopology) async throws {
            try await withTestServers(kind, shape) { set in
                for seed in [set.primary, set.servers[shape.count - 1]] {
                    let topology = await Self.discover(from: seed, in: set)
                    #expect(topology.allInstances.map(\.address).sorted() == set.servers.map(\.address).sorted(), "from \(seed.address)")
                    #expect(Self.links(topology) == Self.expectedLinks(set))
                    #expect(topology.clusters.count == 1)
                    let cluster = try #require(topology.clusters.first)
                    #expect(cluster.members.count == shape.count)
                    #expect(cluster.shape == (shape == .coPrimaries ? .coPrimaries : .singlePrimary))
                    if cluster.shape == .singlePrimary { #expect(cluster.primary?.address == set.primary.address) }
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `an address of IPv6 that a replica follows is another name of its source`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let name = InstanceAddress(host: "::1", port: set.primary.address.port)
                // The accounts of all tests are for IPv4; these are for this one.
                let users = ["repl", TestAccounts.manager].map { "'\($0)'@'::1'" }
                let create = users.map { "DROP USER IF EXISTS \($0); CREATE USER \($0) IDENTIFIED BY '\(TestAccounts.password)'; GRANT ALL ON *.* TO \($0)" }
                try await set.sql(set.primary, "SET sql_log_bin = 0; " + create.joined(separator: "; "))
                try await set.sql(
                    set.servers[1],
                    kind.isMySQL
                        ? "STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_HOST = '::1'; START REPLICA"
                        : "STOP SLAVE; CHANGE MASTER TO MASTER_HOST = '::1'; START SLAVE")
                try await set.write(1..<3, receivedBy: set.replicas)
                let topology = await Self.discover(from: set.primary, in: set)
                #expect(topology.allInstances.map(\.address).sorted() == set.servers.map(\.address).sorted())
                #expect(topology.instance(at: name)?.address == set.primary.address)
                #expect(Self.links(topology).map(\.source) == [name])
                let cluster = try #require(topology.clusters.first)
                #expect(cluster.shape == .singlePrimary && cluster.members.count == 2 && cluster.primary?.address == set.primary.address)
                try await set.sql(set.primary, "SET sql_log_bin = 0; DROP USER \(users.joined(separator: ", "))")
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a replica of two sources has a channel for each, and leads to both`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .multiSource) { set in
                try await set.write(1..<3, on: set.servers[0])
                try await set.write(11..<13, on: set.servers[1])
                try await set.awaitRows(4, on: [set.servers[2]])
                for seed in set.servers {
                    let topology = await Self.discover(from: seed, in: set)
                    #expect(topology.allInstances.map(\.address).sorted() == set.servers.map(\.address).sorted(), "from \(seed.address)")
                    #expect(Self.links(topology) == Self.expectedLinks(set))
                    let replica = try #require(topology.instance(at: set.servers[2].address)?.facts)
                    #expect(Set(replica.channels.map(\.sourceServerID)) == [1, 2])
                }
            }
        }
    }
}
#endif
