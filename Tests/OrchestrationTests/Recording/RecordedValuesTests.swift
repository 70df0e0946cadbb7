import BatonTesting
import ControlModel
import Foundation
import Hooks
import KVPublishers
import ManagerCore
@testable import Orchestration
import Probing
import Promotion
import Refactoring
import Storage
import Testing
import TopologyModel

@Suite("What a recording holds survives it")
struct RecordedValuesTests {
    private static let db1 = InstanceBuilder.address("db1")
    private static let db2 = InstanceAddress(host: "fe80::1", port: 65_535)
    private static let cluster = ControlCommandSamples.cluster
    private static let token = ManagerToken(rawValue: .max)
    private static let transactions = GTIDSet(parsing: "3e11fa47-71ca-11e1-9e33-c80aa9429562:1-3:7,3e11fa47-71ca-11e1-9e33-c80aa9429563:tag:9") ?? GTIDSet()
    private static let facts = TopologyFixtures.primary().instances[1].facts()
    private static let request = ProbeRequest(address: db1, lane: .details, timeout: .milliseconds(1500), freshConnection: true)

    private static let write = WriteProbeRequest(address: db1, server: facts.server, startTimeout: .seconds(1), timeout: .seconds(3))
    private static let writeOutcomes: [WriteProbeOutcome] = [.acknowledged, .waits("w"), .failed("f"), .notTried("n"), .impossible("i")]

    private static var state: ControlState {
        var state = ControlState()
        for command in ControlCommandSamples.everyKind {
            _ = state.apply(command, stamp: CommandStamp(at: WallTime(milliseconds: 5), node: "n"), index: state.lastIndex.next)
        }
        return state
    }

    private static let requests: [OperatorRequest] = [
        .discover(db1), .forget(db2), .forgetCluster(of: db1), .pause(nil, duration: .seconds(1), owner: "ann", reason: "\"\\\n\u{1}é"), .resume(cluster),
        .beginDowntime(db1, duration: .seconds(1), owner: "ann", reason: ""), .endDowntime(db1),
        .acknowledge(.cluster(cluster), by: "ann", comment: ""), .setClusterAlias(cluster, "shop"), .setPromotionRule(db1, .mustNot), .locateErrant(db1),
        .operate(OperationRequest(.relocate(db2, below: db1), owner: "ann")), .failover(FailoverRequest(of: db1, to: db2, onlyIfDead: true, acceptsDataLoss: true)),
        .switchover(SwitchoverRequest(of: db1, endsSessions: true)), .suggestPromotionRule(db1, .prefer), .setTag(db1, name: "a", value: "b"),
        .removeTag([db1, db2], name: "a"), .submitPool("p", [db1]), .recordQuorumCall(verb: "quorum-add", node: "n", .failed, answer: "a"),
    ]
    private static let asker = OperatorAsker(OperatorActor(name: "dba", proof: .certificate, claim: "ann@host7", address: "::1", via: "v"), reason: "r")

    static let events: [ManagerEvent] =
        [
            .started(state, [InventoryRecord(address: db1, identity: "i", versionText: "v", source: db2, lastSeen: WallTime(milliseconds: -1), isExplicit: true)]),
            .timer,
            .probed(
                ProbeReport(
                    request: request, startedAt: MonotonicInstant(nanoseconds: .min), finishedAt: MonotonicInstant(nanoseconds: .max),
                    outcome: .read(facts, announcedReplicas: [db1]), answers: [CustomAnswer(query: .dataCenter, content: .value(nil))])),
            .probed(
                ProbeReport(
                    request: request, startedAt: MonotonicInstant(nanoseconds: 0), finishedAt: MonotonicInstant(nanoseconds: 1),
                    outcome: .alive(ProbeFailure(kind: .tooManyConnections, code: 1040, message: "m")))),
            .connectionLost(db2), .committed(token, [.done, .refused(.unknownCluster), .ignored("x")], state),
            .commitFailed(token, StorageError(.outcomeUnknown, "m")), .acted(token, .done(facts)),
            .acted(token, .failed(ServerFailure(code: 1, message: "m"), observed: nil)), .acted(token, .wrongIdentity(found: .mysql(uuid: "u"))),
            .located(token, .located(ErrantLocation(errant: .mysql(transactions)))), .located(token, .failed("m")),
            .hooksEnded(token, success: false, report: "r"), .published(token, success: true, report: "r"), .stopping, .operatorAsked(token, .resume(nil), by: nil),
        ] + requests.map { .operatorAsked(token, $0, by: asker) }
        + writeOutcomes.map {
            .wrote(
                token,
                WriteProbeReport(request: write, startedAt: MonotonicInstant(nanoseconds: 0), finishedAt: MonotonicInstant(nanoseconds: 1), outcome: $0))
        }

    static let effects: [ManagerEffect] = [
        .probe(request), .propose(token, ControlCommandSamples.everyKind),
        .act(
            token,
            ActionRequest(
                target: db1, expectedIdentity: .mysql(uuid: "u"), expectedBoot: WallTime(milliseconds: 1), action: .resetBinaryLogs(keeping: transactions),
                timeout: .seconds(1), pin: SessionPin(rawValue: 3))),
        .locate(token, ErrantSearchRequest(address: db1, expectedIdentity: .mysql(uuid: "u"), errant: .mysql(transactions), timeout: .seconds(1))),
        .write(token, write), .runHooks(token, HookInvocation(phase: .postFailover, failed: db1)),
        .publish(
            token, PrimaryRecord(cluster: cluster, clusterName: "c", primary: db1, epoch: Epoch(rawValue: 2), recovery: nil, at: WallTime(milliseconds: 3))),
        .releaseSessions(SessionPin(rawValue: 3)), .release(db1), .inventoryChanged(db1),
        .note(ManagerNote(.critical, event: .fenceTried, cluster: "c", recovery: RecoveryID(rawValue: 5), "text")),
        .reply(token, .done("m")), .reply(token, .discovered(db1)), .reply(token, .refused("m")), .reply(token, .located(ErrantLocation(errant: .mysql(transactions)))),
        .reply(
            token,
            .recovered(
                RecoveryResult(
                    recovery: RecoveryID(rawValue: 1), uid: "u", former: db1, primary: db2, closing: RecoveryClosing(result: .aborted, reason: "r", lostReplicas: [db2]),
                    writePause: .milliseconds(3)))),
    ]

    @Test(arguments: events)
    func `an event`(event: ManagerEvent) throws { try survives(event) }

    @Test(arguments: effects)
    func `a decision`(effect: ManagerEffect) throws { try survives(effect) }

    @Test func `every kind of event and of decision is among them`() {
        #expect(Set(RecordedValuesTests.events.map(kind)).count == 13)
        #expect(Set(RecordedValuesTests.effects.map(kind)).count == 12)
        #expect(Set(RecordedValuesTests.requests.map(kind)).count == 19)
    }

    private func kind(_ value: some Any) -> String { String("\(value)".prefix { $0 != "(" }) }

    private func survives(_ value: some Codable & Hashable) throws {
        let bytes = try RecordingCoder().bytes(value)
        #expect(bytes.count { $0 == RecordingCoder.lineFeed } == 1)
        #expect(try JSONDecoder().decode(type(of: value), from: Data(bytes)) == value)
    }

    @Test func `a state that follows from what was proposed is left out, and built again`() throws {
        var machine = ManagerMachine(configuration: ManagerConfiguration(), filter: UniformAutomationFilter(true), hookPhases: [], seed: 1)
        var ignored: [ManagerEffect] = []
        machine.step(.started(ControlState(), []), now: MonotonicInstant(nanoseconds: 0), wall: WallTime(milliseconds: 0), into: &ignored)
        var (writer, reader) = (RecordingFollower(machine), RecordingFollower(machine))
        let token = RecordedValuesTests.token
        let command = ControlCommandSamples.everyKind[0]
        writer.decided([.propose(token, [command])])
        reader.decided([.propose(token, [command])])
        var state = ControlState()
        let stamp = CommandStamp(at: WallTime(milliseconds: 7), node: machine.configuration.nodeName)
        let event = ManagerEvent.committed(token, [state.apply(command, stamp: stamp, index: state.lastIndex.next)], state)
        let recorded = writer.shortened(event)
        #expect(recorded != .whole(event))
        #expect(reader.restored(recorded) == event)
        // Another state than the commands give is written whole.
        let other = ManagerEvent.committed(token, [], RecordedValuesTests.state)
        #expect(writer.shortened(other) == .whole(other))
    }

    @Test func `what a server says as before is left out, and known again`() throws {
        let machine = ManagerMachine(configuration: ManagerConfiguration(), filter: UniformAutomationFilter(true), hookPhases: [], seed: 1)
        var (writer, reader) = (RecordingFollower(machine), RecordingFollower(machine))
        let details = InstanceDetails()
        let facts = RecordedValuesTests.facts
        var lengths: [Int] = []
        for reading in [facts, facts.with(details: .some(details)), facts, facts.with(details: .some(details)), facts.with(channels: [])] {
            let event = ManagerEvent.probed(
                ProbeReport(
                    request: RecordedValuesTests.request, startedAt: MonotonicInstant(nanoseconds: 1), finishedAt: MonotonicInstant(nanoseconds: 2),
                    outcome: .read(reading, announcedReplicas: nil)))
            let bytes = try RecordingCoder().bytes(writer.shortened(event))
            lengths.append(bytes.count)
            #expect(reader.restored(try JSONDecoder().decode(RecordedEvent.self, from: Data(bytes))) == event)
        }
        #expect(lengths[2] * 3 < lengths[0])
        #expect(lengths[3] < lengths[2] + 20)
        // Without the first reading the others say nothing.
        var late = RecordingFollower(machine)
        let again = writer.shortened(
            .probed(
                ProbeReport(
                    request: RecordedValuesTests.request, startedAt: MonotonicInstant(nanoseconds: 1), finishedAt: MonotonicInstant(nanoseconds: 2),
                    outcome: .read(facts, announcedReplicas: nil))))
        #expect(late.restored(again) == nil)
    }
}
