import Analysis
import BatonTesting
import ControlModel
@testable import ManagerCore
import Refactoring
import Testing
import TopologyModel

/// `db2` is connected and receives nothing, while `db1` goes on.
@Suite("A receiver that hangs on a connection that is half open") struct ReceiverRestartTests {
    private static let db2 = InstanceBuilder.address("db2")
    /// Until it is found, and has lasted.
    private static let settled = Duration.seconds(25)
    private static let begun = "its receiver is stopped and started again"
    private static let done = "its receiver was stopped and started again"

    private static func hanging(automatic: Bool = true, configure: (inout ManagerConfiguration) -> Void = { $0.detection.restartsSilentReceivers = true }) -> ManagerScene {
        var scene = ManagerScene.armed(automatic: automatic, configure: configure)
        hang(&scene)
        return scene
    }

    private static func hang(_ scene: inout ManagerScene) {
        scene["db1"].builder.hold(TopologyFixtures.transactions("0-1-200", .mariadb))
        for name in ["db3", "db4"] { scene[name].builder.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-200", .mariadb) }
    }

    private static func restarts(_ scene: ManagerScene) -> Int { scene.acts.count { $0.action == .bounceReceiver(channel: "") && $0.target == db2 } }
    private static func words(_ scene: ManagerScene) -> [String] { scene.control.detections.filter { $0.detection.instance == db2 }.compactMap(\.detection.evidence.last) }

    @Test func `it is started again, the receiver alone, after the journal has it, and what came of it is recorded`() throws {
        var scene = Self.hanging()
        scene.run(Self.settled)
        #expect(Self.restarts(scene) == 1 && scene.mutations.count == 1, "\(scene.mutations.map(\.action))")
        let act = try #require(scene.acts.first { $0.action.isMutation })
        #expect(act.expectedIdentity != nil && act.expectedBoot != nil)
        #expect(Self.words(scene).suffix(2) == [Self.begun, Self.done])
        #expect(scene.control.detections.allSatisfy { $0.detection.code == "ReplicaReceivesNothing" })
        #expect(scene.count(.openRecovery) == 0)
    }

    @Test func `it is tried three times and no more, with growing pauses`() {
        var scene = Self.hanging()
        scene.run(Self.settled)
        for (after, expected) in [(Duration.seconds(10), 1), (.seconds(20), 2), (.seconds(40), 2), (.seconds(30), 3), (.seconds(600), 3)] {
            scene.run(after)
            #expect(Self.restarts(scene) == expected, "\(after)")
        }
    }

    @Test func `one that receives again is left alone, and counts anew when it hangs for the next time`() {
        var scene = Self.hanging()
        scene.run(Self.settled)
        scene["db2"].builder.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-200", .mariadb)
        scene.run(.seconds(60))
        #expect(Self.restarts(scene) == 1 && scene.machine.receiverRestarts.isEmpty)
    }

    @Test(arguments: ["off", "not named", "paused", "observed", "stopped applier", "short"])
    func `nothing is done where it is not wanted, or not safe`(_ why: String) {
        var scene = Self.hanging(automatic: why != "not named") {
            $0.detection.restartsSilentReceivers = why != "off"
            if why == "observed" { $0.observeOnlyReasons = ["asked to"] }
        }
        if why == "paused" { scene.ask(.pause(nil, duration: nil, owner: "ann", reason: "r")) }
        if why == "stopped applier" { scene["db2"].builder.channels[0].applier = .stopped }
        scene.run(why == "short" ? .seconds(8) : Self.settled)
        #expect(scene.mutations.isEmpty, "\(scene.mutations.map(\.action))")
    }

    // MARK: What is received and not applied

    struct Stake: Sendable, CustomTestStringConvertible {
        let testDescription: String
        var flavor = ServerFlavor.mariadb
        var change: @Sendable (inout ReplicationChannel) -> Void = { _ in }
        let isHarmless: Bool
    }

    private static func receive(_ text: String, _ flavor: ServerFlavor, _ channel: inout ReplicationChannel) {
        channel.receivedGTIDs = TopologyFixtures.transactions(text, flavor)
        channel.applierHasReadAllRelayLog = false
    }

    static let stakes: [Stake] = [
        Stake(testDescription: "MariaDB with GTID, all applied", isHarmless: true),
        Stake(testDescription: "MariaDB with GTID, all applied, by the transactions", change: { $0.applierHasReadAllRelayLog = false }, isHarmless: true),
        Stake(testDescription: "MariaDB with GTID, one not applied", change: { ReceiverRestartTests.receive("0-1-101", .mariadb, &$0) }, isHarmless: false),
        Stake(
            testDescription: "MariaDB with GTID, from the present position",
            change: {
                $0.gtidUse = .currentPosition
                ReceiverRestartTests.receive("0-1-101", .mariadb, &$0)
            }, isHarmless: false),
        Stake(
            testDescription: "MariaDB with GTID, held back on purpose",
            change: {
                $0.configuredDelay = .seconds(3_600)
                ReceiverRestartTests.receive("0-1-150", .mariadb, &$0)
            }, isHarmless: false),
        Stake(
            testDescription: "MariaDB with GTID, which does not say what it received",
            change: {
                $0.applier = .stopped
                $0.receivedGTIDs = .none
            }, isHarmless: false),
        Stake(
            testDescription: "MariaDB by file and position, not all applied",
            change: {
                ($0.gtidUse, $0.applierHasReadAllRelayLog) = (.fileAndPosition, false)
                $0.readCoordinates = BinlogCoordinates(file: "binlog.000001", position: 8_192)
            }, isHarmless: true),
        Stake(
            testDescription: "MySQL, not all applied", flavor: .mysql,
            change: { ReceiverRestartTests.receive("\(TopologyFixtures.uuid(serverID: 1)):1-150", .mysql, &$0) }, isHarmless: true),
        Stake(
            testDescription: "MySQL, not all applied, and the applier is stopped", flavor: .mysql,
            change: {
                ReceiverRestartTests.receive("\(TopologyFixtures.uuid(serverID: 1)):1-150", .mysql, &$0)
                $0.applier = .stopped
            }, isHarmless: true),
    ]

    @Test(arguments: stakes) func `a restart is harmless where nothing would be discarded if the applier ended in between`(_ row: Stake) throws {
        var builder = InstanceBuilder("db2", flavor: row.flavor, serverID: 2).following("db1")
        row.change(&builder.channels[0])
        let facts = builder.facts()
        let channel = try #require(facts.channels.first)
        #expect(ReceiverRestart.discardsNothing(of: channel, in: facts) == row.isHarmless)
    }

    /// `db2` is held back, and has received what it must not apply yet.
    private static func holdBack(_ scene: inout ManagerScene) {
        scene["db2"].builder.channels[0].configuredDelay = .seconds(3_600)
        receive("0-1-150", .mariadb, &scene["db2"].builder.channels[0])
    }

    @Test func `one that holds what it has not applied is restarted when it has applied it`() {
        var scene = Self.hanging()
        Self.holdBack(&scene)
        scene.run(.seconds(60))
        #expect(scene.findings("db2")?.code == .replicaReceivesNothing)
        #expect(scene.mutations.isEmpty, "\(scene.mutations.map(\.action))")
        scene["db2"].builder.hold(TopologyFixtures.transactions("0-1-150", .mariadb))
        scene.run(Self.settled)
        #expect(Self.restarts(scene) == 1)
    }

    @Test func `what arrived after it was announced, and is not applied, keeps it from being done`() {
        var scene = Self.hanging()
        // Shorter than the journal takes.
        while scene.machine.receiverRestarts.isEmpty, scene.now < TopologyFixtures.now + .seconds(60) { scene.run(.microseconds(500)) }
        scene.commits = false
        Self.holdBack(&scene)
        scene.run(.seconds(3))
        scene.commits = true
        scene.run(.seconds(1))
        #expect(scene.mutations.isEmpty, "\(scene.mutations.map(\.action))")
        #expect(Self.words(scene).suffix(2) == [Self.begun, "its receiver could not be stopped and started again: things have changed since it was looked at"])
    }

    @Test func `a journal that cannot be written keeps it from being done`() {
        var scene = Self.hanging()
        scene.failsCommits = true
        scene.run(.seconds(60))
        #expect(scene.mutations.isEmpty)
    }

    @Test func `a receiver that an earlier manager stopped, and did not start again, is started`() {
        var scene = Self.hanging()
        scene.losesActions = true
        scene.run(Self.settled)
        #expect(Self.restarts(scene) == 1 && Self.words(scene).last == Self.begun)
        scene["db2"].builder.channels[0].receiver = .stopped
        var later = ManagerScene(scene.servers.map(\.builder), control: scene.control) { $0.detection.restartsSilentReceivers = true }
        later.now = scene.now
        later.start()
        later.run(.seconds(20))
        #expect(later.mutations.map(\.action) == [.startReceiver(channel: "")])
        #expect(Self.words(later).last == Self.done)
    }

    @Test func `one that a person stopped stays stopped`() {
        var scene = ManagerScene.armed { $0.detection.restartsSilentReceivers = true }
        scene["db2"].builder.channels[0].receiver = .stopped
        scene.run(Self.settled)
        #expect(scene.mutations.isEmpty)
    }

    // MARK: Not seen through

    /// Of one that hangs the receiver is being stopped and started again, of which nothing is heard yet; what comes of that is up to the test.
    private static func underWay(_ acting: @escaping (_ request: ActionRequest, _ world: inout ObedientServers) -> ActionOutcome?) -> ManagerScene {
        var scene = hanging()
        scene.acting = acting
        // Shorter than an answer takes.
        while restarts(scene) == 0, scene.now < TopologyFixtures.now + .seconds(60) { scene.run(.microseconds(500)) }
        return scene
    }

    private static let refusal = ServerFailure(code: 1872, message: "refused")

    /// `db2` stops its receiver, and does not start it.
    private static func halfDone(_ request: ActionRequest, _ world: inout ObedientServers) -> ActionOutcome? {
        guard case .bounceReceiver = request.action else { return nil }
        world["db2"].builder.channels[0].receiver = .stopped
        return .failed(refusal, observed: world["db2"].builder.facts())
    }

    private static func starts(_ scene: ManagerScene) -> Int { scene.acts.count { $0.action == .startReceiver(channel: "") && $0.target == db2 } }

    @Test(arguments: ["refused", "not heard of"]) func `one that was stopped and not started again is started as soon as that is read, and that is told`(_ end: String) {
        var scene = Self.underWay { request, world in Self.halfDone(request, &world).map { end == "refused" ? $0 : .unknown("the connection was lost") } }
        scene.run(.milliseconds(10))
        #expect(Self.words(scene).last == Self.begun, "nobody knows yet what came of it")
        scene.run(.seconds(5))
        #expect(scene.mutations.map(\.action) == [.bounceReceiver(channel: ""), .startReceiver(channel: "")])
        #expect(scene["db2"].builder.channels[0].receiver == .connecting)
        #expect(scene.notes.count { $0.text == "db2:3306: its receiver was stopped to be started again, and is started now" } == 1)
        #expect(Self.words(scene).suffix(2) == [Self.begun, Self.done])
    }

    @Test func `where starting it fails as well that is tried again, until it is started`() {
        var scene = Self.underWay { request, world in
            if case .startReceiver = request.action { .failed(Self.refusal, observed: world["db2"].builder.facts()) } else { Self.halfDone(request, &world) }
        }
        scene.run(.seconds(10))
        #expect(Self.starts(scene) > 1 && Self.words(scene).last == Self.begun)
        scene.acting = { _, _ in nil }
        scene.run(.seconds(5))
        #expect(scene["db2"].builder.channels[0].receiver == .connecting && Self.words(scene).last == Self.done)
        #expect(Self.restarts(scene) == 1)
    }

    @Test func `while it is being started it is not started a second time`() {
        var scene = Self.underWay(Self.halfDone)
        scene.run(.milliseconds(10))
        scene.losesActions = true
        scene.run(.seconds(15))
        #expect(Self.starts(scene) == 1 && scene.mutations.count == 2)
    }

    @Test func `what was read before does not say that it runs`() {
        var scene = Self.underWay(Self.halfDone)
        scene.silent = ["db2"]
        scene.run(.seconds(5))
        #expect(Self.words(scene).last == Self.begun && Self.starts(scene) == 0)
        scene.silent = []
        scene.giveSilentAnswers()
        scene.run(.seconds(5))
        #expect(Self.starts(scene) == 1 && Self.words(scene).last == Self.done)
    }

    @Test(arguments: ["not heard of", "unreachable"]) func `of one that runs all the same it is told why it was not restarted, and who stops it later is left alone`(_ end: String) {
        let reason = "the connection was lost"
        var scene = Self.underWay { _, _ in end == "unreachable" ? .unreachable(reason) : .unknown(reason) }
        scene.run(.seconds(5))
        #expect(Self.words(scene).suffix(2) == [Self.begun, "its receiver could not be stopped and started again: \(reason)"])
        scene["db2"].builder.channels[0].receiver = .stopped
        scene.run(.seconds(5))
        #expect(scene.mutations.count == 1, "\(scene.mutations.map(\.action))")
    }
}
