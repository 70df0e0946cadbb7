import Analysis
import BatonTesting
import ControlModel
@testable import Promotion
import Refactoring
import Testing
import TopologyModel

@Suite("A planned switchover")
struct SwitchoverTests {
    private static let stages: [HookStage] = [.preFailover, .preSwitchover, .postPrimaryFailover, .postFailover, .postSwitchover, .postUnsuccessful]
    private static let db1 = InstanceBuilder.address("db1")
    private static let db3 = InstanceBuilder.address("db3")

    /// `db1`, the primary, and `db2`…`db4`, which have everything that it has and replicate.
    private static func fleet(_ flavor: ServerFlavor = .mariadb) -> [ScriptedServer] {
        var db1 = InstanceBuilder("db1", flavor: flavor, serverID: 1)
        db1.settings.readOnly = false
        db1.hold(RecoveryScene.received(flavor))
        var servers = [ScriptedServer(builder: db1, isGivenAccounts: true)]
        for number in 2...4 {
            var replica = InstanceBuilder("db\(number)", flavor: flavor, serverID: UInt32(number)).following("db1")
            replica.hold(RecoveryScene.received(flavor))
            replica.channels[0].receivedGTIDs = RecoveryScene.received(flavor)
            replica.settings.readOnly = true
            servers.append(ScriptedServer(builder: replica))
        }
        return servers
    }

    private static func scene(
        _ servers: [ScriptedServer] = SwitchoverTests.fleet(), to successor: String = "db3", hooks: [HookStage] = []
    ) -> RecoveryScene {
        var scene = RecoveryScene(servers, switchoverTo: successor, hooks: hooks)
        scene.fence = { .fenced(at: $0) }
        return scene
    }

    private func isWritable(_ scene: RecoveryScene, _ name: String) -> Bool { !scene.builder(name).settings.readOnly }

    // MARK: The way there

    /// It has everything that it must hold: that is no reason to promote a server whose applier stopped.
    @Test func `a successor whose applier stops while writes are refused is not designated`() {
        var scene = SwitchoverTests.scene()
        var isTold = false
        scene.beforeAnswer = { scene in
            guard !isTold, scene.machine.phase == .demoting else { return }
            isTold = true
            var broken = scene.builder("db3")
            broken.channels[0].applierError = ReplicationError(code: 1062, message: "duplicate")
            broken.freshness.readAt = scene.now
            scene.feed(.observed(broken.build(id: InstanceID(rawValue: 2))))
        }
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(scene.closing?.reason.contains("the applier of db3:3306 stopped with error 1062") == true, "\(scene.closing?.reason ?? "")")
        #expect(!scene.commands.contains { $0.kind == .designate })
        #expect(isWritable(scene, "db1"))
    }

    @Test func `the whole way, step by step`() {
        var scene = SwitchoverTests.scene(hooks: SwitchoverTests.stages)
        scene.run()
        #expect(
            scene.script == [
                "commit +hook", "hooks pre-switchover 1",
                "db1 inspect", "db3 inspect",
                "commit = +demote +reopen",
                "db1 set read-only",
                "commit = designate +detach +open-writes +publish +repoint +repoint +repoint",
                "db3 drop replication channel", "db3 open for writes",
                "publish", "db2 replicate from db3:3306 by Slave_Pos", "db4 replicate from db3:3306 by Slave_Pos",
                "db1 replicate from db3:3306 by Slave_Pos",
                "commit = = = = = = = +hook", "hooks post-primary-failover 1",
                "commit = +hook", "hooks post-failover 1",
                "commit = +hook", "hooks post-switchover 1",
                "commit = close-recovery",
            ])
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.closing?.lostReplicas == [])
        #expect(scene.unannounced == [])
    }

    @Test(arguments: [ServerFlavor.mariadb, .mysql]) func `everybody follows the successor, the old primary too`(_ flavor: ServerFlavor) {
        var scene = SwitchoverTests.scene(SwitchoverTests.fleet(flavor))
        scene.run()
        #expect(isWritable(scene, "db3"))
        #expect(!isWritable(scene, "db1"))
        for name in ["db1", "db2", "db4"] { #expect(scene.source(of: name) == "db3") }
        #expect(scene.control.clusters[0].primary == SwitchoverTests.db3)
        #expect(scene.control.clusters[0].formerPrimary == SwitchoverTests.db1)
        #expect(scene.control.clusters[0].flapBlock == nil)
    }

    @Test func `the successor waits for acknowledgements as the primary did, and the old primary gives them`() {
        var servers = SwitchoverTests.fleet()
        for index in servers.indices {
            servers[index].builder.semiSync.isAvailable = true
            servers[index].builder.semiSync.replicaEnabled = index > 0
        }
        servers[0].builder.semiSync.sourceEnabled = true
        var scene = SwitchoverTests.scene(servers)
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.builder("db3").semiSync.sourceEnabled)
        #expect(!scene.builder("db1").semiSync.sourceEnabled)
        #expect(scene.builder("db1").semiSync.replicaEnabled)
        #expect(scene.unannounced == [])
    }

    @Test func `a manager that was started anew knows that the primary waited for acknowledgements`() {
        var servers = SwitchoverTests.fleet()
        for index in servers.indices {
            servers[index].builder.semiSync.isAvailable = true
            servers[index].builder.semiSync.replicaEnabled = index > 0
        }
        servers[0].builder.semiSync.sourceEnabled = true
        var whole = SwitchoverTests.scene(servers)
        whole.run()
        for moment in whole.moments where moment.control.recoveries.first?.designation != nil && moment.control.recoveries.first?.isOpen == true {
            var next = RecoveryScene(resuming: moment.control, servers: moment.servers, hooks: [])
            next.fence = { .fenced(at: $0) }
            next.run()
            #expect(next.closing?.result == .succeeded)
            #expect(next.builder("db3").semiSync.sourceEnabled)
        }
    }

    @Test func `what is not known of writes under way is said`() {
        var scene = SwitchoverTests.scene()
        scene.run()
        #expect(scene.closing?.reason.contains("privilege PROCESS") == true)
    }

    @Test func `nothing is touched before the successor is level`() {
        var servers = SwitchoverTests.fleet()
        servers[2].builder = InstanceBuilder("db3", serverID: 3).following("db1")
        servers[2].builder.settings.readOnly = true
        servers[2].builder.channels[0].receivedGTIDs = RecoveryScene.received(.mariadb)
        servers[2].looksUntilApplied = 4
        var scene = SwitchoverTests.scene(servers)
        scene.run()
        let script = scene.script
        #expect(script.firstIndex(of: "db1 set read-only").map { script[..<$0].count { $0 == "db3 inspect" } } == 4)
        #expect(scene.closing?.result == .succeeded)
    }

    // MARK: What keeps it from beginning

    @Test(arguments: ["read-only primary", "writable successor", "stopped applier", "broken applier", "no GTID", "lock", "unreachable"])
    func `a server that is not as it should be ends it before anything is touched`(_ trouble: String) {
        var servers = SwitchoverTests.fleet()
        switch trouble {
        case "read-only primary": servers[0].builder.settings.readOnly = true
        case "writable successor": servers[2].builder.settings.readOnly = false
        case "stopped applier": servers[2].builder.channels[0].applier = .stopped
        case "broken applier": servers[2].builder.channels[0].applierError = ReplicationError(code: 1062, message: "duplicate")
        case "no GTID": servers[2].builder.channels[0].gtidUse = .fileAndPosition
        case "lock": servers[2].builder.locks.globalReadLockHeld = true
        default: servers[2].isReachable = false
        }
        var scene = SwitchoverTests.scene(servers)
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(scene.mutations == [])
        #expect(scene.control.clusters[0].epoch == .initial)
    }

    @Test func `a hook that refuses ends it before anything is touched`() {
        var scene = SwitchoverTests.scene(hooks: SwitchoverTests.stages)
        scene.hooksSucceed = { $0 != .preSwitchover }
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(scene.mutations == [])
        #expect(scene.hookRuns.count == 1)
    }

    @Test func `a successor that never comes level leaves everything as it is`() {
        var servers = SwitchoverTests.fleet()
        servers[2].builder = InstanceBuilder("db3", serverID: 3).following("db1")
        servers[2].builder.settings.readOnly = true
        var scene = SwitchoverTests.scene(servers)
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(scene.mutations == [])
    }

    // MARK: Writes under way

    private func transaction(_ id: String, session: UInt64, isIdle: Bool = false) -> OpenWrites.Transaction {
        OpenWrites.Transaction(id: id, session: session, user: "app", host: "10.0.0.5:4711", isIdle: isIdle, rows: 3)
    }

    @Test func `a write that is there at two looks half a second apart is named, and nothing is begun`() {
        var servers = SwitchoverTests.fleet()
        servers[0].builder.locks.openWrites = OpenWrites(transactions: [transaction("71", session: 12, isIdle: true)], prepared: ["xa1"])
        var scene = SwitchoverTests.scene(servers)
        let begun = scene.now
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(scene.closing?.reason.contains("session 12 (app@10.0.0.5:4711) has an open transaction of 3 rows and is idle") == true)
        #expect(scene.closing?.reason.contains("the XA transaction xa1 is prepared") == true)
        #expect(scene.now - begun >= .milliseconds(500))
        #expect(scene.mutations == [])
    }

    private static let update = OpenWrites.Claim(
        id: "901", session: 14, user: "app", host: "10.0.0.5:4711", age: .seconds(12), statement: "UPDATE t SET name = ?")

    @Test(arguments: [
        (OpenWrites(statements: [SwitchoverTests.update]), "session 14 (app@10.0.0.5:4711) executes UPDATE t SET name = ?, for 12 s"),
        (
            OpenWrites(lockHolders: [.init(id: "903", session: 16, user: "dba", host: "localhost", isIdle: true, age: .seconds(40))]),
            "session 16 (dba@localhost) holds a lock that every write takes (LOCK TABLES) and is idle, for 40 s"
        ),
        (OpenWrites(lockHolders: [.init(id: "903", session: 16, user: "dba", host: "localhost")]), "session 16 (dba@localhost) executes a statement that writes"),
        (
            OpenWrites(transactions: [.init(id: "71", session: 14, user: "app", host: "h", isIdle: false, rows: 3, age: .seconds(2), statement: "DELETE FROM t")], statements: [SwitchoverTests.update]),
            "session 14 (app@h) has an open transaction of 3 rows and executes DELETE FROM t, for 2 s"
        ),
    ] as [(OpenWrites, String)])
    func `work that closing would wait for is named, once, and nothing is begun`(work: OpenWrites, words: String) {
        var servers = SwitchoverTests.fleet()
        servers[0].builder.locks.openWrites = work
        var scene = SwitchoverTests.scene(servers)
        scene.run()
        #expect(scene.closing?.result == .aborted)
        let reason = scene.closing?.reason ?? ""
        #expect(reason.contains(": \(words). Let them end"), "\(reason)")
        #expect(scene.mutations == [])
    }

    @Test func `a statement of the same words by the same session is another one, and no obstacle`() {
        var servers = SwitchoverTests.fleet()
        servers[0].builder.locks.openWrites = OpenWrites(statements: [SwitchoverTests.update], lockHolders: [SwitchoverTests.update])
        var scene = SwitchoverTests.scene(servers)
        var next = SwitchoverTests.update
        next.id = "902"
        scene.beforeAnswer = { [next] scene in
            if scene.script.contains("db1 inspect") { scene.servers[0].builder.locks.openWrites = OpenWrites(statements: [next], lockHolders: [next]) }
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
    }

    @Test func `a server that does not tell of all work is said to, and of locks when it could not be closed`() {
        var servers = SwitchoverTests.fleet()
        servers[0].builder.locks.openWrites = OpenWrites(prepared: nil, statements: nil, lockHolders: nil)
        var scene = SwitchoverTests.scene(servers)
        scene.run()
        let reason = scene.closing?.reason ?? ""
        #expect(reason.contains("XA_RECOVER_ADMIN") && reason.contains("which statements were under way on db1:3306 is not known"), "\(reason)")
        #expect(!reason.contains("metadata_lock_info"))
        var held = SwitchoverTests.scene(servers)
        held.answer = { request, server in
            request.action == .setReadOnly ? .failed(ServerFailure(code: 1205, message: "Lock wait timeout exceeded"), observed: server.builder.facts()) : nil
        }
        held.run()
        #expect(held.closing?.result == .aborted)
        #expect(held.closing?.reason.contains("who holds locks of tables there is not known: the plugin metadata_lock_info tells") == true)
    }

    @Test func `a probe that reads the primary meanwhile hides nothing`() {
        var servers = SwitchoverTests.fleet()
        servers[0].builder.locks.openWrites = OpenWrites(transactions: [transaction("71", session: 12)])
        var scene = SwitchoverTests.scene(servers)
        scene.beforeAnswer = { scene in
            guard scene.script.last == "db1 inspect" else { return }
            var probed = scene.builder("db1")
            probed.locks.openWrites = nil
            probed.freshness.readAt = scene.now
            scene.feed(.observed(probed.build(id: InstanceID(rawValue: 0))))
        }
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(scene.mutations == [])
    }

    @Test func `writes that end are no obstacle, however many others begin`() {
        var servers = SwitchoverTests.fleet()
        servers[0].builder.locks.openWrites = OpenWrites(transactions: [transaction("71", session: 12)])
        var scene = SwitchoverTests.scene(servers)
        let later = OpenWrites(transactions: [transaction("72", session: 12), transaction("73", session: 14)])
        scene.beforeAnswer = { scene in
            if scene.script.contains("db1 inspect") { scene.servers[0].builder.locks.openWrites = later }
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.script.count { $0 == "db1 inspect" } == 2)
    }

    // MARK: The ways back

    @Test func `a primary that cannot be closed goes on taking writes`() {
        var scene = SwitchoverTests.scene()
        scene.answer = { request, server in
            request.action == .setReadOnly ? .failed(ServerFailure(code: 1205, message: "Lock wait timeout exceeded"), observed: server.builder.facts()) : nil
        }
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(isWritable(scene, "db1"))
        #expect(scene.control.clusters[0].epoch == .initial)
        #expect(scene.unannounced == [])
    }

    /// - Parameter unanswered: so many tries to open the primary again are not answered either, for longer than a statement waits for a lock: the machine stands still, and goes on with all of it at once.
    @Test(arguments: [0, 40]) func `a closing that nobody knows the end of is undone, and looked at again when it can take no effect any more`(unanswered: Int) {
        var scene = SwitchoverTests.scene()
        var left = unanswered
        scene.answer = { request, server in
            if request.action == .openWrites, request.target.host == "db1", left > 0 {
                left -= 1
                return .unknown("no answer in time")
            }
            guard request.action == .setReadOnly else { return nil }
            return .unknown("no answer in time")
        }
        scene.verdict = .acquitted(votes: [])
        let opened = RecoveryScene.Event.acted(InstanceBuilder.address("db1"), .openWrites, ok: true)
        // It takes effect after the primary was opened again.
        scene.beforeAnswer = { scene in
            if scene.events.last == opened, scene.events.count(where: { $0 == opened }) == 1 { scene.servers[0].builder.settings.readOnly = true }
        }
        let begin = scene.now
        scene.run()
        if unanswered > 0 { #expect(scene.now - begin > scene.machine.context.switchover.statementGrace * 2, "else this shows nothing") }
        #expect(scene.closing?.result == .aborted)
        #expect(isWritable(scene, "db1"))
        #expect(scene.events.count { $0 == opened } == 2)
    }

    @Test func `a successor that does not have everything within the pause gives the primary back`() {
        var scene = SwitchoverTests.scene()
        scene.answer = { request, server in
            // It writes on until it is closed.
            if request.action == .setReadOnly { server.builder.hold(TopologyFixtures.transactions("0-1-200", .mariadb)) }
            return nil
        }
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(scene.closing?.reason.contains("within the pause of 1000 ms") == true)
        #expect(isWritable(scene, "db1"))
        #expect(!isWritable(scene, "db3"))
        #expect(scene.control.clusters[0].epoch == .initial)
    }

    @Test func `a successor that dies during the pause gives the primary back`() {
        var scene = SwitchoverTests.scene()
        scene.answer = { request, server in
            if request.action == .setReadOnly { server.builder.hold(TopologyFixtures.transactions("0-1-200", .mariadb)) }
            return nil
        }
        scene.beforeAnswer = { scene in
            if scene.script.last == "db1 set read-only" { scene.servers[2].isReachable = false }
        }
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(isWritable(scene, "db1"))
    }

    @Test func `a journal that cannot be written gives the primary back`() {
        var scene = SwitchoverTests.scene()
        scene.commitFails = { $0 == 2 }
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(isWritable(scene, "db1"))
        #expect(scene.control.clusters[0].epoch == .initial)
        #expect(!scene.commands.contains { $0.kind == .designate })
        #expect(scene.unannounced == [])
    }

    @Test func `a way back that cannot be journaled at once is sent again, and is taken`() throws {
        func scene(failing proposal: Int?) -> RecoveryScene {
            var scene = SwitchoverTests.scene()
            scene.answer = { request, _ in
                request.action == .openWrites && request.target.host == "db3" ? .unreachable("connection refused") : nil
            }
            scene.commitFails = { $0 == proposal }
            scene.run()
            return scene
        }
        let whole = scene(failing: nil)
        let proposal = try #require(whole.moments.firstIndex { $0.batch.contains { $0.kind == .replaceDesignation } }) + 1
        let late = scene(failing: proposal)
        #expect(late.proposals > whole.proposals)
        for scene in [whole, late] {
            #expect(isWritable(scene, "db1") && !isWritable(scene, "db3"))
            #expect(scene.control.cluster(RecoveryScene.cluster)?.primary == RecoveryScene.db1)
            #expect(scene.closing?.result == whole.closing?.result && scene.unannounced == [])
        }
    }

    /// Nobody else is left who may take writes, so it is not given up as soon as the successor was.
    @Test func `a primary to which a switchover was handed back is waited for while nobody reaches it`() {
        var scene = SwitchoverTests.scene()
        var refused = 0
        scene.answer = { request, _ in
            if request.action == .openWrites, request.target.host == "db3" { return .unreachable("connection refused") }
            guard request.action == .openWrites, request.target.host == "db1", refused < 8 else { return nil }
            refused += 1
            return .unreachable("connection refused")
        }
        scene.run()
        #expect(refused == 8)
        #expect(isWritable(scene, "db1") && !isWritable(scene, "db3"))
        #expect(scene.commands.count { $0.kind == .designate } == 2)
        #expect(scene.unannounced == [])
    }

    @Test func `a successor that dies before it is opened hands back, and the others stay where they were`() {
        var scene = SwitchoverTests.scene(hooks: SwitchoverTests.stages)
        scene.beforeAnswer = { scene in
            if scene.commands.contains(where: { $0.kind == .designate }) { scene.servers[2].isReachable = false }
        }
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(isWritable(scene, "db1"))
        #expect(scene.source(of: "db2") == "db1")
        #expect(scene.source(of: "db4") == "db1")
        #expect(scene.control.clusters[0].primary == SwitchoverTests.db1)
        #expect(scene.control.clusters[0].formerPrimary == nil)
        #expect(scene.hookRuns.map { if case .hooks(let stage, _) = $0 { stage.rawValue } else { "" } } == ["pre-switchover"])
        #expect(scene.unannounced == [])
    }

    @Test func `a successor that may be open is not replaced`() {
        var scene = SwitchoverTests.scene()
        scene.answer = { request, _ in request.action == .openWrites && request.target == SwitchoverTests.db3 ? .unknown("no answer in time") : nil }
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(!isWritable(scene, "db1"))
    }

    @Test func `a primary that dies while it is to be opened again is left to a failover`() {
        var scene = SwitchoverTests.scene()
        scene.answer = { request, server in
            guard request.action == .setReadOnly else { return nil }
            server.isReachable = false
            return .unknown("the connection was lost")
        }
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(scene.closing?.reason.contains("died meanwhile") == true)
        #expect(scene.control.recovery(scene.id)?.steps.last(where: { $0.intent.kind == .reopen })?.outcome != nil, "the journal does not say what became of it")
    }

    /// The simulator found it (seed 815532).
    @Test func `an opening that is under way when the primary dies is waited for, and nothing is begun any more`() throws {
        var scene = SwitchoverTests.scene()
        var isOpeningUnderWay = false
        var wasLeft: Bool?
        scene.answer = { request, server in
            if request.action == .setReadOnly { return .failed(ServerFailure(code: 1205, message: "lock wait timeout"), observed: server.builder.facts()) }
            return request.action == .openWrites ? .unreachable("connection refused") : nil
        }
        scene.beforeAnswer = { scene in
            guard wasLeft == nil, scene.machine.works.contains(where: { $0.kind == .reopen && $0.isRunning }) else { return }
            isOpeningUnderWay = true
            // It is told as long as it holds.
            for _ in 1...2 { scene.feed(.verdict(.convicted(votes: []))) }
            wasLeft = scene.machine.phase == .closing
        }
        scene.run()
        #expect(isOpeningUnderWay && wasLeft == false)
        #expect(scene.closing?.result == .aborted)
        let reason = try #require(scene.closing?.reason)
        #expect(reason.ranges(of: "died meanwhile").count == 1, "\(reason)")
        #expect(scene.script.count { $0 == "db1 open for writes" } == 1)
        #expect(scene.unannounced == [])
    }

    @Test func `what a privileged account wrote in between is waited for`() {
        var scene = SwitchoverTests.scene()
        let late = TopologyFixtures.transactions("0-1-111", .mariadb)
        scene.beforeAnswer = { scene in
            guard scene.script.last == "db1 set read-only", scene.builder("db3").transactions.executed != late else { return }
            scene.servers[0].builder.hold(late)
        }
        scene.answer = { request, server in
            if request.target == SwitchoverTests.db3, request.action == .inspect { server.builder.hold(late) }
            return nil
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.builder("db3").transactions.executed == late)
    }

    // MARK: A manager that died in the middle

    @Test func `whenever the manager dies, the next one leaves exactly one primary`() {
        var whole = SwitchoverTests.scene(hooks: SwitchoverTests.stages)
        whole.run()
        for (number, moment) in whole.moments.enumerated() {
            for isCommitted in [false, true] {
                var control = moment.control
                if isCommitted { RecoveryScene.apply(moment.batch, to: &control) }
                guard control.recoveries.first?.isOpen == true else { continue }
                var next = RecoveryScene(resuming: control, servers: moment.servers, hooks: SwitchoverTests.stages)
                next.fence = { .fenced(at: $0) }
                next.verdict = .acquitted(votes: [])
                next.run()
                let primary = next.control.clusters[0].primary
                #expect(next.isFinished, "moment \(number)")
                #expect(isWritable(next, primary.host), "moment \(number), committed \(isCommitted): \(primary)")
                #expect(["db1", "db3"].count { isWritable(next, $0) } == 1, "moment \(number), committed \(isCommitted)")
                #expect(next.unannounced == [], "moment \(number), committed \(isCommitted)")
            }
        }
    }
}
