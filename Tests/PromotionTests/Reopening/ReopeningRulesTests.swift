import BatonTesting
import ControlModel
import Promotion
import Testing
import TopologyModel

@Suite("Whether a read-only primary is opened")
struct ReopeningRulesTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var expected: Expected
        /// Changes a scene that would be opened.
        var change: @Sendable (inout Scene) -> Void
        var testDescription: String { name }

        init(_ name: String, _ expected: Expected, _ change: @escaping @Sendable (inout Scene) -> Void) {
            self.name = name
            self.expected = expected
            self.change = change
        }
    }

    enum Expected: Sendable {
        case open, wait
        /// Left alone, with these words in the reason.
        case leave(String)
    }

    struct Scene {
        var fleet = TopologyFixtures.primary()
        var record = ClusterRecord(id: ReopeningRulesTests.cluster, primary: InstanceBuilder.address("db1"))
        var lastRecovery: RecoveryRecord?
        var lastReopening: ReopeningRecord?
        var run: PrimaryRun? = PrimaryRun(cluster: ReopeningRulesTests.cluster, epoch: .initial, bootedAt: ReopeningRulesTests.boot + .seconds(-60), isOpen: true)
        var gate: Gate?
        var brakes: [String] = []
        var isFormerPrimary = false
        var formerPrimaries: [FenceWatch.Status] = []
        var isPrimaryFresh = true
        var areOthersFresh = true
        var isBeingChanged = false
        var isWantedWritable = false
        var isClosedBySwitchover = false
        var lastOpenedAgo: Duration?

        init() {
            fleet["db1"].settings.readOnly = true
        }

        /// The cluster after its first failover, which designated db1.
        mutating func designate(closedAt: WallTime? = nil, result: RecoveryClosing.Result = .succeeded) {
            record.epoch = Epoch(rawValue: 1)
            record.primaryIdentity = fleet["db1"].facts().server.identity.description
            record.formerPrimary = InstanceBuilder.address("db9")
            run?.epoch = record.epoch
            var recovery = RecoveryRecord(
                id: RecoveryID(rawValue: 9), uid: "u",
                opening: RecoveryOpening(
                    cluster: record.id, expectedEpoch: .initial, failed: InstanceBuilder.address("db9"), failedIdentity: "", code: "DeadMaster",
                    evidence: [], flapWindow: .zero),
                openedAt: ReopeningRulesTests.boot, openedBy: "n1")
            recovery.epoch = record.epoch
            recovery.designation = Designation(server: record.primary, identity: record.primaryIdentity, target: "", reasons: [])
            recovery.closing = closedAt.map { _ in RecoveryClosing(result: result, reason: "") }
            recovery.closedAt = closedAt
            lastRecovery = recovery
        }

        /// Closed by a person while it ran, and opened where the configuration says so.
        mutating func wantWritable() {
            isWantedWritable = true
            run?.isOpen = false
        }

        func judge() -> ReopeningVerdict {
            let topology = fleet.build()
            guard let primary = topology.instance(at: record.primary), let cluster = topology.cluster(containing: record.primary) else {
                return .wait("not in the topology")
            }
            return ReopeningRules.judge(
                ReopeningSituation(
                    record: record, lastRecovery: lastRecovery, lastReopening: lastReopening, run: run, primary: primary, cluster: cluster, gate: gate,
                    brakes: brakes, isFormerPrimary: isFormerPrimary, formerPrimaries: formerPrimaries,
                    isPrimaryFresh: isPrimaryFresh, areOthersFresh: areOthersFresh, isBeingChanged: isBeingChanged, isWantedWritable: isWantedWritable,
                    isClosedBySwitchover: isClosedBySwitchover, lastOpenedAgo: lastOpenedAgo, flapWindow: .seconds(3_600)))
        }
    }

    static let cluster = ClusterID(high: 1, low: 1)
    static let boot = TopologyFixtures.bootedAt

    static let rows: [Row] = [
        Row("registered, writable before its restart", .open) { _ in },
        Row("designated, writable before its restart", .open) { $0.designate(closedAt: boot + .seconds(-600)) },
        Row("a replica that does not answer is no objection", .open) { $0.fleet["db3"] = $0.fleet["db3"].unreachable() },
        // Who it is
        Row("another server answers at the designated address", .leave("another server")) {
            $0.designate()
            $0.record.primaryIdentity = "mysql|x"
        },
        Row("the designated server was upgraded to a version that has server_uid", .open) {
            $0.designate(closedAt: boot + .seconds(-600))
            $0.fleet["db1"].serverUID = "u1"
        },
        Row("its designation was given up", .leave("gave db1:3306 up")) {
            $0.designate(closedAt: boot, result: .stopped)
            $0.lastRecovery?.designation = nil
        },
        Row("it is a former primary", .leave("former primary")) { $0.isFormerPrimary = true },
        Row("it replicates", .leave("replicates from")) { $0.fleet["db1"] = $0.fleet["db1"].following("db8") },
        // What the others say
        Row("nobody replicates from it", .leave("no server is known to replicate")) { $0.fleet = TopologyBuilder([$0.fleet["db1"]]) },
        Row("a replica of two sources has replicas", .leave("only observed|several sources")) {
            $0.fleet.add(InstanceBuilder("db7", serverID: 7))
            $0.fleet["db2"] = $0.fleet["db2"].following("db7", channel: "x")
            $0.fleet.add(InstanceBuilder("db8", serverID: 8).following("db2"))
        },
        Row("equal server ids", .leave("share a server_id")) { $0.fleet["db3"].serverID = 2 },
        Row("a replica accepts writes", .leave("db3:3306 accepts writes")) { $0.fleet["db3"].settings.readOnly = false },
        Row("a replica accepted writes when it was last read", .leave("db3:3306 accepts writes")) {
            $0.fleet["db3"].settings.readOnly = false
            $0.fleet["db3"] = $0.fleet["db3"].unreachable()
        },
        Row("it lost what a replica received from it", .leave("lost transactions")) { $0.fleet["db1"] = $0.fleet["db1"].holding("0-1-99") },
        Row("what a replica holds of others is no objection", .open) {
            $0.fleet["db3"].channels[0].receivedGTIDs = TopologyFixtures.transactions("0-5-500", .mariadb)
        },
        Row("it holds more than its replicas", .open) { $0.fleet["db1"] = $0.fleet["db1"].holding("0-1-101") },
        // Whether it restarted
        Row("never seen", .leave("never seen")) { $0.run = nil },
        Row("read-only in the run in which it took writes", .leave("by a person")) { $0.run?.bootedAt = boot + .seconds(-2) },
        Row("read-only in that run, a moment after a switchover that was given up", .open) {
            $0.run?.bootedAt = boot + .seconds(-2)
            $0.isClosedBySwitchover = true
        },
        Row("the same, held back", .leave("db1:3306 is read-only and is not opened: only observes")) {
            $0.run?.bootedAt = boot + .seconds(-2)
            $0.isClosedBySwitchover = true
            $0.brakes = ["only observes"]
        },
        Row("closed by a person before that switchover", .leave("by a person")) {
            $0.run = PrimaryRun(cluster: cluster, epoch: .initial, bootedAt: boot + .seconds(-2), isOpen: false)
            $0.isClosedBySwitchover = true
        },
        Row("closed by a person before the restart", .leave("by a person")) { $0.run?.isOpen = false },
        Row("what was known under another designation says nothing", .leave("never seen")) { $0.run?.epoch = Epoch(rawValue: 5) },
        Row("what was known of it in another cluster says nothing", .leave("never seen")) { $0.run?.cluster = ClusterID(high: 1, low: 2) },
        Row("not remembered, opened by its recovery and restarted since", .open) {
            $0.designate(closedAt: boot + .seconds(-10))
            $0.run = nil
        },
        Row("not remembered, opened by its recovery in this run", .leave("did not restart")) {
            $0.designate(closedAt: boot + .seconds(1))
            $0.run = nil
        },
        Row("not remembered, and its recovery stopped", .leave("never seen")) {
            $0.designate(closedAt: boot + .seconds(-10), result: .stopped)
            $0.run = nil
        },
        Row("not remembered, opened again in this run", .leave("did not restart")) {
            $0.designate(closedAt: boot + .seconds(-600))
            $0.run = nil
            $0.lastReopening = reopening(.succeeded, endedAt: boot + .seconds(5))
        },
        Row("not remembered, opened again in an earlier run", .open) {
            $0.run = nil
            $0.lastReopening = reopening(.succeeded, endedAt: boot + .seconds(-5))
        },
        Row("not remembered, and the last attempt failed", .leave("never seen")) {
            $0.run = nil
            $0.lastReopening = reopening(.failed, endedAt: boot + .seconds(-5))
        },
        // Where a primary is wanted that takes writes
        Row("closed by a person, and the configuration wants it open", .open) { $0.wantWritable() },
        Row("never seen to take writes, and the configuration wants it open", .leave("never seen")) {
            $0.wantWritable()
            $0.run = nil
        },
        Row("designated, and closed since", .open) {
            $0.wantWritable()
            $0.designate(closedAt: boot + .seconds(1))
            $0.run = nil
        },
        Row("wanted open, no replica replicates", .leave("no replica replicates from it")) {
            $0.wantWritable()
            for name in ["db2", "db3", "db4"] { $0.fleet[name].channels[0].applier = .stopped }
        },
        Row("wanted open, its only replica that replicates does not answer", .leave("no replica replicates from it")) {
            $0.wantWritable()
            for name in ["db2", "db3"] { $0.fleet[name].channels[0].applier = .stopped }
            $0.fleet["db4"] = $0.fleet["db4"].unreachable()
        },
        Row("wanted open, opened before and closed again", .leave("somebody closes it")) {
            $0.wantWritable()
            $0.lastOpenedAgo = .seconds(3_599)
        },
        Row("wanted open, opened long before", .open) {
            $0.wantWritable()
            $0.lastOpenedAgo = .seconds(3_600)
        },
        Row("opened before, and restarted since", .open) { $0.lastOpenedAgo = .seconds(5) },
        Row("wanted open, another server answers", .leave("another server")) {
            $0.wantWritable()
            $0.designate()
            $0.record.primaryIdentity = "mysql|x"
        },
        Row("wanted open, a former primary", .leave("former primary")) {
            $0.wantWritable()
            $0.isFormerPrimary = true
        },
        Row("wanted open, a replica accepts writes", .leave("db3:3306 accepts writes")) {
            $0.wantWritable()
            $0.fleet["db3"].settings.readOnly = false
        },
        Row("wanted open, it lost what a replica received from it", .leave("lost transactions")) {
            $0.wantWritable()
            $0.fleet["db1"] = $0.fleet["db1"].holding("0-1-99")
        },
        Row("wanted open, observe-only", .leave("only observes")) {
            $0.wantWritable()
            $0.brakes = ["the manager only observes"]
        },
        Row("wanted open, paused", .leave("paused")) {
            $0.wantWritable()
            $0.gate = .paused(reason: "r", byAllClusters: true)
        },
        Row("wanted open, somebody works on it", .leave("under maintenance by o")) {
            $0.wantWritable()
            $0.gate = .inMaintenance(InstanceBuilder.address("db1"), owner: "o", reason: "r")
        },
        Row("wanted open, a switchover closes it", .wait) {
            $0.wantWritable()
            $0.gate = .recoveryOpen(RecoveryID(rawValue: 3))
        },
        Row("wanted open, an operation closes it", .wait) {
            $0.wantWritable()
            $0.isBeingChanged = true
        },
        Row("wanted open, its former primary is not fenced", .wait) {
            $0.wantWritable()
            $0.formerPrimaries = [.resisting(since: TopologyFixtures.now, reason: "r")]
        },
        // Brakes
        Row("observe-only", .leave("only observes")) { $0.brakes = ["the manager only observes"] },
        Row("paused", .leave("paused")) { $0.gate = .paused(reason: "r", byAllClusters: true) },
        Row("downtimed", .leave("downtimed")) { $0.gate = .downtimed(owner: "o", reason: "r") },
        Row("a person's closing is told rather than the brake", .leave("by a person")) {
            $0.run?.isOpen = false
            $0.gate = .paused(reason: "r", byAllClusters: true)
        },
        // Later
        Row("a recovery is open", .wait) { $0.gate = .recoveryOpen(RecoveryID(rawValue: 3)) },
        Row("the epoch moved", .wait) { $0.gate = .epochMoved(Epoch(rawValue: 3)) },
        Row("its former primary was not looked for", .wait) { $0.formerPrimaries = [.untried] },
        Row("its former primary is not fenced", .wait) { $0.formerPrimaries = [.resisting(since: TopologyFixtures.now, reason: "r")] },
        Row("its former primary is absent", .open) { $0.formerPrimaries = [.absent(since: TopologyFixtures.now)] },
        Row("its former primary lets nobody in", .open) { $0.formerPrimaries = [.shutOut(since: TopologyFixtures.now, reason: "r")] },
        Row("its former primary is fenced", .open) { $0.formerPrimaries = [.fenced(at: TopologyFixtures.now)] },
        Row("an earlier primary is not fenced", .wait) {
            $0.formerPrimaries = [.absent(since: TopologyFixtures.now), .resisting(since: TopologyFixtures.now, reason: "r"), .fenced(at: TopologyFixtures.now)]
        },
        Row("read before the manager stood still", .wait) { $0.isPrimaryFresh = false },
        Row("the others were read before the manager stood still", .wait) { $0.areOthersFresh = false },
    ]

    private static func reopening(_ result: StepResult, endedAt: WallTime) -> ReopeningRecord {
        var record = ReopeningRecord(
            index: LogIndex(rawValue: 5),
            intent: ReopeningIntent(
                cluster: cluster, epoch: .initial, server: InstanceBuilder.address("db1"), identity: "", attempt: 1, reason: "", limit: .seconds(2)),
            intendedAt: endedAt, node: "n1")
        record.outcome = ReopeningOutcome(cluster: cluster, epoch: .initial, attempt: 1, result: result, observed: "")
        record.endedAt = endedAt
        return record
    }

    @Test(arguments: rows) func `the rules decide in order, and say why`(row: Row) {
        var scene = Scene()
        row.change(&scene)
        let verdict = scene.judge()
        switch (verdict, row.expected) {
        case (.open, .open), (.wait, .wait): break
        case (.leave(let reason), .leave(let words)):
            #expect(words.split(separator: "|").contains { reason.contains($0) }, "\(reason)")
        default: Issue.record("\(verdict)")
        }
    }

    @Test func `on MySQL too, what it lost is told from what others wrote`() {
        var scene = Scene()
        scene.fleet = TopologyFixtures.primary(.mysql)
        scene.fleet["db1"].settings.readOnly = true
        let (own, other) = (TopologyFixtures.uuid(serverID: 1), TopologyFixtures.uuid(serverID: 9))
        scene.fleet["db2"].channels[0].receivedGTIDs = TopologyFixtures.transactions("\(own):1-100,\(other):1-5", .mysql)
        guard case .open = scene.judge() else {
            Issue.record("\(scene.judge())")
            return
        }
        scene.fleet["db2"].channels[0].receivedGTIDs = TopologyFixtures.transactions("\(own):1-101", .mysql)
        guard case .leave(let reason) = scene.judge() else {
            Issue.record("\(scene.judge())")
            return
        }
        #expect(reason.contains("lost transactions that db2:3306 received"))
    }

    @Test func `a run is followed from reading to reading`() {
        var primary = InstanceBuilder("db1")
        let epoch = Epoch(rawValue: 2)
        func after(_ known: PrimaryRun?, readOnly: Bool, boot: Duration, byManager: Bool = false) -> PrimaryRun? {
            primary.settings.readOnly = readOnly
            primary.bootedAt = ReopeningRulesTests.boot + boot
            return PrimaryRun.after(known, cluster: ReopeningRulesTests.cluster, epoch: epoch, facts: primary.facts(), isClosedByManager: byManager)
        }
        #expect(after(nil, readOnly: true, boot: .zero) == nil)
        let open = after(nil, readOnly: false, boot: .zero)
        #expect(open == PrimaryRun(cluster: ReopeningRulesTests.cluster, epoch: epoch, bootedAt: ReopeningRulesTests.boot, isOpen: true))
        #expect(after(open, readOnly: false, boot: .seconds(1)) == open, "wobble")
        #expect(after(open, readOnly: true, boot: .seconds(60)) == open, "it restarted")
        #expect(after(open, readOnly: true, boot: .seconds(2))?.isOpen == false, "it was closed")
        #expect(after(open, readOnly: true, boot: .zero, byManager: true) == open, "a switchover closed it")
        let closed = after(open, readOnly: true, boot: .zero)
        #expect(after(closed, readOnly: true, boot: .zero, byManager: true) == closed, "a person closed it before")
        #expect(after(closed, readOnly: true, boot: .seconds(60)) == closed, "closed, then restarted")
        #expect(after(closed, readOnly: false, boot: .seconds(60))?.isOpen == true)
        #expect(after(PrimaryRun(cluster: ReopeningRulesTests.cluster, epoch: .initial, bootedAt: ReopeningRulesTests.boot, isOpen: true), readOnly: true, boot: .seconds(60)) == nil)
    }
}
