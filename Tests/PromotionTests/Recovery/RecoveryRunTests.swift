import Analysis
import BatonTesting
import ControlModel
@testable import Promotion
import Refactoring
import Testing
import TopologyModel

@Suite("A recovery, run to its end")
struct RecoveryRunTests {
    private static let stages: [HookStage] = [.preFailover, .postPrimaryFailover, .postFailover, .postUnsuccessful]

    @Test func `the whole way, step by step`() {
        var scene = RecoveryScene(hooks: RecoveryRunTests.stages)
        scene.run()
        #expect(
            scene.script == [
                "commit +hook",
                "hooks pre-failover 1",
                "commit = +confirm-death +revoke +revoke +revoke",
                "db1 inspect", "db2 stop receiver", "db3 stop receiver", "db4 stop receiver",
                "commit = = = = designate +detach +open-writes +publish +repoint +repoint",
                "db3 inspect", "db3 inspect",
                "db3 drop replication channel", "db3 semi-sync source=false", "db3 open for writes",
                "publish", "db2 replicate from db3:3306 by Slave_Pos", "db4 replicate from db3:3306 by Slave_Pos",
                "commit = = = = = +settings",
                "db3 semi-sync source=true",
                "commit = +hook", "hooks post-primary-failover 1",
                "commit = +hook", "hooks post-failover 1",
                "commit = close-recovery",
            ])
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.closing?.lostReplicas == [])
        #expect(scene.unannounced == [])
        #expect(scene.proposals == 7)
    }

    struct Ruling: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Of every replica.
        var change: @Sendable (inout InstanceBuilder) -> Void
        var isTouched = false
    }

    @Test(arguments: [
        Ruling(testDescription: "must_not", change: { $0.placement.promotionRule = .mustNot }), Ruling(testDescription: "downtimed", change: { $0.placement.isDowntimed = true }),
        Ruling(testDescription: "no binary log", change: { $0.settings.binaryLogEnabled = false }), Ruling(testDescription: "filters", change: { $0.channels[0].hasFilters = true }),
        Ruling(testDescription: "delayed", change: { $0.channels[0].configuredDelay = .seconds(60) }),
        Ruling(testDescription: "an applier that may be started again", change: { $0.channels[0].applierError = ReplicationError(code: 1062, message: "") }, isTouched: true),
        Ruling(testDescription: "a lock that may be given back", change: { $0.locks.globalReadLockHeld = true }, isTouched: true),
        Ruling(testDescription: "who may answer by now", change: { _ in }, isTouched: true),
    ])
    func `where nobody may be promoted whatever is found, nothing is touched`(ruling: Ruling) {
        var servers = RecoveryScene.fleet(.mariadb)
        for index in servers.indices.dropFirst() {
            ruling.change(&servers[index].builder)
            if ruling.testDescription.hasPrefix("who") { servers[index].isReachable = false }
        }
        var scene = RecoveryScene(servers, hooks: RecoveryRunTests.stages)
        scene.run()
        #expect(scene.closing?.result == .stopped && scene.closing?.reason.hasPrefix("nobody can be promoted: ") == true, "\(scene.closing?.reason ?? "")")
        #expect(scene.script.contains("hooks pre-failover 1") == ruling.isTouched, "\(scene.script)")
        #expect(scene.script.contains("db1 inspect") == ruling.isTouched)
        #expect(scene.script.contains("hooks post-unsuccessful-failover 1"), "\(scene.script)")
        if !ruling.isTouched { #expect(scene.mutations.isEmpty) }
    }

    @Test func `a required hook that fails afterwards changes nothing of what was done, is told, and the next ones run`() throws {
        var scene = RecoveryScene(hooks: RecoveryRunTests.stages)
        scene.hooksSucceed = { $0 != .postPrimaryFailover }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.hookRuns.count == 3, "before it, and both lists after it")
        #expect(scene.notes.contains { $0.event == .blocked && $0.text.hasPrefix("required post-primary-failover hooks failed: ") })
        #expect(try #require(scene.control.recovery(scene.id)).errors == ["required post-primary-failover hooks failed: exit"])
    }

    @Test func `without hooks and semi-sync a failover waits for two commits after its opening`() {
        var servers = RecoveryScene.fleet()
        for index in servers.indices { servers[index].builder.semiSync.sourceEnabled = false }
        var scene = RecoveryScene(servers)
        scene.run()
        #expect(scene.proposals == 3)
        #expect(scene.commands.map(\.kind).last == .closeRecovery)
        #expect(scene.closing?.result == .succeeded)
    }

    @Test(arguments: [ServerFlavor.mariadb, .mysql]) func `the successor holds what was received, replicas follow it`(_ flavor: ServerFlavor) {
        var scene = RecoveryScene(RecoveryScene.fleet(flavor))
        scene.run()
        #expect(scene.builder("db3").transactions.executed == RecoveryScene.received(flavor))
        #expect(!scene.builder("db3").settings.readOnly)
        #expect(scene.source(of: "db2") == "db3")
        #expect(scene.source(of: "db4") == "db3")
        #expect(scene.unannounced == [])
    }

    @Test func `the old primary answering before the designation ends it, and exactly what was stopped is started`() {
        var servers = RecoveryScene.fleet()
        servers[0].isReachable = true
        servers[1].builder.channels[0].receiver = .stopped  // a person stopped it before
        var scene = RecoveryScene(servers)
        scene.run()
        #expect(scene.closing?.result == .aborted)
        #expect(!scene.commands.contains { $0.kind == .designate })
        #expect(scene.builder("db2").channels[0].receiver == .stopped)
        #expect(scene.builder("db3").channels[0].receiver == .connecting)
        #expect(scene.builder("db4").channels[0].receiver == .connecting)
        #expect(scene.builder("db3").settings.readOnly)
        #expect(scene.unannounced == [])
    }

    @Test func `an error of the old primary is an answer too`() {
        var scene = RecoveryScene()
        scene.answer = { request, _ in
            request.target == RecoveryScene.db1 ? .failed(ServerFailure(code: 1040, message: "Too many connections"), observed: nil) : nil
        }
        scene.run()
        #expect(scene.closing?.result == .aborted)
    }

    @Test func `another server at the old primary's address is no answer of it`() {
        var servers = RecoveryScene.fleet()
        servers[0].isReachable = true
        var scene = RecoveryScene(servers)
        let stranger = InstanceBuilder("db1", serverID: 77).facts()
        scene.answer = { request, _ in request.target == RecoveryScene.db1 && request.action == .inspect ? .done(stranger) : nil }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
    }

    @Test func `the old primary read again while the choice waits ends the recovery`() {
        var servers = RecoveryScene.fleet()
        servers[2].builder.locks.globalReadLockHeld = true  // db3 holds the most and is locked: waiting may help
        servers[2].looksUntilApplied = 0
        var scene = RecoveryScene(servers)
        scene.run(for: .seconds(2))
        #expect(!scene.isFinished)
        scene.oldPrimaryIsReadAgain()
        scene.goOn(until: scene.now + .seconds(30))
        #expect(scene.closing?.result == .aborted)
        #expect(!scene.commands.contains { $0.kind == .designate })
        #expect(scene.builder("db3").channels[0].receiver == .connecting)
    }

    @Test func `commits that fail before the designation: nothing is done until they can be made`() {
        var scene = RecoveryScene()
        scene.commitFails = { $0 <= 3 }
        scene.beforeAnswer = { scene in
            if scene.proposals <= 3, !scene.mutations.isEmpty { scene.unannounced.append("acted before the journal could be written") }
        }
        let begun = scene.now
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.unannounced == [])
        #expect(scene.now - begun >= .milliseconds(750))
    }

    @Test func `a designation that cannot be committed opens nothing`() {
        var scene = RecoveryScene()
        scene.commitFails = { $0 > 1 }
        scene.run(for: .seconds(30))
        #expect(!scene.isFinished)
        #expect(!scene.mutations.contains(.openWrites))
        #expect(!scene.mutations.contains(.resetReplication(channel: "")))
    }

    @Test func `a designation that could not be committed is decided anew, by what was read since`() {
        var scene = RecoveryScene(RecoveryScene.fleetOfEquals())
        scene.commitFails = { $0 == 2 }
        scene.beforeAnswer = { scene in
            guard scene.proposals == 2, scene.machine.designated == nil, let index = scene.servers.firstIndex(where: { $0.builder.address.host == "db2" }) else { return }
            // It was chosen, and its applier fails while nothing can be written.
            scene.servers[index].builder.channels[0].applier = .stopped
            scene.servers[index].builder.channels[0].applierError = ReplicationError(code: 1062, message: "Duplicate entry")
            scene.servers[index].builder.freshness.readAt = scene.now
            scene.feed(.observed(scene.servers[index].builder.build(id: InstanceID(rawValue: UInt32(index)))))
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.machine.designated?.host == "db3")
        #expect(scene.commands.count { $0.kind == .designate } == 1)
        let record = scene.control.recovery(scene.id)
        #expect(record?.steps.contains { $0.intent.attempt > 1 } == false, "what was taken back was never tried")
        #expect(scene.unannounced == [])
    }

    @Test func `the old primary is looked at once more where the journal could not be written for long`() {
        for isBack in [false, true] {
            var scene = RecoveryScene()
            scene.commitFails = { (2...51).contains($0) }
            scene.beforeAnswer = { scene in
                if isBack, scene.proposals == 51 { scene.servers[0].isReachable = true }
            }
            let begun = scene.now
            scene.run()
            #expect(scene.now - begun > .seconds(10))
            #expect(scene.closing?.result == (isBack ? .aborted : .succeeded), "\(scene.closing?.reason ?? "open")")
            #expect(scene.commands.contains { $0.kind == .designate } == !isBack)
            #expect(scene.unannounced == [])
        }
    }

    @Test func `after the designation the recovery goes on and journals late, each hook once`() {
        var scene = RecoveryScene(hooks: RecoveryRunTests.stages)
        scene.mayJournalLate = true
        let begun = scene.now
        scene.commitFails = { $0 >= 4 && $0 <= 9 }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.hookRuns == [.hooks(.preFailover, attempt: 1), .hooks(.postPrimaryFailover, attempt: 1), .hooks(.postFailover, attempt: 1)])
        let record = scene.control.recovery(scene.id)
        #expect(record?.steps.isEmpty == false)
        #expect(record?.steps.filter { $0.outcome == nil }.map(\.intent.kind) == [])
        #expect(scene.now - begun < .seconds(10))
    }

    @Test func `hooks that still run when their intent is journaled late are not run twice`() {
        var servers = RecoveryScene.fleet()
        for index in servers.indices { servers[index].builder.semiSync.sourceEnabled = false }
        var scene = RecoveryScene(servers, hooks: [.postFailover])
        scene.mayJournalLate = true
        scene.hooksEnd = false
        scene.commitFails = { $0 == 3 }
        scene.run()
        #expect(scene.proposals == 4)
        #expect(scene.hookRuns == [.hooks(.postFailover, attempt: 1)])
        scene.feed(.hooksDone(.postFailover, success: true, report: "late"))
        scene.goOn(until: scene.now + .seconds(10))
        #expect(scene.hookRuns.count == 1)
        #expect(scene.closing?.result == .succeeded)
    }

    /// With semi-sync a row waits for replicas that follow only by then.
    @Test(arguments: [FirstRow.acknowledged, .missing("no answer")]) func `the newest row before the end counts, and one that was acknowledged for good`(last: FirstRow) throws {
        var scene = RecoveryScene(hooks: [.postFailover])
        scene.hooksEnd = false
        scene.run()
        for row in [.missing("Waiting for semi-sync ACK from slave"), last, .unknown] { scene.feed(.rowEnded(row, startedAt: scene.now)) }
        // One that was begun before the server was opened says nothing.
        scene.feed(.rowEnded(.acknowledged, startedAt: MonotonicInstant(nanoseconds: 0)))
        if last == .acknowledged { scene.feed(.rowEnded(.missing("no answer"), startedAt: scene.now)) }
        scene.feed(.hooksDone(.postFailover, success: true, report: "exit"))
        scene.goOn(until: scene.now + .seconds(10))
        let reason = try #require(scene.closing).reason
        #expect(reason.contains("no row of the write probe") == (last != .acknowledged), "\(reason)")
        #expect(reason.contains("so far: no answer") == (last != .acknowledged), "\(reason)")
    }

    @Test func `a candidate that refuses to open and is read back as read-only is replaced`() {
        var scene = RecoveryScene(RecoveryScene.fleetOfEquals())
        scene.answer = { request, server in
            guard request.action == .openWrites, request.target.host == "db2" else { return nil }
            return .failed(ServerFailure(code: 1205, message: "Lock wait timeout"), observed: server.builder.facts())
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.commands.count { $0.kind == .designate } == 2)
        #expect(scene.commands.count { $0.kind == .replaceDesignation } == 1)
        #expect(scene.control.cluster(RecoveryScene.cluster)?.epoch == Epoch(rawValue: 2))
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
        #expect(scene.unannounced == [])
    }

    @Test func `a candidate that takes long to stop its applier is waited for`() {
        var scene = RecoveryScene(RecoveryScene.fleetOfEquals())
        let stopped = scene.now + .seconds(30)
        scene.beforeAnswer = { scene in
            let isStopped = scene.now >= stopped
            scene.answer = { request, _ in request.action == .resetReplication(channel: "") && !isStopped ? .unknown("timed out") : nil }
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.commands.count { $0.kind == .designate } == 1)
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db2")
        #expect(scene.notes.filter { $0.event == .blocked }.map(\.text) == ["db2:3306 did not stop its applier at once: it is waited for"])
        #expect(scene.closing?.reason.contains("did not stop its applier at once") == true)
        #expect(scene.now >= stopped && scene.unannounced == [])
    }

    @Test func `one whose applier never stops is replaced in the end, and one that refuses soon`() {
        let refusal = ServerFailure(code: 1205, message: "Lock wait timeout")
        for (outcome, limit) in [(ActionOutcome.unknown("timed out"), Duration.seconds(61)), (.failed(refusal, observed: nil), .seconds(6))] {
            var scene = RecoveryScene(RecoveryScene.fleetOfEquals())
            scene.answer = { request, _ in request.action == .resetReplication(channel: "") && request.target.host == "db2" ? outcome : nil }
            let begun = scene.now
            scene.run()
            #expect(scene.closing?.result == .succeeded)
            #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
            #expect(scene.now - begun < limit + .seconds(10) && scene.now - begun > limit - .seconds(2))
            #expect(scene.commands.count { $0.kind == .designate } == 2)
        }
    }

    /// Clients wait, and somebody else has everything as well.
    @Test(arguments: [ServerAction.resetReplication(channel: ""), .openWrites])
    func `one that nobody reaches any more is replaced after three tries`(_ action: ServerAction) {
        var scene = RecoveryScene(RecoveryScene.fleetOfEquals())
        var tries: [MonotonicInstant] = []
        scene.beforeAnswer = { scene in
            let now = scene.now
            scene.answer = { request, server in
                guard request.action == action, request.target.host == "db2" else { return nil }
                server.isReachable = false
                tries.append(now)
                return nil
            }
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
        #expect(scene.closing?.lostReplicas.map(\.host) == ["db2"])
        #expect(tries.count == 3 && tries[2] - tries[0] < .seconds(1))
        #expect(scene.unannounced == [])
    }

    @Test func `what a designated server that died had alone nobody is opened without`() {
        var scene = RecoveryScene(RecoveryScene.fleet())
        scene.answer = { request, server in
            if case .resetReplication = request.action { server.isReachable = false }
            return nil
        }
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(scene.closing?.reason.contains("db2:3306 did not receive") == true, "\(scene.closing?.reason ?? "")")
        #expect(scene.closing?.reason.contains("so it is not opened") == true)
        #expect(scene.commands.count { $0.kind == .designate } == 1)
    }

    @Test func `one that nobody reaches for a moment is waited for where nobody else has everything`() {
        var scene = RecoveryScene(RecoveryScene.fleet())
        var refused = 0
        scene.answer = { request, _ in
            guard case .resetReplication = request.action, refused < 8 else { return nil }
            refused += 1
            return .unreachable("connection refused")
        }
        scene.run()
        #expect(refused == 8)
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.commands.count { $0.kind == .designate } == 1)
    }

    @Test func `a candidate that dies before anybody could ask it to open is replaced`() {
        var scene = RecoveryScene(RecoveryScene.fleetOfEquals())
        scene.answer = { request, _ in request.action == .openWrites && request.target.host == "db2" ? .unreachable("connection refused") : nil }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3")
        #expect(scene.closing?.lostReplicas.map(\.host) == ["db2"])
        #expect(scene.unannounced == [])
    }

    @Test func `a candidate that dies when it was asked to open is not replaced: it may have taken writes`() {
        var scene = RecoveryScene(RecoveryScene.fleetOfEquals())
        var isAsked = false
        scene.answer = { request, _ in
            guard request.action == .openWrites else { return nil }
            defer { isAsked = true }
            return isAsked ? .unreachable("connection refused") : .unknown("the connection was lost")
        }
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(scene.closing?.reason.contains("it may accept writes") == true)
        #expect(scene.commands.count { $0.kind == .designate } == 1)
    }

    @Test(arguments: [ActionOutcome.unknown("no reply"), .failed(ServerFailure(code: 1290, message: "no"), observed: nil)])
    func `a candidate that may take writes is not replaced`(_ outcome: ActionOutcome) {
        var scene = RecoveryScene(RecoveryScene.fleetOfEquals())
        scene.answer = { request, _ in request.action == .openWrites ? outcome : nil }
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(scene.commands.count { $0.kind == .designate } == 1)
        #expect(scene.mutations.count { $0 == .openWrites } >= 1)
    }

    @Test func `opening is tried again for the open limit only`() {
        var scene = RecoveryScene(RecoveryScene.fleetOfEquals())
        scene.answer = { request, _ in request.action == .openWrites ? .unknown("no reply") : nil }
        let begun = scene.now
        scene.run()
        #expect(scene.now - begun <= .seconds(6))
    }

    @Test func `a successor that does not apply in time stops it when nobody else holds as much`() {
        var servers = RecoveryScene.fleet()
        servers[2].looksUntilApplied = 1_000_000
        var scene = RecoveryScene(servers)
        let begun = scene.now
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(scene.closing?.reason.contains("60 s") == true)
        #expect(!scene.mutations.contains(.openWrites))
        #expect(scene.now - begun < .seconds(62))
    }

    @Test func `a successor that dies with what it alone received stops it: nobody is opened without those rows`() {
        var scene = RecoveryScene()
        scene.answer = { request, _ in request.target.host == "db3" && request.action == .inspect ? .unreachable("refused") : nil }
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(scene.closing?.reason.contains("did not receive") == true)
        #expect(!scene.mutations.contains(.openWrites))
        #expect(scene.unannounced == [])
    }

    @Test func `a successor that does not apply in time is replaced by one that holds the same`() {
        var servers = RecoveryScene.fleet()
        servers[2].looksUntilApplied = 1_000_000
        servers[2].builder.placement.promotionRule = .prefer
        servers[3].builder.channels[0].receivedGTIDs = RecoveryScene.received(.mariadb)
        servers[3].looksUntilApplied = 1
        var scene = RecoveryScene(servers)
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.commands.count { $0.kind == .designate } == 2)
        #expect(scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db4")
        #expect(scene.builder("db4").transactions.executed == RecoveryScene.received(.mariadb))
        #expect(scene.builder("db3").settings.readOnly)
        #expect(scene.unannounced == [])
    }

    @Test func `an old primary that resists the fence stops it with nothing opened`() {
        var scene = RecoveryScene()
        let since = scene.now
        scene.fence = { _ in .resisting(since: since, reason: "lock wait") }
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(!scene.mutations.contains(.openWrites))
        #expect(!scene.mutations.contains(.resetReplication(channel: "")))
        #expect(scene.builder("db3").settings.readOnly)
    }

    @Test func `an attempt of the fence from before the designation permits nothing`() {
        var scene = RecoveryScene()
        let before = scene.now + .nanoseconds(-1)
        scene.fence = { _ in .absent(since: before) }
        scene.run(for: .seconds(5))
        #expect(!scene.isFinished)
        #expect(!scene.mutations.contains(.openWrites))
    }

    @Test func `a required hook that refuses stops it before anything is touched`() {
        var scene = RecoveryScene(hooks: RecoveryRunTests.stages)
        scene.hooksSucceed = { $0 != .preFailover }
        scene.run()
        #expect(scene.closing?.result == .stopped)
        #expect(scene.mutations == [])
        #expect(scene.hookRuns == [.hooks(.preFailover, attempt: 1), .hooks(.postUnsuccessful, attempt: 1)])
    }

    @Test func `nobody eligible: stopped, and receivers run again`() {
        var servers = RecoveryScene.fleet()
        for index in 1...3 { servers[index].builder.placement.promotionRule = .mustNot }
        var scene = RecoveryScene(servers)
        scene.run()
        #expect(scene.closing?.result == .stopped)
        for name in ["db2", "db3", "db4"] { #expect(scene.builder(name).channels[0].receiver == .connecting, "\(name)") }
    }

    @Test func `a replica lost during repointing is listed, and does not hold up the end`() {
        var scene = RecoveryScene()
        scene.answer = { request, _ in
            if case .pointToSource = request.action, request.target.host == "db4" { .unreachable("reset") } else { nil }
        }
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.closing?.lostReplicas.map(\.host) == ["db4"])
        #expect(scene.source(of: "db2") == "db3")
    }

    /// Its statement may be executed all the same, and after the closing it would belong to nothing.
    @Test func `a recovery does not end while a statement is under way, and takes in what came of it`() {
        var scene = RecoveryScene()
        var closingAtLimit: RecoveryClosing?
        var isLate = false
        scene.beforeAnswer = { scene in
            guard !isLate, scene.machine.publication == .ended, scene.machine.works(.repoint).contains(where: \.isRunning) else { return }
            isLate = true
            scene.now = scene.now + .seconds(11)
            scene.feed(.timer)
            closingAtLimit = scene.machine.closing
        }
        scene.run()
        #expect(isLate && closingAtLimit == nil)
        #expect(scene.closing?.result == .succeeded && scene.closing?.lostReplicas == [])
    }

    @Test func `a store that never answers does not hold up the end`() {
        var scene = RecoveryScene()
        scene.publishes = false
        let begun = scene.now
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.now - begun < .seconds(12))
    }

    @Test func `a dry run decides, closes and touches nothing`() {
        var scene = RecoveryScene(hooks: RecoveryRunTests.stages, isDryRun: true)
        scene.run()
        #expect(scene.closing?.result == .observed)
        #expect(scene.closing?.reason.contains("db3") == true)
        #expect(scene.actions == [])
        #expect(scene.hookRuns == [])
        #expect(!scene.events.contains(.published))
        #expect(scene.commands.map(\.kind) == [.closeRecovery])
    }

    @Test func `older readings never replace newer ones`() {
        var scene = RecoveryScene()
        let newest = InstanceBuilder("db2", serverID: 2).following("db1").holding("0-1-109").build(id: InstanceID(rawValue: 1))
        scene.feed(.observed(newest))
        var old = InstanceBuilder("db2", serverID: 2).following("db1").holding("0-1-50")
        old.freshness.readAt = TopologyFixtures.now + .seconds(-1)
        let unread = InstanceBuilder("db2", serverID: 2).unread()
        for stale in [old, unread] {
            scene.feed(.observed(stale.build(id: InstanceID(rawValue: 1))))
            #expect(scene.machine.context.replicas.first?.facts?.transactions.executed == TopologyFixtures.transactions("0-1-109", .mariadb))
        }
        let newer = InstanceBuilder("db2", serverID: 2).following("db1").holding("0-1-111").build(id: InstanceID(rawValue: 1))
        scene.feed(.observed(newer))
        #expect(scene.machine.context.replicas.first?.facts?.transactions.executed == TopologyFixtures.transactions("0-1-111", .mariadb))
    }

    @Test func `a replica of several sources is left as it is, and the closing says so`() {
        var servers = RecoveryScene.fleet()
        servers[3].builder = servers[3].builder.following("db9", channel: "other")
        var scene = RecoveryScene(servers)
        scene.run()
        #expect(scene.closing?.result == .succeeded)
        #expect(scene.closing?.lostReplicas.map(\.host) == ["db4"])
        #expect(scene.closing?.reason.contains("db4:3306: it follows several sources") == true, "\(scene.closing?.reason ?? "")")
        #expect(!scene.events.contains { if case .acted(let address, _, _) = $0 { address.host == "db4" } else { false } })
    }

    @Test func `a designation that the journal refuses ends the recovery`() {
        var scene = RecoveryScene()
        scene.beforeAnswer = { scene in
            // Somebody else closed the recovery in the journal.
            guard scene.proposals == 1, scene.control.recovery(scene.id)?.isOpen == true else { return }
            RecoveryScene.apply([.closeRecovery(scene.id, RecoveryClosing(result: .stopped, reason: "by hand"))], to: &scene.control)
        }
        scene.mayJournalLate = true
        scene.run()
        #expect(scene.isFinished)
        #expect(!scene.mutations.contains(.openWrites))
    }

    /// `db3` received the most and may be promoted only once it has applied it; the moment before the failure is not held against it.
    @Test(arguments: [(looks: 20, isPromoted: true), (looks: 1_000_000, isPromoted: false)])
    func `a site that refuses replicas that have not applied all gives them a moment to do it`(looks: Int, isPromoted: Bool) {
        var servers = RecoveryScene.fleet()
        servers[2].looksUntilApplied = looks
        servers[2].builder.channels[0].applierHasReadAllRelayLog = false
        var scene = RecoveryScene(servers)
        scene.machine.context.promotion.requiresAppliedRelayLog = true
        scene.run()
        #expect(scene.closing?.result == (isPromoted ? .succeeded : .stopped))
        #expect((scene.control.cluster(RecoveryScene.cluster)?.primary.host == "db3") == isPromoted)
        #expect(scene.closing?.reason.contains("it has not applied all it received") == !isPromoted, "\(scene.closing?.reason ?? "")")
    }
}
