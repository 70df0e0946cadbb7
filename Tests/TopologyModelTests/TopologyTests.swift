import BatonTesting
import Testing
import TopologyModel

@Suite struct TopologyTests {
    @Test func `links make clusters`() throws {
        let topology = TopologyBuilder(drawing: "db1 <- db2, db3; db3 <- db4; other1 <- other2; alone").build()
        #expect(clusters(topology) == ["db1 db2 db3 db4", "other1 other2", "alone"])
        let cluster = try #require(topology.cluster(containing: InstanceBuilder.address("db4")))
        #expect(cluster.name == "db1:3306" && cluster.shape == .singlePrimary)
        let ids = cluster.members.map(\.id)
        #expect(cluster.primaryID == ids[0])
        #expect(ids.map(cluster.depth) == [0, 1, 1, 2])
        #expect(ids.map(cluster.source) == [nil, ids[0], ids[0], ids[2]])
        #expect(cluster.replicas(of: ids[0]).map(\.id) == [ids[1], ids[2]])
        #expect(cluster.member(ids[3])?.address.host == "db4" && cluster.member(InstanceID(rawValue: 5)) == nil)
    }

    @Test(arguments: [
        ("a", .singlePrimary, "a"), ("a <- b, c", .singlePrimary, "a"), ("a <- b; b <- c; c <- d", .singlePrimary, "a"),
        ("a <- b; b <- a", .coPrimaries, "a"), ("a <- b; b <- a; b <- c", .coPrimaries, "a"), ("c <- a; a <- b; b <- a", .multiSource, "c"),
        ("a <- b; b <- c; c <- a", .ring, nil), ("a <- b; b <- c; c <- d; d <- a; d <- e", .ring, nil),
        // A replica of several sources that nobody follows changes nothing; one that is followed does.
        ("a <- b, c; b <- c", .singlePrimary, "a"), ("a <- b, c, d; b <- c; c <- d", .multiSource, "a"),
    ] as [(String, ClusterShape, String?)])
    func shapes(drawing: String, shape: ClusterShape, primary: String?) throws {
        let topology = TopologyBuilder(drawing: drawing).build()
        try #require(topology.clusters.count == 1)
        #expect(topology.clusters[0].shape == shape)
        #expect(topology.clusters[0].primary?.address.host == primary)
    }

    @Test func `a galera node or a group member decides the shape, whenever it is seen`() throws {
        var fleet = TopologyFixtures.primary()
        var topology = fleet.build()
        let id = try #require(topology.id(of: InstanceBuilder.address("db3")))
        for (shape, change) in [
            (.galera, { $0.settings.isGaleraNode = true }),
            (.groupReplication, { ($0.settings.isGaleraNode, $0.settings.isGroupReplicationMember) = (false, true) }),
            (.singlePrimary, { $0.settings.isGroupReplicationMember = false }),
        ] as [(ClusterShape, (inout InstanceBuilder) -> Void)] {
            change(&fleet["db3"])
            topology.update([fleet["db3"].build(id: id)])
            #expect(topology.clusters.map(\.shape) == [shape])
            #expect(fleet.build().clusters.map(\.shape) == [shape])
        }
    }

    /// Whoever is named first is the primary of the group.
    private static func member(_ name: String, _ serverID: UInt32, of group: [(name: String, serverID: UInt32)]) -> InstanceBuilder {
        InstanceBuilder(name, flavor: .mysql, serverID: serverID).inGroup(group)
    }

    @Test func `the secondaries of a replication group are in the cluster of its primary, below it`() throws {
        let group: [(name: String, serverID: UInt32)] = [("b", 2), ("a", 1), ("c", 3)]
        var fleet = TopologyBuilder(group.map { Self.member($0.name, $0.serverID, of: group) })
        fleet.add(InstanceBuilder("d", flavor: .mysql, serverID: 4).following("b"))
        fleet.add(InstanceBuilder("e", flavor: .mysql, serverID: 5).following("c"))
        var topology = fleet.build()
        let cluster = try #require(topology.clusters.first)
        #expect(topology.clusters.count == 1 && cluster.shape == .groupReplication && cluster.primary?.address.host == "b")
        #expect(cluster.members.map { cluster.depth(of: $0.id) } == [1, 0, 1, 1, 2])
        #expect(cluster.primaryID.map { cluster.replicas(of: $0).map(\.address.host) } == ["d"], "secondaries do not replicate from it by a channel")
        // The group elects another primary: those who say so are below that one.
        let later: [(name: String, serverID: UInt32)] = [("c", 3), ("a", 1), ("b", 2)]
        for (name, serverID) in [("a", 1), ("c", 3)] as [(String, UInt32)] {
            let id = try #require(topology.id(of: InstanceBuilder.address(name)))
            topology.update([Self.member(name, serverID, of: later).build(id: id)])
        }
        #expect(topology.clusters.map(\.name).sorted() == ["b:3306", "c:3306"])
        #expect(topology.cluster(containing: InstanceBuilder.address("a"))?.primary?.address.host == "c")
    }

    @Test func `a secondary that is known before its primary joins it when that one is`() throws {
        let group: [(name: String, serverID: UInt32)] = [("b", 2), ("a", 1)]
        var topology = Topology()
        let secondary = topology.register(InstanceBuilder.address("a"))
        topology.update([Self.member("a", 1, of: group).build(id: secondary)])
        #expect(topology.clusters.first?.primary?.address.host == "a")
        let primary = topology.register(InstanceBuilder.address("b"))
        #expect(topology.clusters.count == 1 && topology.clusters.first?.primaryID == primary)
        topology.forget(primary)
        #expect(topology.clusters.map { $0.primary?.address.host } == ["a"])
    }

    @Test func `a name that is withdrawn leads nowhere, and whoever follows it waits`() throws {
        var topology = TopologyBuilder(drawing: "db1; vip <- db2").build()
        let (primary, replica) = (try #require(topology.id(of: InstanceBuilder.address("db1"))), try #require(topology.id(of: InstanceBuilder.address("db2"))))
        topology.alias(InstanceBuilder.address("vip"), to: primary)
        #expect(topology.clusters.count == 1)
        topology.withdraw(InstanceBuilder.address("db1"))
        #expect(topology.id(of: InstanceBuilder.address("db1")) == primary, "a first name stays")
        topology.withdraw(InstanceBuilder.address("vip"))
        #expect(topology.id(of: InstanceBuilder.address("vip")) == nil && topology.clusters.count == 2)
        let other = topology.register(InstanceBuilder.address("vip"))
        #expect(topology.cluster(of: replica)?.source(of: replica) == other)
    }

    @Test(arguments: [
        // Which of a and b take writes, which one the control state names, and who is the primary.
        ([], nil, "a"), ([], "b", "b"), (["b"], nil, "b"), (["b"], "a", "b"), (["a", "b"], nil, "a"), (["a", "b"], "b", "b"),
    ] as [([String], String?, String)])
    func `of two that follow each other the primary is who takes writes, else who is named`(writers: [String], named: String?, primary: String) throws {
        var fleet = TopologyBuilder(drawing: "a <- b, c; b <- a, d")
        var topology = fleet.build()
        for name in writers { fleet[name].settings.readOnly = false }
        if let named { fleet[named].placement.isNamedPrimary = true }
        topology.update(try ["a", "b"].map { fleet[$0].build(id: try #require(topology.id(of: InstanceBuilder.address($0)))) })
        for cluster in topology.clusters + fleet.build().clusters {
            #expect(cluster.primary?.address.host == primary)
            let other = primary == "a" ? "b" : "a"
            let ids = try ["a", "b", "c", "d"].map { try #require(cluster.member(at: InstanceBuilder.address($0))).id }
            #expect(ids.map { cluster.coPrimary(of: $0)?.address.host } == ["b", "a", nil, nil])
            #expect(ids.map { cluster.isPrimary($0) } == ["a", "b"].map { $0 == primary || writers.contains($0) } + [false, false])
            #expect(ids.map(cluster.depth) == (other == "b" ? [0, 1, 1, 2] : [1, 0, 2, 1]))
            #expect(ids.map { cluster.replicas(below: $0).map(\.address.host) } == [["c"], ["d"], [], []])
        }
    }

    @Test(arguments: [(true, true, "b"), (true, false, "a"), (false, true, "a")])
    func `below a root that was never read the primary is who takes writes and is named`(isNamed: Bool, takesWrites: Bool, primary: String) throws {
        var fleet = TopologyBuilder(drawing: "a <- b; b <- c")
        fleet["a"] = fleet["a"].unread().unreachable(readAt: nil)
        var topology = fleet.build()
        fleet["b"].placement.isNamedPrimary = isNamed
        fleet["b"].settings.readOnly = !takesWrites
        topology.update([fleet["b"].build(id: try #require(topology.id(of: InstanceBuilder.address("b"))))])
        for cluster in topology.clusters + fleet.build().clusters { #expect(cluster.primary?.address.host == primary) }
        topology.update([TopologyBuilder(drawing: "a <- b")["a"].build(id: try #require(topology.id(of: InstanceBuilder.address("a"))))])
        #expect(topology.clusters.map { $0.primary?.address.host } == ["a"], "once it is read it is the root")
    }

    @Test func `a longer ring has no root and no end of depth`() {
        let cluster = TopologyBuilder(drawing: "a <- b; b <- c; c <- a; c <- d").build().clusters[0]
        #expect(cluster.members.map { cluster.depth(of: $0.id) } == [4, 4, 4, 4])
    }

    @Test func `a deep chain and a wide star are formed in reasonable time`() {
        let chain = TopologyBuilder((1...500).map { number in
            let server = InstanceBuilder("c\(number)", serverID: UInt32(number))
            return number == 1 ? server : server.following("c\(number - 1)")
        }).build()
        #expect(chain.clusters.count == 1 && chain.clusters[0].primary?.address.host == "c1")
        #expect(TopologyFixtures.primary(replicas: 500).build().clusters.map(\.members.count) == [501])
    }

    @Test func `an update without a new link replaces in place and touches nothing else`() throws {
        let fleet = TopologyBuilder(drawing: "a1 <- a2, a3; b1 <- b2")
        var topology = fleet.build()
        let before = topology
        let id = try #require(topology.id(of: InstanceBuilder.address("a3")))
        var newer = fleet["a3"]
        newer.channels[0].receivedHeartbeats = 7
        let instance = newer.build(id: id)
        topology.update([instance])
        #expect(topology.clusters[1] === before.clusters[1])
        #expect(topology.clusters[0] !== before.clusters[0] && topology.clusters[0].sources == before.clusters[0].sources)
        #expect(topology.instance(id) === instance && topology.cluster(of: id)?.member(id) === instance)
        #expect(before.instance(id) !== instance && before.cluster(of: id)?.member(id) !== instance)
        let after = topology
        topology.update([instance])
        #expect(topology.clusters[0] === after.clusters[0])
    }

    @Test func `a new link regroups only the clusters it joins`() throws {
        var fleet = TopologyBuilder(drawing: "a1 <- a2, a3; b1 <- b2; c1 <- c2")
        var topology = fleet.build()
        let before = topology.clusters
        try move("a3", to: "c2", &fleet, &topology)
        #expect(clusters(topology) == ["a1 a2", "a3 c1 c2", "b1 b2"])
        #expect(topology.clusters[2] === before[1])
        try move("a3", to: "a2", &fleet, &topology)
        #expect(clusters(topology) == ["a1 a2 a3", "b1 b2", "c1 c2"])
        #expect(topology.clusters[0].primary?.address.host == "a1")
    }

    @Test func `a second channel of a replica joins nothing; of a server that others follow it is not supported`() throws {
        var fleet = TopologyBuilder(drawing: "a <- b; b <- c; x <- y")
        var topology = fleet.build()
        for (name, shape) in [("c", ClusterShape.singlePrimary), ("b", .multiSource)] {
            let id = try #require(topology.id(of: InstanceBuilder.address(name)))
            fleet[name] = fleet[name].following("x", channel: "second")
            topology.update([fleet[name].build(id: id)])
            #expect(clusters(topology) == ["a b c", "x y"])
            #expect(topology.clusters.map(\.shape) == [shape, .singlePrimary])
        }
    }

    @Test func `a replica of several sources joins the first that is known, and the next when that one is forgotten`() throws {
        var topology = TopologyBuilder(drawing: "a <- b; x <- y; a <- z; x <- z").build()
        #expect(clusters(topology) == ["a b z", "x y"])
        #expect(topology.clusters.map(\.shape) == [.singlePrimary, .singlePrimary])
        topology.forget(try #require(topology.id(of: InstanceBuilder.address("a"))))
        #expect(clusters(topology) == ["b", "x y z"])
        _ = topology.register(InstanceBuilder.address("a"))
        #expect(clusters(topology) == ["a b z", "x y"])
    }

    @Test func `a replica of an unknown source is a root until the source is registered`() throws {
        var topology = TopologyBuilder([
            InstanceBuilder("r1", serverID: 2).following("p"), InstanceBuilder("r2", serverID: 3).following("p"), InstanceBuilder("x"),
        ]).build()
        #expect(clusters(topology) == ["r1", "r2", "x"])
        #expect(topology.clusters[0].primary?.address.host == "r1")
        let alone = topology.clusters[2]
        let id = topology.register(InstanceBuilder.address("p"))
        #expect(clusters(topology) == ["p r1 r2", "x"])
        #expect(topology.clusters[0].primaryID == id && topology.clusters[0].primary?.facts == nil)
        #expect(topology.clusters[1] === alone)
        #expect(topology.register(InstanceBuilder.address("p")) == id)
    }

    @Test func `an alias is another name, and takes over what it named`() throws {
        var topology = TopologyBuilder([
            InstanceBuilder("db1"), InstanceBuilder("db2", serverID: 2).following("10.0.0.1"), InstanceBuilder("10.0.0.1").unread(),
        ]).build()
        #expect(clusters(topology) == ["db1", "10.0.0.1 db2"])
        let id = try #require(topology.id(of: InstanceBuilder.address("db1")))
        let late = try #require(topology.instance(at: InstanceBuilder.address("10.0.0.1")))
        topology.alias(late.address, to: id)
        #expect(clusters(topology) == ["db1 db2"])
        #expect(topology.id(of: late.address) == id && topology.instance(late.id) == nil && topology.cluster(of: late.id) == nil)
        // A probe that was under way when the names turned out to be one server.
        topology.update([late])
        #expect(clusters(topology) == ["db1 db2"] && topology.allInstances.count == 2)
    }

    @Test func `a virtual address moves on and leaves its bearer in place`() throws {
        var topology = TopologyBuilder([
            InstanceBuilder("db1"), InstanceBuilder("db2", serverID: 2), InstanceBuilder("db3", serverID: 3).following("vip"),
        ]).build()
        let ids = try ["db1", "db2"].map { try #require(topology.id(of: InstanceBuilder.address($0))) }
        topology.alias(InstanceBuilder.address("vip"), to: ids[0])
        #expect(clusters(topology) == ["db1 db3", "db2"])
        topology.alias(InstanceBuilder.address("vip"), to: ids[1])
        #expect(clusters(topology) == ["db1", "db2 db3"])
        topology.forget(ids[1])
        #expect(clusters(topology) == ["db1", "db3"] && topology.id(of: InstanceBuilder.address("vip")) == nil)
    }

    @Test func `a forgotten server leaves its replicas, and comes back under a new id`() throws {
        let fleet = TopologyFixtures.primary(replicas: 2)
        var topology = fleet.build()
        let primary = try #require(topology.clusters[0].primary)
        topology.forget(primary.id)
        #expect(clusters(topology) == ["db2", "db3"])
        topology.update([primary])
        topology.forget(primary.id)
        #expect(topology.instance(primary.id) == nil && topology.instance(at: primary.address) == nil)
        let id = topology.register(primary.address)
        #expect(id != primary.id)
        #expect(clusters(topology) == ["db1 db2 db3"])
        #expect(topology.clusters[0].primaryID == id)
    }

    @Test func `any history leads to the topology that its end describes`() throws {
        let hosts = (1...8).map { "h\($0)" }
        for seed in UInt64(0)..<60 {
            var generator = SeededGenerator(seed: seed)
            var topology = Topology()
            // Up to two per server: only the first that is known joins.
            var sources: [String: [String]] = [:]
            for host in hosts { _ = topology.register(InstanceBuilder.address(host)) }
            for _ in 0..<30 {
                let host = try #require(hosts.randomElement(using: &generator))
                let address = InstanceBuilder.address(host)
                if Int.random(in: 0..<5, using: &generator) == 0, let id = topology.id(of: address) {
                    topology.forget(id)
                    sources[host] = nil
                } else {
                    sources[host] = (0..<Int.random(in: 0...2, using: &generator)).compactMap { _ in hosts.randomElement(using: &generator) }
                    topology.update([server(host, sources[host]).build(id: topology.register(address))])
                }
                for cluster in topology.clusters {
                    for member in cluster.members { #expect(topology.cluster(of: member.id) === cluster, "seed \(seed)") }
                }
            }
            let known = hosts.filter { topology.id(of: InstanceBuilder.address($0)) != nil }
            let fresh = TopologyBuilder(known.map { host in
                server(host, sources[host])
            }).build()
            #expect(Set(clusters(topology)) == Set(clusters(fresh)), "seed \(seed)")
            #expect(described(topology) == described(fresh), "seed \(seed)")
        }
    }

    private func server(_ host: String, _ sources: [String]?) -> InstanceBuilder {
        (sources ?? []).enumerated().reduce(InstanceBuilder(host)) { $0.following($1.element, channel: $1.offset == 0 ? "" : "c\($1.offset)") }
    }

    private func clusters(_ topology: Topology) -> [String] {
        topology.clusters.map { $0.members.map(\.address.host).joined(separator: " ") }
    }

    private func described(_ topology: Topology) -> [String: String] {
        Dictionary(uniqueKeysWithValues: topology.allInstances.map { instance in
            let cluster = topology.cluster(of: instance.id)
            let source = cluster?.source(of: instance.id).flatMap { topology.instance($0)?.address.host }
            return (instance.address.host, "\(source ?? "-") \(cluster.map { "\($0.shape) \($0.primary?.address.host ?? "-")" } ?? "-")")
        })
    }

    private func move(_ name: String, to source: String, _ fleet: inout TopologyBuilder, _ topology: inout Topology) throws {
        let id = try #require(topology.id(of: InstanceBuilder.address(name)))
        fleet[name].channels[0].source = InstanceBuilder.address(source)
        topology.update([fleet[name].build(id: id)])
    }
}
