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

    @Test("Waits look again until the condition holds")
    func waits() {
        var plan = PlanScene("db1 <- db2, db3")
        plan.changeChannel(of: "db2") { channel in
            channel.applierHasReadAllRelayLog = false
            channel.receivedGTIDs = TopologyFixtures.transactions("0-1-150", .mariadb)
        }
        var scene = OperationScene(plan, Self.move)
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
}
