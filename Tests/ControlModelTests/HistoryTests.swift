import ControlModel
import Testing
import TopologyModel

@Suite("What is kept of the past, and for how long")
struct HistoryTests {
    private static let day = Duration.seconds(86_400)

    /// Recoveries that came to nothing; the last one of a cluster is kept in any case.
    private static func idle(_ count: Int, in fleet: inout Fleet) -> [RecoveryID] {
        (0..<count).map { _ in
            let id = fleet.open()
            fleet.close(id, .aborted)
            return id
        }
    }

    private static func kept(_ fleet: Fleet) -> [RecoveryID] { fleet.state.recoveries.map(\.id) }

    @Test func `a closed recovery goes by its age, with its steps`() {
        var fleet = Fleet()
        let old = HistoryTests.idle(2, in: &fleet)
        fleet.now = fleet.now + HistoryTests.day
        let new = HistoryTests.idle(2, in: &fleet)
        #expect(!fleet.state.hasHistory(before: fleet.now + (.zero - HistoryTests.day)))
        #expect(fleet.state.hasHistory(before: fleet.now))
        #expect(fleet.apply(.dropHistory(before: fleet.now)) == .done)
        #expect(HistoryTests.kept(fleet) == new)
        #expect(old.allSatisfy { fleet.state.recovery($0) == nil })
        #expect(!fleet.state.hasHistory(before: fleet.now))
    }

    @Test func `an open recovery stays, however old`() {
        var fleet = Fleet()
        _ = HistoryTests.idle(1, in: &fleet)
        let open = fleet.open()
        fleet.now = fleet.now + HistoryTests.day * 30
        fleet.apply(.dropHistory(before: fleet.now))
        #expect(fleet.state.recovery(open)?.isOpen == true)
        #expect(fleet.close(open) == .done)
    }

    @Test func `the last recovery of a cluster stays, and the newest that replaced a server`() {
        var fleet = Fleet()
        let replacing = fleet.open()
        fleet.apply(.designate(replacing, Fleet.designation()))
        fleet.close(replacing)
        let idle = (0..<2).map { _ in
            let id = fleet.open(Fleet.opening(epoch: 1, failed: Fleet.replica, by: "ann"))
            fleet.close(id, .aborted)
            return id
        }
        fleet.now = fleet.now + HistoryTests.day * 30
        fleet.apply(.dropHistory(before: fleet.now))
        #expect(HistoryTests.kept(fleet) == [replacing, idle[1]])
    }

    @Test func `a switchover stays that may be why the primary is read-only`() {
        var fleet = Fleet()
        var opening = Fleet.opening(by: "ann")
        (opening.kind, opening.successor) = (.switchover, Fleet.replica)
        let switchover = fleet.open(opening)
        fleet.apply(.stepIntent(switchover, StepIntent(ordinal: StepOrdinal(rawValue: 1), attempt: 1, kind: .demote, target: Fleet.primary, detail: "")))
        fleet.close(switchover, .aborted)
        let idle = HistoryTests.idle(2, in: &fleet)
        fleet.now = fleet.now + HistoryTests.day
        fleet.apply(.dropHistory(before: fleet.now))
        #expect(HistoryTests.kept(fleet) == [switchover, idle[1]])
    }

    @Test func `a recovery stays while its flap window holds: people may acknowledge it`() {
        var fleet = Fleet()
        var opening = Fleet.opening(by: "ann")
        opening.flapWindow = HistoryTests.day * 2
        let id = fleet.open(opening)
        fleet.close(id)
        _ = HistoryTests.idle(1, in: &fleet)
        fleet.now = fleet.now + HistoryTests.day
        fleet.apply(.dropHistory(before: fleet.now))
        #expect(fleet.state.recovery(id) != nil)
        #expect(fleet.apply(.acknowledge(.recovery(id), by: "ann", comment: "seen")) == .done)
        fleet.apply(.dropHistory(before: fleet.now))
        #expect(fleet.state.recovery(id) == nil)
    }

    @Test func `detections go by their age`() {
        var fleet = Fleet()
        let detection = Detection(cluster: Fleet.shop, instance: Fleet.primary, code: "DeadMaster", evidence: [], isActionable: true)
        fleet.apply(.recordDetection(detection))
        fleet.now = fleet.now + HistoryTests.day
        fleet.apply(.recordDetection(detection))
        fleet.apply(.dropHistory(before: fleet.now))
        #expect(fleet.state.detections.map(\.at) == [fleet.now])
    }

    @Test func `reopenings go by their age, but for the newest of a cluster's epoch`() {
        var fleet = Fleet()
        for attempt in 1...3 {
            let intent = ReopeningIntent(
                cluster: Fleet.shop, epoch: .initial, server: Fleet.primary, identity: "old", attempt: UInt32(attempt), reason: "r", limit: .seconds(2))
            fleet.apply(.reopeningIntent(intent))
            fleet.apply(.reopeningOutcome(ReopeningOutcome(cluster: Fleet.shop, epoch: .initial, attempt: UInt32(attempt), result: .failed, observed: "")))
        }
        fleet.now = fleet.now + HistoryTests.day
        fleet.apply(.dropHistory(before: fleet.now))
        #expect(fleet.state.reopenings.map(\.intent.attempt) == [3])
    }
}
