import BatonTesting
import ControlModel
import ManagerCore
import Presentation
import Refactoring
import Testing
import TopologyModel

@Suite struct TopologyTreeTests {
    private func tree(
        _ fleet: TopologyBuilder, control: ControlState = ControlState(), format: TopologyFormat = .orchestrator,
        configure: (inout ManagerConfiguration) -> Void = { _ in }
    ) -> String {
        var context = Fixture.context(fleet.build(), control: control)
        configure(&context.snapshot.configuration)
        return context.snapshot.topology.clusters.map { TopologyTree.text(of: $0, in: context, format: format) }.joined(separator: "\n--\n")
    }

    private static func mixed() -> TopologyBuilder {
        var fleet = TopologyBuilder(drawing: "db1 <- db2, db3; db2 <- db4", flavor: .mysql)
        fleet["db1"].semiSync.sourceActive = true
        fleet["db1"].semiSync.sourceClients = 1
        fleet["db2"].semiSync.replicaActive = true
        fleet["db3"].placement.alias = "東京"
        fleet["db3"].settings.binaryLogEnabled = false
        fleet["db3"].channels[0].gtidUse = .fileAndPosition
        fleet["db3"].channels[0].configuredDelay = .seconds(60)
        fleet["db4"].channels[0].applier = .stopped
        fleet["db4"].channels[0].applierError = ReplicationError(code: 1062, message: "Duplicate entry")
        return fleet
    }

    @Test func `the full form has columns with a heading, and wide characters are counted as two`() {
        #expect(
            tree(Self.mixed(), format: .full) == """
                SERVER             STATE                LAG  VERSION      WRITES  LOG   PLACE  MORE
                db1:3306           ok                        MySQL 8.4.6  open    ROW          semi-sync source of 1
                + db2:3306         ok                   0 s  MySQL 8.4.6  nobody  ROW   GTID   semi-sync replica
                  - db4:3306       not replicating  unknown  MySQL 8.4.6  nobody  ROW   GTID   applier error 1062
                + db3:3306 (東京)  ok                   0 s  MySQL 8.4.6  nobody  none  file   does not log what it replicates; delayed by 60 s
                """)
    }

    @Test func `the incumbent's tabulated form keeps empty fields and pads all`() {
        #expect(
            tree(Self.mixed(), format: .tabulated).split(separator: "\n").prefix(3).map { $0 + "$" } == [
                "db1:3306         |  0s|ok            |8.4.6|rw|ROW     |>>,GTID,semi:master $",
                "+ db2:3306       |  0s|ok            |8.4.6|ro|ROW     |>>,GTID,semi:replica$",
                "  - db4:3306     |null|nonreplicating|8.4.6|ro|ROW     |>>,GTID             $",
            ])
    }

    @Test func `tags come after the brackets, sorted by name`() {
        let control = Fixture.control([
            .setTag(Fixture.address("db1"), name: "role", value: "main"), .setTag(Fixture.address("db1"), name: "big", value: ""),
        ])
        let lines = tree(TopologyFixtures.primary(replicas: 1), control: control, format: .tags).split(separator: "\n")
        #expect(lines.first?.hasSuffix("] [big,role=main]") == true && lines.last?.hasSuffix("] []") == true)
    }

    @Test func `a cluster is a tree with aligned descriptions`() {
        var fleet = TopologyBuilder(drawing: "db1 <- db2, db3; db2 <- db4", flavor: .mysql)
        fleet["db1"].semiSync.sourceActive = true
        fleet["db2"].semiSync.replicaActive = true
        fleet["db3"].placement.alias = "r"
        fleet["db3"].channels[0].lag = .seconds(21)
        fleet["db3"].settings.binaryLogEnabled = false
        fleet["db4"].channels[0].applier = .stopped
        let downtime = Fixture.control([
            .beginDowntime(Downtime(instance: Fixture.address("db4"), owner: "o", reason: "r", endsAt: Fixture.at + .seconds(60)))
        ])
        #expect(
            tree(fleet, control: downtime) == """
                db1:3306       [0s,ok,8.4.6,rw,ROW,>>,GTID,semi:master]
                + db2:3306     [0s,ok,8.4.6,ro,ROW,>>,GTID,semi:replica]
                  - db4:3306   [null,nonreplicating,8.4.6,ro,ROW,>>,GTID,downtimed]
                + db3:3306 (r) [21s,lag,8.4.6,ro,nobinlog,GTID]
                """)
    }

    @Test func `a dead primary and servers that were not read lately keep their last facts`() {
        var fleet = TopologyFixtures.primary(replicas: 2)
        fleet["db1"] = fleet["db1"].unreachable()
        fleet["db2"].freshness.readAt = TopologyFixtures.now.advanced(by: .seconds(-60))
        fleet["db3"] = fleet["db3"].unread()
        #expect(
            tree(fleet) == """
                db1:3306   [unknown,invalid,10.11.19-MariaDB-log,rw,ROW,>>]
                - db2:3306 [unknown,unchecked,10.11.19-MariaDB-log,ro,ROW,>>,GTID]
                --
                db3:3306 [unknown,invalid]
                """)
    }

    @Test func `a detached server does not replicate, whatever it was told before`() {
        var fleet = TopologyFixtures.primary(.mysql, replicas: 2)
        fleet["db3"] = fleet["db3"].detached()
        #expect(
            tree(fleet) == """
                db1:3306   [0s,ok,8.4.6,rw,ROW,>>,GTID]
                + db2:3306 [0s,ok,8.4.6,ro,ROW,>>,GTID]
                --
                db3:3306 [null,nonreplicating,8.4.6,ro,ROW,>>,GTID]
                """)
        #expect(tree(fleet, format: .full).hasSuffix("db3:3306  detached       MySQL 8.4.6  nobody  ROW         detached from db1:3306"))
    }

    @Test func `the configuration says from where on a replica lags`() {
        var fleet = TopologyFixtures.primary(.mysql, replicas: 2)
        fleet["db2"].channels[0].lag = .seconds(40)
        fleet["db3"].channels[0].lag = .seconds(41)
        let lines = tree(fleet) { $0.refactoring.maximumLag = .seconds(40) }.split(separator: "\n")
        #expect(lines.dropFirst() == ["+ db2:3306 [40s,ok,8.4.6,ro,ROW,>>,GTID]", "+ db3:3306 [41s,lag,8.4.6,ro,ROW,>>,GTID]"])
    }

    @Test func `errant transactions are marked, and the full form names them`() {
        var fleet = TopologyFixtures.primary(.mysql, replicas: 1)
        fleet["db2"] = fleet["db2"].holding("\(TopologyFixtures.uuid(serverID: 1)):1-100,\(TopologyFixtures.uuid(serverID: 2)):7")
        #expect(tree(fleet).hasSuffix("+ db2:3306 [0s,ok,8.4.6,ro,ROW,>>,GTID:errant]"))
        #expect(tree(fleet, format: .full).hasSuffix("  errant 00000000-0000-0000-0000-000000000002:7"))
    }

    @Test func `what a server does not tell, and a Galera node's state, are in the full form`() {
        var fleet = TopologyFixtures.primary(replicas: 1)
        fleet["db1"].settings.isGaleraNode = true
        fleet["db1"].details = InstanceDetails(galera: GaleraFacts(clusterUUID: "u", localState: "Donor/Desynced", clusterSize: 3))
        fleet["db2"].untold = [
            UnreadFact(fact: "status counters", code: 1142, message: "denied"), UnreadFact(fact: "registered replicas", code: 1227, message: "denied"),
        ]
        let lines = tree(fleet, format: .full).split(separator: "\n")
        #expect(lines[1].hasSuffix("  Galera node, Donor/Desynced, 1 of 3"))
        #expect(lines[2].hasSuffix("  does not tell: status counters, registered replicas"))
    }

    @Test func `secondaries of a replication group stand below its primary, with what follows them`() {
        let members: [(name: String, serverID: UInt32)] = [("db2", 2), ("db1", 1), ("db3", 3)]
        var fleet = TopologyBuilder(
            [("db1", 1), ("db2", 2), ("db3", 3)].map { InstanceBuilder($0.0, flavor: .mysql, serverID: $0.1).inGroup(members) })
        for name in ["db1", "db3"] { fleet[name].settings.readOnly = true }
        fleet.add(InstanceBuilder("db4", flavor: .mysql, serverID: 4).following("db2"))
        fleet.add(InstanceBuilder("db5", flavor: .mysql, serverID: 5).following("db3"))
        fleet["db3"].group?.members[2].state = "RECOVERING"
        #expect(
            tree(fleet) == """
                db2:3306     [0s,ok,8.4.6,rw,ROW,>>,GTID]
                ‡ db1:3306   [0s,ok,8.4.6,ro,ROW,>>,GTID]
                ‡ db3:3306   [0s,ok,8.4.6,ro,ROW,>>,GTID]
                  + db5:3306 [0s,ok,8.4.6,ro,ROW,>>,GTID]
                + db4:3306   [0s,ok,8.4.6,ro,ROW,>>,GTID]
                """)
        let words = tree(fleet, format: .full).split(separator: "\n").map { line in ["group primary", "RECOVERING", "group secondary"].first { line.hasSuffix($0) } }
        #expect(words == [nil, "group primary", "group secondary", "RECOVERING", nil, nil])
    }

    @Test func `what a server says of itself cannot break a line or command a terminal`() {
        var fleet = TopologyFixtures.primary(.mysql, replicas: 1)
        fleet["db2"].placement.alias = "two\nlines\u{1B}[2J"
        for format in TopologyFormat.allCases {
            let text = tree(fleet, format: format)
            #expect(text.split(separator: "\n").count == (format == .full ? 3 : 2))
            #expect(text.contains("(two lines [2J)"))
        }
    }

    @Test func `co-primaries have no root line`() {
        let fleet = TopologyBuilder(drawing: "db1 <- db2; db2 <- db1; db2 <- db3")
        #expect(
            tree(fleet).split(separator: "\n").map { $0.prefix { $0 != "[" }.description } == ["+ db1:3306   ", "+ db2:3306   ", "  + db3:3306 "])
    }
}
