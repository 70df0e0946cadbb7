import BatonTesting
import Refactoring
import Testing
import TopologyModel

@Suite("Planning moves of one replica")
struct PlannerMoveTests {
    static let db1 = PlanScene.address("db1")
    static let db2 = PlanScene.address("db2")
    static let db3 = PlanScene.address("db3")
    static let db4 = PlanScene.address("db4")

    // MARK: By GTID

    @Test("MariaDB applies everything before its threads stop, and its next source must have what it has")
    func mariadbByGTID() {
        let plan = PlanScene("db1 <- db2, db3").plan(.relocate(Self.db2, below: Self.db3))
        #expect(
            plan.outline == [
                "db2 stopReceiver", "db2 drained?", "db3 has all of db2?", "db2 point(db3 Slave_Pos)", "db2 replicates from db3?",
            ])
        #expect(plan.tracks.map(\.changed) == [[Self.db2]])
    }

    @Test("MySQL changes its source while its applier goes on")
    func mysqlByGTID() {
        let plan = PlanScene("db1 <- db2, db3", .mysql).plan(.relocate(Self.db2, below: Self.db3))
        #expect(plan.outline == ["db2 point(db3 Auto_Position)", "db2 replicates from db3?"])
    }

    @Test("With --allow-refetch nothing is waited for on the replica")
    func refetch() {
        var scene = PlanScene("db1 <- db2, db3")
        scene.changeChannel(of: "db2") { channel in
            channel.configuredDelay = .seconds(3600)
            channel.lag = .seconds(3600)
            channel.applierHasReadAllRelayLog = false
            channel.receivedGTIDs = TopologyFixtures.transactions("0-1-200", .mariadb)
        }
        #expect(scene.plan(.relocate(Self.db2, below: Self.db3)).reasons.contains("--allow-refetch"))
        scene.options.allowsRefetch = true
        #expect(
            scene.plan(.relocate(Self.db2, below: Self.db3)).outline == [
                "db2 stopReceiver", "db2 stopApplier", "db3 has all of db2?", "db2 point(db3 Slave_Pos)", "db2 replicates from db3?",
            ])
    }

    @Test("Threads that are stopped stay stopped", arguments: [ServerFlavor.mariadb, .mysql])
    func stoppedStaysStopped(flavor: ServerFlavor) throws {
        var scene = PlanScene("db1 <- db2, db3", flavor)
        scene.changeChannel(of: "db2") { ($0.receiver, $0.applier) = (.stopped, .stopped) }
        let plan = scene.plan(.relocate(Self.db2, below: Self.db3))
        #expect(plan.blockers == [])
        let last = try #require(plan.tracks.first?.steps.last)
        guard case .act(.fixed(.pointToSource(let specification))) = last.work else {
            Issue.record("the last step is \(last.outline)")
            return
        }
        #expect(!specification.startsReceiver && !specification.startsApplier)
    }

    @Test("A stopped replica with received transactions that are not applied is not moved", arguments: [ServerFlavor.mariadb, .mysql])
    func stoppedWithRelayLogs(flavor: ServerFlavor) {
        var scene = PlanScene("db1 <- db2, db3", flavor)
        scene.changeChannel(of: "db2") { channel in
            (channel.receiver, channel.applier, channel.applierHasReadAllRelayLog) = (.stopped, .stopped, false)
            channel.receivedGTIDs =
                flavor == .mariadb
                ? TopologyFixtures.transactions("0-1-200", flavor)
                : TopologyFixtures.transactions("\(TopologyFixtures.uuid(serverID: 1)):1-200", flavor)
        }
        #expect(scene.plan(.relocate(Self.db2, below: Self.db3)).reasons.contains("has not applied everything that was received"))
    }

    // MARK: Drained

    struct Draining: Sendable, CustomTestStringConvertible {
        var name: String
        var flavor = ServerFlavor.mariadb
        var change: @Sendable (inout ReplicationChannel) -> Void
        var expected: Bool?
        var testDescription: String { name }
    }

    static let drainings: [Draining] = [
        Draining(name: "an applier that has read everything", change: { _ in }, expected: true),
        Draining(name: "MariaDB between its start and that of a thread", change: { $0.restart() }, expected: nil),
        Draining(
            name: "MySQL then", flavor: .mysql,
            change: { channel in
                channel.restart()
                channel.receivedGTIDs = .mysql(GTIDSet())
            }, expected: true),
        Draining(
            name: "stopped, with more received",
            change: { channel in
                channel.restart()
                channel.receivedGTIDs = TopologyFixtures.transactions("0-1-200", .mariadb)
            }, expected: false),
        Draining(
            name: "without GTID a running applier says it itself",
            change: { ($0.gtidUse, $0.applierHasReadAllRelayLog) = (.fileAndPosition, false) }, expected: false),
        Draining(
            name: "without GTID a stopped one by its places",
            change: { channel in
                channel.restart()
                channel.gtidUse = .fileAndPosition
            }, expected: true),
    ]

    @Test("Whether everything received is applied, or that cannot be told", arguments: drainings)
    func hasAppliedReceived(_ row: Draining) throws {
        var scene = PlanScene("db1 <- db2", row.flavor)
        scene.changeChannel(of: "db2", row.change)
        let facts = scene.fleet["db2"].facts()
        #expect(try #require(facts.channels.first).hasAppliedReceived(facts.transactions) == row.expected)
    }

    static let drained: [Operation] = [
        .relocate(db3, below: db1), .repoint(db3, to: nil), .setGTID(db3, false), .setDelay(db3, .seconds(60)), .detach(db3), .resetReplication(db3),
        .takeSource(db3),
    ]

    @Test("A restarted MariaDB replica that does not say what it received is refused by everything that would lose it", arguments: drained)
    func unknownReceived(operation: Operation) {
        var scene = PlanScene("db1 <- db2 <- db3")
        scene.changeChannel(of: "db3") { $0.restart() }
        let plan = scene.plan(operation)
        #expect(plan.reasons.contains("db3:3306: its applier is stopped and does not say what it has received since it was started; start it first"), "\(plan.blockers)")
        // Started is what it should be; that applies what is there.
        #expect(scene.plan(.startReplication(Self.db3)).outline.first == "db3 applyRelayLogs")
    }

    @Test("A replica that holds back for longer than anybody waits is refused beforehand", arguments: [ServerFlavor.mariadb, .mysql])
    func delayed(flavor: ServerFlavor) {
        for operation in [Operation.detach(Self.db3), .resetReplication(Self.db3), .setGTID(Self.db3, false), .takeSource(Self.db3)] {
            var scene = PlanScene("db1 <- db2 <- db3", flavor)
            scene.changeChannel(of: "db3") { $0.delay() }
            let reasons = scene.plan(operation).reasons
            #expect(reasons.contains("db3:3306: it holds transactions back for 3600 s, longer than the 60 s"), "\(operation): \(reasons)")
            // What it received is applied by then.
            scene.changeChannel(of: "db3") { $0.configuredDelay = .seconds(5) }
            #expect(!scene.plan(operation).reasons.contains("holds transactions back"))
            scene.changeChannel(of: "db3") { ($0.configuredDelay, $0.applierHasReadAllRelayLog) = (.seconds(3600), true) }
            #expect(!scene.plan(operation).reasons.contains("holds transactions back"))
        }
        var scene = PlanScene("db1 <- db2 <- db3", flavor)
        scene.changeChannel(of: "db3") { $0.delay() }
        scene.leaveGTID("db3")
        #expect(scene.plan(.setGTID(Self.db3, true)).reasons.contains("holds transactions back"))
        scene.options.allowsRefetch = true
        for operation in [Operation.detach(Self.db3), .setGTID(Self.db3, true)] { #expect(!scene.plan(operation).isRefused) }
    }

    @Test("A source that has to stand still for a move must come to have applied everything")
    func sourceThatCannotDrain() {
        var scene = PlanScene("db1 <- db2 <- db3")
        scene.leaveGTID("db2", "db3")
        scene.changeChannel(of: "db2") { channel in
            channel.restart()
            channel.readCoordinates = BinlogCoordinates(file: "binlog.000009", position: 4)
            channel.applierError = ReplicationError(code: 1062, message: "Duplicate entry")
        }
        let reasons = scene.plan(.moveUp(Self.db3)).reasons
        #expect(reasons.contains("db2:3306: its applier is stopped and has not applied everything"), "\(reasons)")
        #expect(reasons.contains("db2:3306: its applier stopped with error 1062"), "\(reasons)")
    }

    @Test("GTID is not switched on unasked")
    func gtidIsAsked() throws {
        var scene = PlanScene("db1 <- db2 <- db3; db1 <- db4")
        scene.leaveGTID("db3")
        #expect(scene.plan(.relocate(Self.db3, below: Self.db4)).reasons.contains("--enable-gtid"))
        scene.options.enablesGTID = true
        #expect(scene.plan(.relocate(Self.db3, below: Self.db4)).outline.contains("db3 point(db4 Slave_Pos)"))
    }

    // MARK: By file and position

    @Test("Up: its source stands still while it moves")
    func up() {
        var scene = PlanScene("db1 <- db2 <- db3")
        scene.leaveGTID("db2", "db3")
        let plan = scene.plan(.moveUp(Self.db3))
        #expect(
            plan.outline == [
                "frame db2 stopReceiver", "frame db2 drained?", "frame db2 stopApplier", "frame db2 readWritePosition",
                "db3 at written by db2?", "db3 point(db1 at executed by db2)", "db3 replicates from db1?",
            ])
        #expect(plan.frame?.changed == [])
        #expect(scene.plan(.relocate(Self.db3, below: Self.db1)) == scene.planAs(.relocate(Self.db3, below: Self.db1), like: plan))
    }

    @Test("Below a sibling: both stand at the same place")
    func sibling() {
        var scene = PlanScene("db1 <- db2, db3")
        scene.leaveGTID("db2", "db3")
        #expect(
            scene.plan(.moveBelow(Self.db2, sibling: Self.db3)).outline == [
                "db2 stopReceiver", "db2 drained?", "db2 stopApplier", "db3 stopReceiver", "db3 drained?", "db3 stopApplier",
                "db2 startUntil", "db2 at least at executed by db3?", "db3 startUntil", "db3 at executed by db2?", "db3 readWritePosition",
                "db2 at executed by db3?", "db2 point(db3 at written by db3)", "db2 replicates from db3?",
            ])
    }

    @Test("At an equal place that an earlier move proved")
    func equivalence() {
        var scene = PlanScene("db1 <- db2 <- db3; db1 <- db4")
        scene.leaveGTID("db3")
        #expect(scene.plan(.relocate(Self.db3, below: Self.db4)).reasons.contains("no equal place is known"))
        scene.fleet["db4"].transactions.ownCoordinates = BinlogCoordinates(file: "binlog.000009", position: 500)
        let topology = scene.topology
        scene.equivalences.remember(
            .init(server: Self.db2, coordinates: BinlogCoordinates(file: "binlog.000001", position: 4_096)),
            .init(server: Self.db4, coordinates: BinlogCoordinates(file: "binlog.000009", position: 77)), now: TopologyFixtures.now
        ) { topology.instance(at: $0)?.facts }
        #expect(
            scene.plan(.relocate(Self.db3, below: Self.db4)).outline == [
                "db3 stopReceiver", "db3 drained?", "db3 stopApplier", "db3 at binlog.000001:4096?", "db3 point(db4 at binlog.000009:77)",
                "db3 replicates from db4?",
            ])
    }

    @Test("Neither GTID nor a relation: no way, with every reason")
    func noWay() {
        var scene = PlanScene("db1 <- db2 <- db3; db1 <- db4")
        scene.leaveGTID("db2", "db3", "db4")
        let reasons = scene.plan(.relocate(Self.db3, below: Self.db4)).reasons
        for part in ["--enable-gtid", "no equal place", "do not follow the same source", "is not its source's source"] { #expect(reasons.contains(part)) }
    }

    // MARK: Nothing to do

    @Test("A replica that is there already")
    func alreadyThere() {
        let plan = PlanScene("db1 <- db2, db3").plan(.relocate(Self.db2, below: Self.db1))
        #expect(plan.isEmpty && !plan.isRefused)
        #expect(plan.notices == ["db2:3306 follows db1:3306 already"])
    }

    // MARK: Refusals

    struct Refusal: Sendable, CustomTestStringConvertible {
        var reason: String
        var flavor = ServerFlavor.mariadb
        var operation = Operation.relocate(db2, below: db3)
        var drawing = "db1 <- db2, db3"
        var change: @Sendable (inout PlanScene) -> Void
        var testDescription: String { reason }
    }

    static let refusals: [Refusal] = [
        Refusal(reason: "it follows db2:3306 itself", drawing: "db1 <- db2 <- db3") { _ in },
        Refusal(reason: "it cannot follow itself", operation: .relocate(db2, below: db2)) { _ in },
        Refusal(reason: "it is not known; discover it first", operation: .relocate(db2, below: db4)) { _ in },
        Refusal(reason: "it was never read") { $0.fleet["db3"] = $0.fleet["db3"].unread() },
        Refusal(reason: "the last attempt to read it failed (connection refused)") { $0.fleet["db3"] = $0.fleet["db3"].unreachable() },
        Refusal(reason: "it was last read 11 s ago") { $0.fleet["db2"].freshness.readAt = TopologyFixtures.now.advanced(by: .seconds(-11)) },
        Refusal(reason: "it writes no binary log") { $0.fleet["db3"].settings.binaryLogEnabled = false },
        Refusal(reason: "it does not log what it replicates") { $0.fleet["db3"].settings.logsReplicaUpdates = false },
        Refusal(reason: "its binlog_format STATEMENT is smaller than ROW") { $0.fleet["db2"].settings.binlogFormat = .statement },
        Refusal(reason: "its version 10.6.9 is lower than 10.11.19") { $0.fleet["db2"].versionText = "10.6.9-MariaDB" },
        Refusal(reason: "it is MySQL, db3:3306 is MariaDB") {
            $0.fleet["db2"].flavor = .mysql
            $0.fleet["db2"].versionText = "8.4.6"
        },
        Refusal(reason: "its server_id 3 is also that of db3:3306") { $0.fleet["db2"].serverID = 3 },
        Refusal(reason: "it is a Galera node") { $0.fleet["db3"].settings.isGaleraNode = true },
        Refusal(reason: "it is a member of a replication group") { $0.fleet["db3"].settings.isGroupReplicationMember = true },
        Refusal(reason: "it has replication filters and db2:3306 has none") {
            $0.policy.verifiesFilters = true
            $0.changeChannel(of: "db3") { $0.hasFilters = true }
        },
        Refusal(reason: "it is delayed by 3600 s, longer than db2:3306") { $0.changeChannel(of: "db3") { $0.configuredDelay = .seconds(3600) } },
        Refusal(reason: "its applier stopped with error 1062") {
            $0.changeChannel(of: "db2") { $0.applierError = ReplicationError(code: 1062, message: "Duplicate entry") }
        },
        Refusal(reason: "it is 21 s behind") { $0.changeChannel(of: "db2") { $0.lag = .seconds(21) } },
        Refusal(reason: "it wrote transactions that db3:3306 does not have") {
            $0.fleet["db2"].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-100,0-2-101")
        },
        Refusal(reason: "db3:3306 has purged transactions that it still needs", flavor: .mysql) {
            $0.fleet["db3"].transactions.purged = TopologyFixtures.transactions("\(TopologyFixtures.uuid(serverID: 1)):1-150", .mysql)
        },
        Refusal(reason: "its gtid_mode is ON and that of db3:3306 is OFF", flavor: .mysql) { $0.fleet["db3"].settings.gtidMode = "OFF" },
        Refusal(reason: "it follows 2 sources", drawing: "db1 <- db2, db3; db4 <- db2") { _ in },
        Refusal(
            reason: "db2:3306: it was never read, and db3:3306 is below it", operation: .relocate(db4, below: db3), drawing: "db1 <- db4; db2 <- db3"
        ) { $0.fleet["db2"] = $0.fleet["db2"].unread() },
        Refusal(reason: "db3:3306 is writable, so it does not stand still", operation: .moveBelow(db2, sibling: db3)) {
            $0.leaveGTID("db2", "db3")
            $0.fleet["db3"].settings.readOnly = false
        },
        Refusal(reason: "db3:3306: it wrote transactions that db1:3306 does not have", operation: .moveBelow(db2, sibling: db3)) {
            $0.leaveGTID("db2", "db3")
            $0.fleet["db3"].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-100,0-3-101")
        },
        Refusal(reason: "db3:3306: it is 21 s behind, more than the 20 s within which it can be waited for", operation: .moveBelow(db2, sibling: db3)) {
            $0.leaveGTID("db2", "db3")
            $0.changeChannel(of: "db3") { $0.lag = .seconds(21) }
        },
        Refusal(
            reason: "db2:3306: it is 21 s behind, more than the 20 s within which it can be waited for", operation: .moveUp(db3), drawing: "db1 <- db2 <- db3"
        ) {
            $0.leaveGTID("db2", "db3")
            $0.changeChannel(of: "db2") { $0.lag = .seconds(21) }
        },
        Refusal(reason: "db2:3306: it holds transactions back for 3600 s, longer than the 60 s", operation: .moveUp(db3), drawing: "db1 <- db2 <- db3") {
            $0.leaveGTID("db2", "db3")
            $0.changeChannel(of: "db2") { $0.delay() }
        },
        Refusal(reason: "it follows no source", operation: .relocate(db1, below: db3)) { _ in },
        Refusal(reason: "it follows no source, so db2:3306 cannot move up", operation: .moveUp(db2)) { _ in },
        Refusal(reason: "they do not follow the same source", operation: .moveBelow(db3, sibling: db4), drawing: "db1 <- db2 <- db3; db1 <- db4") {
            $0.leaveGTID("db3")
        },
    ]

    @Test("Refusals say why", arguments: refusals)
    func refused(_ refusal: Refusal) {
        var scene = PlanScene(refusal.drawing, refusal.flavor)
        refusal.change(&scene)
        let plan = scene.plan(refusal.operation)
        #expect(plan.reasons.contains(refusal.reason))
        #expect(plan.isRefused && plan.tracks.isEmpty && plan.frame == nil)
    }

    @Test("All reasons are told at once")
    func allReasons() {
        var scene = PlanScene("db1 <- db2, db3")
        scene.fleet["db3"].settings.binaryLogEnabled = false
        scene.fleet["db3"].settings.isGaleraNode = true
        scene.fleet["db2"].serverID = 3
        scene.changeChannel(of: "db2") { $0.lag = .seconds(60) }
        let reasons = scene.plan(.relocate(Self.db2, below: Self.db3)).reasons
        for part in ["no binary log", "Galera", "server_id", "60 s behind"] { #expect(reasons.contains(part)) }
    }

    @Test("A higher version of the source is accepted when asked for")
    func higherVersion() {
        var scene = PlanScene("db1 <- db2, db3")
        scene.fleet["db2"].versionText = "10.6.9-MariaDB"
        scene.options.allowsHigherVersionSource = true
        #expect(!scene.plan(.relocate(Self.db2, below: Self.db3)).isRefused)
    }

    // MARK: The same source

    @Test("Repoint keeps place and mode")
    func repoint() {
        var scene = PlanScene("db1 <- db2")
        #expect(scene.plan(.repoint(Self.db2, to: nil)).outline.contains("db2 point(db1 Slave_Pos)"))
        scene.leaveGTID("db2")
        #expect(scene.plan(.repoint(Self.db2, to: nil)).outline.contains("db2 point(db1 at executed by db2)"))
        #expect(PlanScene("db1 <- db2", .mysql).plan(.repoint(Self.db2, to: nil)).outline.first == "db2 point(db1 Auto_Position)")
    }

    @Test("Repoint tells the source again where it is the same one", arguments: [ServerFlavor.mariadb, .mysql])
    func repointRestates(flavor: ServerFlavor) {
        let steps = PlanScene("db1 <- db2", flavor).plan(.repoint(Self.db2, to: nil)).tracks.flatMap(\.steps)
        let specifications = steps.compactMap { step -> SourceSpecification? in
            if case .act(.fixed(.pointToSource(let specification))) = step.work { specification } else { nil }
        }
        #expect(specifications.map(\.restates) == [true])
    }

    @Test("A place means nothing at another server")
    func repointElsewhere() {
        var scene = PlanScene("db1 <- db2, db3")
        scene.leaveGTID("db2")
        #expect(scene.plan(.repoint(Self.db2, to: Self.db3)).reasons.contains("--force"))
        scene.options.isForced = true
        #expect(scene.plan(.repoint(Self.db2, to: Self.db3)).outline.contains("db2 point(db3 at executed by db2)"))
    }
}

extension ReplicationChannel {
    /// As a server shows it that was started anew with its threads stopped.
    fileprivate mutating func restart() {
        (receiver, applier, applierHasReadAllRelayLog, receivedGTIDs) = (.stopped, .stopped, false, .none)
    }

    /// Holds back what it has received, by an hour.
    fileprivate mutating func delay() {
        (configuredDelay, lag, applierHasReadAllRelayLog) = (.seconds(3600), .seconds(3600), false)
        readCoordinates = BinlogCoordinates(file: "binlog.000009", position: 4)
        receivedGTIDs =
            gtidUse.isMariaDB
            ? TopologyFixtures.transactions("0-1-200", .mariadb) : TopologyFixtures.transactions("\(TopologyFixtures.uuid(serverID: 1)):1-200", .mysql)
    }
}

extension PlanScene {
    /// The same plan for an operation that says the same in other words.
    func planAs(_ operation: Operation, like plan: OperationPlan) -> OperationPlan {
        var copy = plan
        copy.operation = operation
        return copy
    }
}
