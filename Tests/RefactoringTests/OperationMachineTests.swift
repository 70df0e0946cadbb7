import BatonTesting
import Refactoring
import Testing
import TopologyModel

@Suite("Carrying out operations")
struct OperationMachineTests {
    static let db1 = PlanScene.address("db1")
    static let db2 = PlanScene.address("db2")
    static let db3 = PlanScene.address("db3")
    static let move = Operation.relocate(db2, below: db3)

    private static func isTarget(_ request: ActionRequest, _ name: String) -> Bool { request.target == PlanScene.address(name) }

    @Test("A move, over one session per server, of the servers that were planned for")
    func move() {
        var scene = OperationScene(PlanScene("db1 <- db2, db3"), Self.move)
        let result = scene.run()
        #expect(result.isSuccess)
        #expect(scene.outline == ["db2 stopReceiver", "db2 point(db3 Slave_Pos)"])
        #expect(scene.channel("db2").source == Self.db3)
        #expect(scene.sent.allSatisfy { $0.pin == SessionPin(rawValue: 7) && $0.expectedIdentity != nil })
        #expect(scene.releases == 1)
    }

    /// The replica that is moved has not applied everything that it received.
    private static let lateFleet: PlanScene = {
        var plan = PlanScene("db1 <- db2, db3")
        plan.changeChannel(of: "db2") { channel in
            channel.applierHasReadAllRelayLog = false
            channel.receivedGTIDs = TopologyFixtures.transactions("0-1-150", .mariadb)
        }
        return plan
    }()

    @Test("Waits look again until the condition holds")
    func waits() {
        var scene = OperationScene(Self.lateFleet, Self.move)
        scene.looksUntilDone = 5
        #expect(scene.run().isSuccess)
        #expect(scene.now - TopologyFixtures.now == RefactoringPolicy().lookInterval * 5)
    }

    // MARK: Failures

    @Test("A step that is refused: what was stopped is started again")
    func refusedStep() {
        var scene = OperationScene(PlanScene("db1 <- db2, db3"), Self.move)
        scene.behaviour = { request, _, _ in
            if case .pointToSource = request.action { return .instead(.failed(ServerFailure(code: 1198, message: "cannot"), observed: nil)) }
            return .carriedOut
        }
        let result = scene.run()
        #expect(result.tracks.map(\.end) == [.failed(server: Self.db2, step: "follow db3:3306", reason: "cannot (error 1198)")])
        #expect(result.tracks.first?.restorations == [Restoration(server: Self.db2)])
        #expect(scene.channel("db2").receiver == .running && scene.channel("db2").source == Self.db1)
    }

    @Test("A new source that refuses the replica: it returns to the old one")
    func returns() {
        var scene = OperationScene(PlanScene("db1 <- db2, db3"), Self.move)
        scene.behaviour = { request, _, servers in
            guard Self.isTarget(request, "db2"), let index = servers.firstIndex(where: { $0.address == Self.db2 }) else { return .carriedOut }
            if servers[index].channels[0].source == Self.db3 {
                servers[index].channels[0].receiver = .connecting
                servers[index].channels[0].receiverError = ReplicationError(code: 1236, message: "not in the binary log")
            } else {
                servers[index].channels[0].receiverError = nil
            }
            return .carriedOut
        }
        let result = scene.run()
        guard case .failed(_, _, let reason)? = result.tracks.first?.end else {
            Issue.record("\(result.tracks)")
            return
        }
        #expect(reason.contains("1236"))
        #expect(scene.outline.last == "db2 point(db1 Slave_Pos)")
        #expect(scene.channel("db2").source == Self.db1)
    }

    @Test("What was stopped before the operation is not started by restoring")
    func stoppedStays() {
        var plan = PlanScene("db1 <- db2, db3")
        plan.changeChannel(of: "db2") { $0.receiver = .stopped }
        var scene = OperationScene(plan, Self.move)
        scene.behaviour = { request, _, _ in
            if case .pointToSource = request.action { return .instead(.failed(ServerFailure(code: 1198, message: "cannot"), observed: nil)) }
            return .carriedOut
        }
        let result = scene.run()
        #expect(result.tracks.first?.restorations.allSatisfy(\.isRestored) == true)
        #expect(scene.channel("db2").receiver == .stopped && scene.channel("db2").applier == .running)
    }

    @Test("Nothing was changed yet: nothing is restored")
    func nothingChanged() {
        var scene = OperationScene(PlanScene("db1 <- db2, db3"), Self.move)
        scene.behaviour = { request, _, _ in Self.isTarget(request, "db3") ? .instead(.unreachable("connection refused")) : .carriedOut }
        let result = scene.run()
        #expect(scene.outline.isEmpty)
        #expect(result.tracks.first?.restorations == [])
        #expect(scene.now - TopologyFixtures.now >= RefactoringPolicy().stepTimeout - RefactoringPolicy().lookInterval)
    }

    @Test("The server dies between two steps: what it lacks is told with how it was left")
    func diesBetweenSteps() throws {
        var scene = OperationScene(PlanScene("db1 <- db2, db3"), Self.move)
        var isDead = false
        scene.behaviour = { request, _, _ in
            if isDead, Self.isTarget(request, "db2") { return .instead(.unreachable("connection refused")) }
            if request.action == .stopReceiver(channel: "") { isDead = true }
            return .carriedOut
        }
        let result = scene.run()
        let restoration = try #require(result.tracks.first?.restorations.first)
        #expect(!result.isSuccess && !restoration.isRestored)
        #expect(restoration.missing?.contains("receiver No, applier Yes") == true)
        #expect(restoration.missing?.contains("before: db1:3306, receiver Yes") == true)
    }

    @Test("It comes back in time: it is restored")
    func comesBack() {
        var scene = OperationScene(PlanScene("db1 <- db2, db3"), Self.move)
        var refusals = 0
        scene.behaviour = { request, _, _ in
            if case .pointToSource = request.action { return .instead(.failed(ServerFailure(code: 1198, message: "cannot"), observed: nil)) }
            guard request.action == .startReceiver(channel: ""), refusals < 3 else { return .carriedOut }
            refusals += 1
            return .instead(.unreachable("connection refused"))
        }
        #expect(scene.run().tracks.first?.restorations == [Restoration(server: Self.db2)])
        #expect(scene.channel("db2").receiver == .running)
    }

    @Test("An answer that is lost: looked at and repeated where that is safe")
    func lostAnswer() {
        var scene = OperationScene(PlanScene("db1 <- db2, db3"), Self.move)
        var isLost = false
        scene.behaviour = { request, _, _ in
            guard case .pointToSource = request.action, !isLost else { return .carriedOut }
            isLost = true
            return .lost
        }
        #expect(scene.run().isSuccess)
    }

    @Test("A statement that is not safe to repeat is not repeated")
    func notRepeated() {
        var scene = OperationScene(PlanScene("db1 <- db2"), .flushBinaryLogs(Self.db1))
        scene.behaviour = { request, _, _ in request.action == .flushBinaryLogs ? .lost : .carriedOut }
        let result = scene.run()
        #expect(scene.outline == ["db1 flushBinaryLogs"])
        #expect(!result.isSuccess)
    }

    @Test("Another server at the address is not touched")
    func anotherServer() {
        let plan = PlanScene("db1 <- db2, db3")
        let planned = plan.plan(Self.move)
        var other = plan
        other.fleet["db2"].serverID = 99
        var scene = OperationScene(other, planned)
        let result = scene.run()
        #expect(scene.outline.isEmpty)
        guard case .failed(_, _, let reason)? = result.tracks.first?.end else {
            Issue.record("\(result.tracks)")
            return
        }
        #expect(reason.contains("another server answers there"))
    }

    // MARK: Several tracks

    private static func fileFleet() -> PlanScene {
        var plan = PlanScene("db1 <- db2; db2 <- db3, db4")
        plan.leaveGTID("db2", "db3", "db4")
        return plan
    }

    @Test("The source that stood still goes on when all have moved, and its place is remembered")
    func frame() {
        var plan = Self.fileFleet()
        plan.fleet["db2"].transactions.ownCoordinates = BinlogCoordinates(file: "binlog.000001", position: 4_096)
        var scene = OperationScene(plan, .moveUpReplicas(of: Self.db2))
        let result = scene.run()
        #expect(result.isSuccess)
        #expect(result.frame?.restorations == [Restoration(server: Self.db2)])
        #expect(scene.outline.last == "db2 startReplication")
        #expect(scene.channel("db3").source == Self.db1 && scene.channel("db4").source == Self.db1)
        #expect(result.equivalences.first?.one.server == Self.db2 && result.equivalences.first?.other.server == Self.db1)
    }

    @Test("Without GTID a replica that has received something from its new source stays there; one that has not returns", arguments: [true, false])
    func returnsByPlace(receives: Bool) {
        var scene = OperationScene(Self.fileFleet(), .moveUp(Self.db3))
        scene.behaviour = { request, _, servers in
            guard Self.isTarget(request, "db3"), let index = servers.firstIndex(where: { $0.address == Self.db3 }),
                servers[index].channels[0].source == Self.db1
            else { return .carriedOut }
            servers[index].channels[0].receiver = .connecting
            servers[index].channels[0].applierHasReadAllRelayLog = false
            if receives { servers[index].channels[0].readCoordinates?.position += 1 }
            return .carriedOut
        }
        let restoration = scene.run().tracks.first?.restorations.first { $0.server == Self.db3 }
        #expect(scene.channel("db3").source == (receives ? Self.db1 : Self.db2))
        #expect(restoration?.missing?.contains("it has received something from db1:3306") == (receives ? true : nil), "\(restoration as Any)")
    }

    @Test("One of several fails: the others move, and the source goes on", arguments: ["db3", "db4"])
    func oneFails(failing: String) {
        var scene = OperationScene(Self.fileFleet(), .moveUpReplicas(of: Self.db2))
        scene.behaviour = { request, _, _ in
            guard case .pointToSource = request.action, Self.isTarget(request, failing) else { return .carriedOut }
            return .instead(.failed(ServerFailure(code: 1198, message: "cannot"), observed: nil))
        }
        let result = scene.run()
        #expect(result.equivalences.count == 1, "what the other one proved stays proved")
        #expect(result.tracks.map(\.isSuccess) == [failing != "db3", failing != "db4"])
        #expect(scene.channel(failing).source == Self.db2 && scene.channel(failing).isReplicating)
        #expect(scene.channel("db2").isReplicating)
    }

    @Test("The source does not come to stand still: nothing is moved, and it goes on")
    func frameFails() {
        var scene = OperationScene(Self.fileFleet(), .moveUpReplicas(of: Self.db2))
        scene.behaviour = { request, _, _ in
            request.action == .stopApplier(channel: "") ? .instead(.failed(ServerFailure(code: 1205, message: "lock wait"), observed: nil)) : .carriedOut
        }
        let result = scene.run()
        for track in result.tracks {
            guard case .skipped = track.end else {
                Issue.record("\(track)")
                continue
            }
        }
        #expect(scene.channel("db2").isReplicating)
    }

    @Test("Replicas are moved a few at a time")
    func bounded() {
        var plan = PlanScene("db1 <- db2, db3, db4, db5, db6")
        plan.policy.parallelTracks = 2
        var scene = OperationScene(plan, .relocateReplicas(of: Self.db1, below: Self.db2))
        scene.begin()
        #expect(scene.sent.map(\.target.host) == ["db3", "db4"])
    }

    // MARK: Deleted binary logs

    /// A replica that is to forget errant transactions and answers actions in its own way (nil: as asked); what it keeps, and the scene.
    private static func reset(_ answer: @escaping (ServerAction, inout InstanceBuilder) -> ActionOutcome?) -> (GTIDSet, OperationScene) {
        var plan = PlanScene("db1 <- db2, db3", .mysql)
        guard case .mysql(let kept)? = plan.topology.instance(at: db1)?.facts?.transactions.executed else { preconditionFailure("not MySQL") }
        plan.fleet["db2"].hold(TopologyFixtures.transactions("\(kept),\(TopologyFixtures.uuid(serverID: 2)):1-3", .mysql))
        var scene = OperationScene(plan, .forgetErrant(db2))
        scene.behaviour = { request, _, servers in
            guard let index = servers.firstIndex(where: { $0.address == request.target }), let outcome = answer(request.action, &servers[index])
            else { return .carriedOut }
            return .instead(outcome)
        }
        return (kept, scene)
    }

    private static let refusal = ServerFailure(code: 3546, message: "the added gtid set must not overlap")

    @Test("Only one of the two statements took effect: it does not replicate before it knows again what it executed")
    func halfReset() {
        var refusals = 0
        let (kept, begun) = Self.reset { action, server in
            guard case .resetBinaryLogs = action, refusals == 0 else { return nil }
            refusals += 1
            server.transactions.executed = .mysql(GTIDSet())
            return .failed(Self.refusal, observed: server.facts())
        }
        var scene = begun
        let result = scene.run()
        #expect(result.tracks.first?.restorations == [Restoration(server: Self.db2)])
        #expect(scene.builder("db2").transactions.executed == .mysql(kept))
        #expect(scene.outline.suffix(3) == ["db2 resetBinaryLogs", "db2 resetBinaryLogs", "db2 startReplication"])
    }

    @Test("It cannot be told what it executed: it stays stopped, and the statement that is missing is told")
    func halfResetForGood() {
        let (kept, begun) = Self.reset { action, server in
            guard case .resetBinaryLogs = action else { return nil }
            server.transactions.executed = .mysql(GTIDSet())
            return .failed(Self.refusal, observed: server.facts())
        }
        var scene = begun
        let result = scene.run()
        #expect(result.tracks.first?.restorations.first?.missing?.contains("SET GLOBAL gtid_purged = '\(kept)'") == true, "\(result.tracks)")
        #expect(scene.channel("db2").receiver == .stopped && scene.channel("db2").applier == .stopped)
    }

    @Test("It replicates by itself with nothing executed: that is stopped first; what it committed meanwhile is not deleted")
    func halfResetThatRuns() {
        var isReset = false
        let (_, begun) = Self.reset { action, server in
            guard case .resetBinaryLogs = action, !isReset else { return nil }
            isReset = true
            server.transactions.executed = TopologyFixtures.transactions("\(TopologyFixtures.uuid(serverID: 1)):1", .mysql)
            (server.channels[0].receiver, server.channels[0].applier) = (.running, .running)
            return .failed(Self.refusal, observed: server.facts())
        }
        var scene = begun
        let result = scene.run()
        #expect(result.tracks.first?.restorations.first?.missing?.contains("it has committed") == true, "\(result.tracks)")
        #expect(scene.channel("db2").receiver == .stopped && scene.channel("db2").applier == .stopped)
    }

    // MARK: Broken off

    @Test("Broken off while an answer is waited for: it is brought back when the answer is in")
    func brokenOff() {
        var scene = OperationScene(PlanScene("db1 <- db2, db3"), Self.move)
        scene.begin()
        while scene.outline.isEmpty { scene.advance() }
        #expect(scene.outline == ["db2 stopReceiver"])
        scene.breakOff("the manager is stopping")
        #expect(scene.machine.result == nil)
        let result = scene.finish()
        guard case .failed(Self.db2, _, "the manager is stopping")? = result.tracks.first?.end else {
            Issue.record("\(result.tracks)")
            return
        }
        #expect(result.tracks.first?.restorations == [Restoration(server: Self.db2)])
        #expect(scene.channel("db2").isReplicating && scene.channel("db2").source == Self.db1)
        #expect(scene.releases == 1)
    }

    @Test("Broken off while it waits for a condition: at once")
    func brokenOffWaiting() {
        var scene = OperationScene(Self.lateFleet, Self.move)
        scene.looksUntilDone = 1_000
        scene.begin()
        while scene.now == TopologyFixtures.now { scene.advance() }
        scene.breakOff("the manager is stopping")
        let moment = scene.now
        _ = scene.finish()
        #expect(scene.now == moment)
        #expect(scene.channel("db2").receiver == .running && scene.channel("db2").source == Self.db1)
    }

    @Test("Broken off with more than one replica: what was not begun is skipped")
    func brokenOffSeveral() {
        var plan = PlanScene("db1 <- db2, db3, db4, db5, db6")
        plan.policy.parallelTracks = 2
        var scene = OperationScene(plan, .relocateReplicas(of: Self.db1, below: Self.db2))
        scene.begin()
        scene.breakOff("the manager is stopping")
        let result = scene.finish()
        #expect(result.tracks.suffix(2).map(\.end) == [.skipped("the manager is stopping"), .skipped("the manager is stopping")])
        #expect(["db3", "db4", "db5", "db6"].allSatisfy { scene.channel($0).source == Self.db1 && scene.channel($0).isReplicating })
    }

    @Test("Broken off when the last step is in hand and answers: done", arguments: [true, false])
    func brokenOffAtTheEnd(succeeds: Bool) {
        var scene = OperationScene(PlanScene("db1 <- db2"), .setReadOnly(Self.db1, true))
        if !succeeds { scene.behaviour = { request, _, _ in request.action == .setReadOnly ? .instead(.unreachable("refused")) : .carriedOut } }
        scene.begin()
        while scene.sent.last?.action != .setReadOnly { scene.advance() }
        scene.breakOff("the manager is stopping")
        let moment = scene.now
        #expect(scene.finish().isSuccess == succeeds)
        #expect(succeeds || scene.now - moment < RefactoringPolicy().stepTimeout)
    }

    // MARK: Given up

    @Test("A recovery takes over: nothing more is sent, and the sessions are let go when the last answer is in")
    func abandoned() {
        var scene = OperationScene(PlanScene("db1 <- db2, db3"), Self.move)
        scene.begin()
        scene.abandon("recovery 3 began")
        #expect(scene.machine.result?.tracks.map(\.end) == [.abandoned("recovery 3 began")])
        #expect(scene.releases == 0 && !scene.machine.isFinished)
        let count = scene.sent.count
        scene.advance()
        #expect(scene.sent.count == count && scene.releases == 1 && scene.machine.isFinished)
    }

    @Test("It gives way: a replica that is not pointed elsewhere yet gets back what it had")
    func gaveWayEarly() {
        var scene = OperationScene(Self.lateFleet, Self.move)
        scene.looksUntilDone = 1_000
        scene.begin()
        while scene.now == TopologyFixtures.now { scene.advance() }
        scene.giveWay("a failover began")
        _ = scene.finish()
        #expect(scene.channel("db2").receiver == .running && scene.channel("db2").source == Self.db1)
    }

    @Test("It gives way: a replica that is pointed to its new source, or about to be, is left there")
    func gaveWayLate() {
        var scene = OperationScene(PlanScene("db1 <- db2, db3"), Self.move)
        scene.begin()
        while !scene.outline.contains(where: { $0.contains("point") }) { scene.advance() }
        let count = scene.sent.count
        scene.giveWay("a failover began")
        #expect(scene.machine.result?.tracks.map(\.end) == [.abandoned("a failover began")])
        scene.advance()
        #expect(scene.sent.count == count && scene.machine.isFinished)
        #expect(scene.channel("db2").source == Self.db3)
    }
}
