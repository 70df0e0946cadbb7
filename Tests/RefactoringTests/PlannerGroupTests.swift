import BatonTesting
import Refactoring
import Testing
import TopologyModel

@Suite("Planning for several replicas, roles and single servers")
struct PlannerGroupTests {
    static let db1 = PlanScene.address("db1")
    static let db2 = PlanScene.address("db2")
    static let db3 = PlanScene.address("db3")
    static let db4 = PlanScene.address("db4")

    // MARK: Several

    @Test("Each replica has a track of its own; the target is not moved below itself")
    func relocateReplicas() {
        let plan = PlanScene("db1 <- db2, db3, db4").plan(.relocateReplicas(of: Self.db1, below: Self.db3))
        #expect(plan.tracks.map(\.subject) == [Self.db2, Self.db4])
        #expect(PlanScene("db1 <- db2, db3, db4").plan(.takeSiblings(Self.db3)).tracks == plan.tracks)
    }

    @Test("Only those that are named")
    func only() {
        var scene = PlanScene("db1 <- db2, db3, db4")
        scene.options.only = "db4:"
        #expect(scene.plan(.relocateReplicas(of: Self.db1, below: Self.db3)).tracks.map(\.subject) == [Self.db4])
    }

    @Test("One that cannot be moved stops all, unless it may be left")
    func skipsBlocked() {
        var scene = PlanScene("db1 <- db2, db3, db4")
        scene.changeChannel(of: "db2") { $0.lag = .seconds(99) }
        #expect(scene.plan(.relocateReplicas(of: Self.db1, below: Self.db3)).isRefused)
        scene.options.skipsBlocked = true
        let plan = scene.plan(.relocateReplicas(of: Self.db1, below: Self.db3))
        #expect(plan.tracks.map(\.subject) == [Self.db4])
        #expect(plan.notices.contains { $0.contains("db2:3306 stays where it is") && $0.contains("99 s behind") })
    }

    @Test("Up, all together: their source stands still once")
    func moveUpReplicas() {
        var scene = PlanScene("db1 <- db2; db2 <- db3, db4")
        scene.leaveGTID("db2", "db3", "db4")
        let plan = scene.plan(.moveUpReplicas(of: Self.db2))
        #expect(plan.frame?.subject == Self.db2)
        #expect(plan.tracks.map(\.subject) == [Self.db3, Self.db4])
    }

    @Test("The most advanced replica becomes the source of the others, also when their source is dead")
    func regroup() {
        var scene = PlanScene("db1 <- db2, db3, db4")
        scene.fleet["db1"] = scene.fleet["db1"].unreachable()
        scene.fleet["db3"].hold(TopologyFixtures.transactions("0-1-120", .mariadb))
        let plan = scene.plan(.regroupReplicas(of: Self.db1))
        #expect(plan.promoted == Self.db3)
        #expect(plan.tracks.map(\.subject) == [Self.db2, Self.db4])
        #expect(plan.outline.contains("db3 has all of db2?"))
    }

    @Test("Equally advanced: the one that logs, then the lower version, then the smaller format, then the rule, then the first")
    func regroupTies() {
        var scene = PlanScene("db1 <- db2, db3, db4")
        #expect(scene.plan(.regroupReplicas(of: Self.db1)).promoted == Self.db2)
        scene.changeChannel(of: "db2") { $0.receiver = .stopped }
        #expect(scene.plan(.regroupReplicas(of: Self.db1)).promoted == Self.db3)
        scene.changeChannel(of: "db2") { $0.receiver = .running }
        scene.fleet["db4"].placement.promotionRule = .prefer
        #expect(scene.plan(.regroupReplicas(of: Self.db1)).promoted == Self.db4)
        scene.fleet["db3"].settings.binlogFormat = .mixed
        #expect(scene.plan(.regroupReplicas(of: Self.db1)).promoted == Self.db3)
        scene.fleet["db2"].versionText = "10.11.18-MariaDB"
        #expect(scene.plan(.regroupReplicas(of: Self.db1)).promoted == Self.db2)
        scene.fleet["db2"].settings.logsReplicaUpdates = false
        #expect(scene.plan(.regroupReplicas(of: Self.db1)).promoted == Self.db3)
    }

    @Test("The most advanced replica is dead: it is left out, and what it had is told")
    func regroupWithoutTheDead() {
        var scene = PlanScene("db1 <- db2, db3, db4")
        scene.fleet["db1"] = scene.fleet["db1"].unreachable()
        scene.fleet["db2"].hold(TopologyFixtures.transactions("0-1-130", .mariadb))
        scene.fleet["db2"] = scene.fleet["db2"].unreachable()
        scene.fleet["db3"].hold(TopologyFixtures.transactions("0-1-120", .mariadb))
        let plan = scene.plan(.regroupReplicas(of: Self.db1))
        #expect(plan.promoted == Self.db3, "\(plan.blockers)")
        #expect(plan.tracks.map(\.subject) == [Self.db4])
        #expect(
            plan.notices.contains("db2:3306 is left out: the last attempt to read it failed (connection refused); it had received what db3:3306 has not"),
            "\(plan.notices)")
        for name in ["db3", "db4"] { scene.fleet[name] = scene.fleet[name].unreachable() }
        #expect(scene.plan(.regroupReplicas(of: Self.db1)).reasons == "db1:3306: none of its replicas could be read lately")
    }

    @Test("A replica that must not be promoted is not chosen; below one that has less it does not go")
    func regroupWithoutTheBanned() {
        var scene = PlanScene("db1 <- db2, db3, db4")
        scene.fleet["db2"].placement.promotionRule = .mustNot
        scene.fleet["db2"].hold(TopologyFixtures.transactions("0-1-120", .mariadb))
        let plan = scene.plan(.regroupReplicas(of: Self.db1))
        #expect(plan.promoted == Self.db3)
        #expect(plan.notices.contains("db2:3306 is not chosen: its promotion rule is must_not"))
        // The chosen one still gets what it lacks.
        #expect(plan.tracks.map(\.subject) == [Self.db2, Self.db4])
        scene.fleet["db1"] = scene.fleet["db1"].unreachable()
        for name in ["db2", "db3", "db4"] { scene.fleet[name] = scene.fleet[name].receiverLost() }
        let dead = scene.plan(.regroupReplicas(of: Self.db1))
        #expect(dead.tracks.map(\.subject) == [Self.db4])
        #expect(dead.notices.contains("db2:3306 stays where it is: it has received what db3:3306 has not"))
        for name in ["db3", "db4"] { scene.fleet[name].settings.logsReplicaUpdates = false }
        #expect(scene.plan(.regroupReplicas(of: Self.db1)).reasons.contains("none of its replicas can be the source of the others"))
    }

    @Test("Replicas that follow by GTID need no sibling that stands still")
    func siblingBesideGTID() {
        var scene = PlanScene("db1 <- db2, db3, db4, db5", .mysql)
        let operation = Operation.relocateReplicas(of: Self.db1, below: Self.db3)
        scene.leaveGTID("db2", "db3")
        let plan = scene.plan(operation)
        #expect(plan.tracks.map(\.subject) == [Self.db2, Self.db4, PlanScene.address("db5")], "\(plan.blockers)")
        scene.leaveGTID("db4")
        #expect(scene.plan(operation).reasons.contains("db2:3306: without GTID replicas are moved below a sibling one at a time"))
        // There the others wait for the sibling, which stands still.
        var mariadb = PlanScene("db1 <- db2, db3, db4")
        mariadb.leaveGTID("db2", "db3")
        #expect(mariadb.plan(operation).blockers.map(\.server) == [Self.db2])
        #expect(mariadb.plan(operation).reasons.contains("for which db4:3306 would wait; move it by itself"))
        mariadb.options.skipsBlocked = true
        #expect(mariadb.plan(operation).tracks.map(\.subject) == [Self.db4])
    }

    // MARK: Roles

    @Test("Swapping places with a read-only source")
    func takeSource() {
        let plan = PlanScene("db1 <- db2 <- db3").plan(.takeSource(Self.db3))
        #expect(
            plan.outline == [
                "db2 stopReceiver", "db2 drained?", "db2 stopApplier", "db2 readWritePosition", "db3 has all of db2?", "db3 stopReceiver",
                "db3 drained?", "db3 stopApplier", "db3 readWritePosition", "db1 has all of db3?", "db3 point(db1 Slave_Pos)",
                "db3 replicates from db1?", "db2 point(db3 Slave_Pos)", "db2 replicates from db3?",
            ])
        #expect(plan.tracks.first?.changed == [Self.db3, Self.db2])
    }

    @Test("A writable source is not swapped")
    func takeWritableSource() {
        #expect(PlanScene("db1 <- db2").plan(.takeSource(Self.db2)).reasons.contains("a switchover"))
    }

    @Test("A root that never replicated is told that it has what it wrote")
    func makeCoPrimary() throws {
        var scene = PlanScene("db1 <- db2, db3")
        #expect(scene.plan(.makeCoPrimary(Self.db2)).reasons.contains("ReplicationCredentialsQuery"))
        scene.policy.suppliesCredentials = true
        let plan = scene.plan(.makeCoPrimary(Self.db2))
        #expect(plan.outline == ["db1 point(db2 Slave_Pos)", "db1 replicates from db2?"])
        guard case .act(.fixed(.pointToSource(let specification)))? = plan.tracks.first?.steps.first?.work else {
            Issue.record("\(plan.outline)")
            return
        }
        #expect(specification.countsOwnWrites)
        #expect(specification.options == [])
    }

    @Test("A channel that is made for it connects as the replica's does, but for what belongs to a host")
    func channelOptions() {
        var scene = PlanScene("db1 <- db2", .mysql)
        scene.policy.suppliesCredentials = true
        let options = [ChannelOption(.tls, "1"), ChannelOption(.tlsCAFile, "/ca.pem"), ChannelOption(.bind, "10.0.0.2")]
        scene.fleet["db2"].details = InstanceDetails(channelOptions: [ChannelOptions(channel: "", options: options)])
        guard case .act(.fixed(.pointToSource(let specification)))? = scene.plan(.makeCoPrimary(Self.db2)).tracks.first?.steps.first?.work else {
            Issue.record("\(scene.plan(.makeCoPrimary(Self.db2)))")
            return
        }
        #expect(specification.options == Array(options.dropLast()))
    }

    @Test("A ring is told of beforehand, unless the cluster is only observed anyhow")
    func coPrimaryNotice() {
        var scene = PlanScene("db1 <- db2, db3")
        scene.policy.suppliesCredentials = true
        #expect(scene.plan(.makeCoPrimary(Self.db2)).notices.contains { $0.contains("db2:3306 takes over when db1:3306 dies") })
        // A member that is left alone has the same effect already.
        scene.fleet["db3"].settings.isGaleraNode = true
        #expect(scene.plan(.makeCoPrimary(Self.db2)).notices.isEmpty)
    }

    @Test("Detached and back")
    func detach() {
        var scene = PlanScene("db1 <- db2")
        #expect(scene.plan(.detach(Self.db2)).outline == ["db2 stopReceiver", "db2 drained?", "db2 detach"])
        #expect(scene.plan(.reattach(Self.db2)).reasons.contains("not detached"))
        scene.changeChannel(of: "db2") { channel in
            (channel.detachedSource, channel.source) = (channel.source, nil)
            (channel.receiver, channel.applier) = (.stopped, .stopped)
        }
        #expect(scene.plan(.reattach(Self.db2)).outline == ["db2 point(db1 Slave_Pos)", "db2 replicates from db1?"])
        #expect(scene.plan(.detach(Self.db2)).notices == ["db2:3306 is detached from db1:3306 already"])
    }

    // MARK: One channel

    @Test("MariaDB with both threads stopped applies its relay logs before it follows again")
    func startStopped() {
        var scene = PlanScene("db1 <- db2")
        scene.changeChannel(of: "db2") { ($0.receiver, $0.applier) = (.stopped, .stopped) }
        #expect(
            scene.plan(.startReplication(Self.db2)).outline == [
                "db2 applyRelayLogs", "db2 drained?", "db2 point(db1 Slave_Pos)", "db2 replicates from db1?",
            ])
        var mysql = PlanScene("db1 <- db2", .mysql)
        mysql.changeChannel(of: "db2") { ($0.receiver, $0.applier) = (.stopped, .stopped) }
        #expect(mysql.plan(.startReplication(Self.db2)).outline == ["db2 startReplication", "db2 replicates from db1?"])
    }

    @Test("A receiver without a place is not started: it would fetch everything again")
    func startWithoutPlace() {
        var scene = PlanScene("db1 <- db2")
        scene.leaveGTID("db2")
        scene.changeChannel(of: "db2") { ($0.receiver, $0.executedCoordinates, $0.readCoordinates) = (.stopped, nil, nil) }
        #expect(scene.plan(.startReplication(Self.db2)).reasons.contains("enable-gtid"))
        #expect(!scene.plan(.setGTID(Self.db2, true)).isRefused, "\(scene.plan(.setGTID(Self.db2, true)).reasons)")
        scene.fleet["db2"].hold(.mariadb(MariaDBGTIDPosition()))
        #expect(!scene.plan(.startReplication(Self.db2)).isRefused, "a new server begins at the beginning")
    }

    @Test("Stopping drains where relay logs would be lost, and where it is asked to")
    func stop() {
        #expect(PlanScene("db1 <- db2").plan(.stopReplication(Self.db2, nicely: false)).outline == ["db2 stopReceiver", "db2 drained?", "db2 stopApplier"])
        #expect(PlanScene("db1 <- db2", .mysql).plan(.stopReplication(Self.db2, nicely: false)).outline == ["db2 stopReceiver", "db2 stopApplier"])
        #expect(
            PlanScene("db1 <- db2", .mysql).plan(.stopReplication(Self.db2, nicely: true)).outline == ["db2 stopReceiver", "db2 drained?", "db2 stopApplier"])
    }

    @Test("Restarting what is stopped is starting it")
    func restart() {
        var scene = PlanScene("db1 <- db2", .mysql)
        #expect(
            scene.plan(.restartReplication(Self.db2)).outline == [
                "db2 stopReceiver", "db2 stopApplier", "db2 startReplication", "db2 replicates from db1?",
            ])
        scene.changeChannel(of: "db2") { ($0.receiver, $0.applier) = (.stopped, .stopped) }
        #expect(scene.plan(.restartReplication(Self.db2)).outline == ["db2 startReplication", "db2 replicates from db1?"])
    }

    @Test("A delay, per flavour")
    func delay() {
        #expect(PlanScene("db1 <- db2", .mysql).plan(.setDelay(Self.db2, .seconds(60))).outline == ["db2 setDelay"])
        #expect(
            PlanScene("db1 <- db2").plan(.setDelay(Self.db2, .seconds(60))).outline == [
                "db2 stopReceiver", "db2 drained?", "db2 setDelay", "db2 point(db1 Slave_Pos)", "db2 replicates from db1?",
            ])
    }

    @Test("GTID on and off")
    func gtid() {
        var scene = PlanScene("db1 <- db2")
        #expect(scene.plan(.setGTID(Self.db2, false)).outline.contains("db2 point(db1 at executed by db2)"))
        scene.leaveGTID("db2")
        #expect(scene.plan(.setGTID(Self.db2, true)).outline.contains("db2 point(db1 Slave_Pos)"))
        scene.fleet["db2"].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-100,0-2-101")
        #expect(scene.plan(.setGTID(Self.db2, true)).reasons.contains("it wrote transactions that db1:3306 does not have"))
    }

    @Test("On MySQL the source must still have what the replica lacks, and have GTIDs for everything")
    func gtidOnMySQL() {
        var scene = PlanScene("db1 <- db2", .mysql)
        scene.leaveGTID("db2")
        #expect(scene.plan(.setGTID(Self.db2, true)).outline.contains("db2 point(db1 Auto_Position)"))
        scene.fleet["db1"].settings.gtidMode = "ON_PERMISSIVE"
        #expect(scene.plan(.setGTID(Self.db2, true)).reasons.contains("gtid_mode of db1:3306 is ON_PERMISSIVE; auto-position needs ON there"))
        scene.fleet["db1"].settings.gtidMode = "ON"
        scene.fleet["db2"].settings.gtidMode = "ON_PERMISSIVE"
        #expect(!scene.plan(.setGTID(Self.db2, true)).isRefused)
        scene.fleet["db2"].settings.gtidMode = "OFF"
        #expect(scene.plan(.setGTID(Self.db2, true)).reasons.contains("its gtid_mode is OFF"))
        scene.fleet["db2"].settings.gtidMode = "ON"
        scene.fleet["db1"].transactions.purged = TopologyFixtures.transactions("\(TopologyFixtures.uuid(serverID: 1)):1-150", .mysql)
        #expect(scene.plan(.setGTID(Self.db2, true)).reasons.contains("db1:3306 has purged transactions that it still needs"))
    }

    @Test("The transaction to skip must be plain")
    func skip() throws {
        var scene = PlanScene("db1 <- db2", .mysql)
        #expect(scene.plan(.skipTransaction(Self.db2, nil)).reasons.contains("nothing to skip"))
        let uuid = TopologyFixtures.uuid(serverID: 1)
        scene.changeChannel(of: "db2") { channel in
            channel.applier = .stopped
            channel.applierError = ReplicationError(code: 1062, message: "Duplicate entry")
            channel.receivedGTIDs = TopologyFixtures.transactions("\(uuid):1-105", .mysql)
        }
        let skipped = try #require(GTIDSet(parsing: "\(uuid):101"))
        #expect(scene.plan(.skipTransaction(Self.db2, nil)).tracks.first?.steps.first?.work == .act(.fixed(.skipTransaction(channel: "", skipped))))
        scene.changeChannel(of: "db2") {
            $0.receivedGTIDs = TopologyFixtures.transactions("\(uuid):1-105,\(TopologyFixtures.uuid(serverID: 9)):1", .mysql)
        }
        #expect(scene.plan(.skipTransaction(Self.db2, nil)).reasons.contains("--gtid"))
        #expect(!scene.plan(.skipTransaction(Self.db2, skipped)).isRefused)
        for (named, reason) in [("99", "has executed"), ("200", "has not received"), ("101-102", "one transaction is skipped at a time")] {
            let reasons = scene.plan(.skipTransaction(Self.db2, GTIDSet(parsing: "\(uuid):\(named)"))).reasons
            #expect(reasons.contains(reason), "\(named): \(reasons)")
        }
        // A restarted server may not say what it received.
        scene.changeChannel(of: "db2") { $0.receivedGTIDs = .mysql(GTIDSet()) }
        #expect(!scene.plan(.skipTransaction(Self.db2, skipped)).isRefused)
    }

    struct Skipping: Sendable, CustomTestStringConvertible {
        var flavor: ServerFlavor
        var gtidMode = ""
        var gtidUse: ReplicationGTIDUse
        var named = false
        /// The action, or a part of the refusal.
        var expected: String
        var testDescription: String { "\(flavor.rawValue) \(gtidMode) \(gtidUse.rawValue)\(named ? ", named" : "")" }
    }

    @Test(
        "Skipped by an empty transaction where ids are used, else by the counter",
        arguments: [
            Skipping(flavor: .mysql, gtidMode: "ON", gtidUse: .autoPosition, expected: "empty"),
            Skipping(flavor: .mysql, gtidMode: "ON", gtidUse: .fileAndPosition, expected: "empty"),
            Skipping(flavor: .mysql, gtidMode: "ON", gtidUse: .fileAndPosition, named: true, expected: "empty"),
            Skipping(flavor: .mysql, gtidMode: "OFF_PERMISSIVE", gtidUse: .autoPosition, expected: "empty"),
            Skipping(flavor: .mysql, gtidMode: "OFF_PERMISSIVE", gtidUse: .fileAndPosition, expected: "counter"),
            Skipping(flavor: .mysql, gtidMode: "OFF", gtidUse: .fileAndPosition, expected: "counter"),
            Skipping(flavor: .mysql, gtidMode: "OFF", gtidUse: .fileAndPosition, named: true, expected: "leave out --gtid"),
            Skipping(flavor: .mariadb, gtidUse: .fileAndPosition, expected: "counter"),
            Skipping(flavor: .mariadb, gtidUse: .fileAndPosition, named: true, expected: "leave out --gtid"),
            Skipping(flavor: .mariadb, gtidUse: .slavePosition, expected: "disable-gtid --allow-refetch"),
        ])
    func skipping(_ row: Skipping) throws {
        var scene = PlanScene("db1 <- db2", row.flavor)
        let uuid = TopologyFixtures.uuid(serverID: 1)
        scene.fleet["db2"].settings.gtidMode = row.gtidMode
        scene.changeChannel(of: "db2") { channel in
            (channel.applier, channel.gtidUse) = (.stopped, row.gtidUse)
            channel.applierError = ReplicationError(code: 1062, message: "Duplicate entry")
            if row.flavor == .mysql { channel.receivedGTIDs = TopologyFixtures.transactions("\(uuid):1-105", .mysql) }
        }
        let next = try #require(GTIDSet(parsing: "\(uuid):101"))
        let plan = scene.plan(.skipTransaction(Self.db2, row.named ? next : nil))
        let work = plan.tracks.first?.steps.first?.work
        switch row.expected {
        case "empty": #expect(work == .act(.fixed(.skipTransaction(channel: "", next))), "\(plan.blockers)")
        case "counter": #expect(work == .act(.fixed(.skipTransaction(channel: "", nil))), "\(plan.blockers)")
        default: #expect(plan.reasons.contains(row.expected), "\(plan.reasons)")
        }
    }

    // MARK: Errant transactions

    private func errant() -> PlanScene {
        var scene = PlanScene("db1 <- db2, db3", .mysql)
        let uuid = TopologyFixtures.uuid(serverID: 1)
        scene.fleet["db2"].hold(TopologyFixtures.transactions("\(uuid):1-102,\(TopologyFixtures.uuid(serverID: 2)):1-3", .mysql))
        return scene
    }

    @Test("What carries the primary's own id is skew, the rest is errant")
    func errantSet() throws {
        let scene = errant()
        let planner = OperationPlanner(topology: scene.topology, now: TopologyFixtures.now)
        #expect(planner.errant(on: Self.db2)?.description == "\(TopologyFixtures.uuid(serverID: 2)):1-3")
        #expect(planner.errant(on: Self.db3)?.isEmpty == true)
        #expect(planner.errant(on: Self.db1) == nil)
    }

    @Test("On MariaDB it is told by domain and server; unknown where a server does not log what it replicates")
    func errantOnMariaDB() {
        func errant(_ change: (inout PlanScene) -> Void) -> String? {
            var scene = PlanScene("db1 <- db2, db3")
            scene.fleet["db2"].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-102,0-2-103")
            change(&scene)
            return OperationPlanner(topology: scene.topology, now: TopologyFixtures.now).errantTransactions(on: Self.db2)?.description
        }
        // 0-1-102 is the primary's own and came after it was read.
        #expect(errant { _ in } == "up to 0-2-103")
        #expect(errant { $0.fleet["db2"].settings.logsReplicaUpdates = false } == nil)
        #expect(errant { $0.fleet["db1"].settings.logsReplicaUpdates = false } == nil)
        #expect(errant { $0.fleet["db1"].transactions.binlogState = nil } == nil)
        #expect(errant { $0.fleet["db1"].transactions.binlogState = MariaDBBinlogState(parsing: "0-1-100,0-2-103") } == "")
    }

    @Test("Injected on the primary, in batches; forgotten on the replica")
    func errantPlans() {
        var scene = errant()
        #expect(scene.plan(.injectErrantAsEmpty(Self.db2)).outline == ["db1 injectEmptyTransactions"])
        #expect(
            scene.plan(.forgetErrant(Self.db2)).outline == [
                "db2 stopReceiver", "db2 drained?", "db2 stopApplier", "db2 resetBinaryLogs", "db2 startReplication", "db2 replicates from db1?",
            ])
        let uuid = TopologyFixtures.uuid(serverID: 2)
        scene.fleet["db2"].hold(TopologyFixtures.transactions("\(uuid):1-1200", .mysql))
        #expect(scene.plan(.injectErrantAsEmpty(Self.db2)).outline.count == 3)
        scene.policy.maximumInjected = 1_000
        #expect(scene.plan(.injectErrantAsEmpty(Self.db2)).reasons.contains("more than the 1000"))
    }

    @Test("A server with replicas does not forget")
    func forgetWithReplicas() {
        var scene = PlanScene("db1 <- db2 <- db3", .mysql)
        scene.fleet["db2"].hold(TopologyFixtures.transactions("\(TopologyFixtures.uuid(serverID: 2)):1-3", .mysql))
        #expect(scene.plan(.forgetErrant(Self.db2)).reasons.contains("would lose their place"))
    }

    // MARK: One server

    @Test("A replica is not opened for writes unless forced")
    func writable() {
        var scene = PlanScene("db1 <- db2")
        let reasons = scene.plan(.setReadOnly(Self.db2, false)).reasons
        #expect(reasons.contains("it follows db1:3306") && reasons.contains("db1:3306: it is writable already"))
        scene.options.isForced = true
        #expect(scene.plan(.setReadOnly(Self.db2, false)).outline == ["db2 openWrites"])
        #expect(scene.plan(.setReadOnly(Self.db1, true)).outline == ["db1 setReadOnly"])
    }

    @Test("Semi-sync on the replica side takes effect at the receiver's next start")
    func semiSync() {
        var scene = PlanScene("db1 <- db2")
        #expect(scene.plan(.setSemiSync(Self.db2, side: .replica, true)).reasons.contains("plugins"))
        scene.fleet["db2"].semiSync.isAvailable = true
        #expect(scene.plan(.setSemiSync(Self.db2, side: .replica, true)).outline == ["db2 setSemiSync", "db2 bounceReceiver"])
        scene.changeChannel(of: "db2") { $0.applier = .stopped }
        #expect(scene.plan(.setSemiSync(Self.db2, side: .replica, true)).outline == ["db2 setSemiSync"])
    }

    @Test("Logs that somebody needs are not purged")
    func purge() {
        var scene = PlanScene("db1 <- db2, db3")
        scene.fleet["db1"].transactions.ownCoordinates = BinlogCoordinates(file: "binlog.000012", position: 4)
        #expect(scene.plan(.purgeBinaryLogs(Self.db1, before: "binlog.000001")).reasons.contains("who reads its binary logs was not read yet"))
        scene.fleet["db1"].details = InstanceDetails()
        #expect(scene.plan(.purgeBinaryLogs(Self.db1, before: nil)).reasons.contains("db2:3306: it has executed up to binlog.000001:4096 only"))
        #expect(scene.plan(.purgeBinaryLogs(Self.db1, before: "binlog.000001")).outline == ["db1 purgeBinaryLogs"])
        #expect(scene.plan(.purgeBinaryLogs(Self.db1, before: "binlog.000013")).reasons.contains("beyond"))
        scene.fleet["db1"].details = InstanceDetails(replicas: [AnnouncedReplica(address: PlanScene.address("dump.example"))])
        #expect(scene.plan(.purgeBinaryLogs(Self.db1, before: "binlog.000001")).reasons.contains("nothing is known of it"))
        scene.options.isForced = true
        #expect(scene.plan(.purgeBinaryLogs(Self.db1, before: nil)).outline == ["db1 purgeBinaryLogs"])
    }

    @Test("Whoever needs the logs by a further channel, or when it is attached again")
    func purgeByOtherChannels() {
        var scene = PlanScene("db4 <- db2; db1 <- db2, db3")
        scene.fleet["db1"].transactions.ownCoordinates = BinlogCoordinates(file: "binlog.000012", position: 4)
        scene.fleet["db1"].details = InstanceDetails()
        scene.changeChannel(of: "db2") { $0.executedCoordinates = BinlogCoordinates(file: "binlog.000012", position: 4) }
        (scene.fleet["db3"].channels[0].source, scene.fleet["db3"].channels[0].detachedSource) = (nil, Self.db1)
        let reasons = scene.plan(.purgeBinaryLogs(Self.db1, before: nil)).reasons
        #expect(reasons.contains("db2:3306: it has executed up to binlog.000001:4096 only"), "\(reasons)")
        #expect(reasons.contains("db3:3306: it is detached from db1:3306; it has executed up to binlog.000001:4096 only"), "\(reasons)")
        scene.changeChannel(of: "db3") { $0.executedCoordinates = nil }
        #expect(scene.plan(.purgeBinaryLogs(Self.db1, before: "binlog.000001")).reasons.contains("db3:3306: it is detached from db1:3306; it is not known how far"))
    }

    @Test("Readers that are seen on the server are accounted for, by id or address, and go with the action")
    func purgeReaders() throws {
        var scene = PlanScene("db1 <- db2, db3; db4")
        scene.fleet["db1"].transactions.ownCoordinates = BinlogCoordinates(file: "binlog.000012", position: 4)
        func reader(_ address: String?, _ serverID: UInt32 = 0, isConnected: Bool? = true) -> AnnouncedReplica {
            var reader = AnnouncedReplica(address: address.map(PlanScene.address))
            (reader.serverID, reader.isConnected) = (serverID, isConnected)
            return reader
        }
        func plan(_ readers: AnnouncedReplica...) -> OperationPlan {
            scene.fleet["db1"].details = InstanceDetails(replicas: readers)
            return scene.plan(.purgeBinaryLogs(Self.db1, before: "binlog.000001"))
        }
        #expect(plan(reader("10.0.0.2", 2), reader("db3"), reader("10.0.0.9", 9, isConnected: false)).blockers == [])
        #expect(plan(reader(nil, 9)).reasons.contains("db1:3306: a server with the server_id 9 reads the binary logs of db1:3306 and nothing is known of it"))
        #expect(plan(reader("db4", 4)).reasons.contains("db4:3306: it reads the binary logs of db1:3306 and it does not follow that server"))
        guard case .act(.fixed(.purgeBinaryLogs(_, let known?)))? = plan(reader("10.0.0.2", 2)).tracks.first?.steps.first?.work else {
            Issue.record("no readers are expected")
            return
        }
        #expect(known.compactMap(\.address?.host) == ["db2", "db3", "10.0.0.2"])
        scene.options.isForced = true
        #expect(plan(reader(nil, 9)).tracks.first?.steps.first?.work == .act(.fixed(.purgeBinaryLogs(before: "binlog.000001", readers: nil))))
    }
}
