import ControlModel
import Testing
import TopologyModel

@Suite struct OpeningGateTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var prepare: @Sendable (inout Fleet) -> Void
        var opening = Fleet.opening()
        var expected: @Sendable (CommandResult) -> Bool
        var testDescription: String { name }
    }

    static let rows: [Row] = [
        Row(name: "nothing in the way", prepare: { _ in }, expected: { $0 == .opened(RecoveryID(rawValue: 3)) }),
        Row(
            name: "unknown cluster", prepare: { _ in }, opening: Fleet.opening(ClusterID(high: 9, low: 9)),
            expected: { $0 == .refused(.unknownCluster) }),
        Row(
            name: "epoch moved", prepare: { _ in }, opening: Fleet.opening(epoch: 7), expected: { $0 == .refused(.epochMoved(.initial)) }),
        Row(
            name: "recovery open", prepare: { _ = $0.open() }, expected: { $0 == .refused(.recoveryOpen(RecoveryID(rawValue: 3))) }),
        Row(
            name: "dry run open", prepare: { _ = $0.open(Fleet.opening(isDryRun: true)) },
            expected: { $0 == .refused(.recoveryOpen(RecoveryID(rawValue: 3))) }),
        Row(
            name: "an operator does not pass an open recovery", prepare: { _ = $0.open() }, opening: Fleet.opening(by: "bob"),
            expected: { $0 == .refused(.recoveryOpen(RecoveryID(rawValue: 3))) }),
        Row(
            name: "a recovery of another cluster is no gate", prepare: { _ = $0.open(Fleet.opening(Fleet.blog, failed: Fleet.blogPrimary)) },
            expected: { $0 == .opened(RecoveryID(rawValue: 4)) }),
        Row(
            name: "all paused", prepare: { $0.apply(.pause(nil, Pause(owner: "ann", reason: "why", endsAt: nil))) },
            expected: { $0 == .refused(.paused(reason: "why", byAllClusters: true)) }),
        Row(
            name: "cluster paused", prepare: { $0.apply(.pause(Fleet.shop, Pause(owner: "ann", reason: "why", endsAt: nil))) },
            expected: { $0 == .refused(.paused(reason: "why", byAllClusters: false)) }),
        Row(
            name: "other cluster paused", prepare: { $0.apply(.pause(Fleet.blog, Pause(owner: "ann", reason: "why", endsAt: nil))) },
            expected: { $0 == .opened(RecoveryID(rawValue: 4)) }),
        Row(
            name: "pause ended",
            prepare: {
                $0.apply(.pause(Fleet.shop, Pause(owner: "ann", reason: "why", endsAt: $0.now + .seconds(1))))
                $0.now = $0.now + .seconds(1)
            }, expected: { $0 == .opened(RecoveryID(rawValue: 4)) }),
        Row(
            name: "an operator passes a pause", prepare: { $0.apply(.pause(nil, Pause(owner: "ann", reason: "why", endsAt: nil))) },
            opening: Fleet.opening(by: "bob"), expected: { $0 == .opened(RecoveryID(rawValue: 4)) }),
        Row(
            name: "downtimed",
            prepare: {
                $0.apply(.beginDowntime(Downtime(instance: Fleet.primary, owner: "ann", reason: "disk", endsAt: $0.now + .seconds(9))))
            }, expected: { $0 == .refused(.downtimed(owner: "ann", reason: "disk")) }),
        Row(
            name: "an operator passes a downtime",
            prepare: {
                $0.apply(.beginDowntime(Downtime(instance: Fleet.primary, owner: "ann", reason: "disk", endsAt: $0.now + .seconds(9))))
            }, opening: Fleet.opening(by: "bob"), expected: { $0 == .opened(RecoveryID(rawValue: 4)) }),
        Row(
            name: "downtime ended",
            prepare: {
                $0.apply(.beginDowntime(Downtime(instance: Fleet.primary, owner: "ann", reason: "disk", endsAt: $0.now + .seconds(9))))
                $0.now = $0.now + .seconds(9)
            }, expected: { $0 == .opened(RecoveryID(rawValue: 4)) }),
        Row(
            name: "downtime of another server",
            prepare: {
                $0.apply(.beginDowntime(Downtime(instance: Fleet.replica, owner: "ann", reason: "disk", endsAt: $0.now + .seconds(9))))
            }, expected: { $0 == .opened(RecoveryID(rawValue: 4)) }),
        Row(
            name: "somebody works on the server",
            prepare: { $0.maintain(Fleet.primary) },
            expected: { $0 == .refused(.inMaintenance(Fleet.primary, owner: "ann", reason: "disk")) }),
        Row(
            name: "the work ended",
            prepare: {
                $0.maintain(Fleet.primary)
                $0.now = $0.now + .seconds(9)
            }, expected: { $0 == .opened(RecoveryID(rawValue: 4)) }),
        Row(
            name: "somebody works on another server", prepare: { $0.maintain(Fleet.replica) }, expected: { $0 == .opened(RecoveryID(rawValue: 4)) }),
        Row(
            name: "an operator passes a maintenance", prepare: { $0.maintain(Fleet.primary) }, opening: Fleet.opening(by: "bob"),
            expected: { $0 == .opened(RecoveryID(rawValue: 4)) }),
        Row(
            name: "a downtime is told before a maintenance",
            prepare: {
                $0.maintain(Fleet.primary)
                $0.apply(.beginDowntime(Downtime(instance: Fleet.primary, owner: "ann", reason: "disk", endsAt: $0.now + .seconds(9))))
            }, expected: { $0 == .refused(.downtimed(owner: "ann", reason: "disk")) }),
        Row(
            name: "a pause is told before a downtime",
            prepare: {
                $0.apply(.beginDowntime(Downtime(instance: Fleet.primary, owner: "ann", reason: "disk", endsAt: $0.now + .seconds(9))))
                $0.apply(.pause(Fleet.shop, Pause(owner: "ann", reason: "why", endsAt: nil)))
            }, expected: { $0 == .refused(.paused(reason: "why", byAllClusters: false)) }),
    ]

    @Test(arguments: rows) func `a gate is checked when the opening is applied`(row: Row) {
        var fleet = Fleet()
        row.prepare(&fleet)
        let asked = fleet.state.gate(for: row.opening, at: fleet.now)
        let result = fleet.apply(.openRecovery(row.opening))
        #expect(row.expected(result), "\(row.name): \(result)")
        if case .refused(let gate) = result { #expect(asked == gate) } else { #expect(asked == nil) }
    }

    struct FlapRow: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var result: RecoveryClosing.Result
        var designates = false
        var isDryRun = false
        var blocks: Bool
    }

    static let flapRows: [FlapRow] = [
        FlapRow(testDescription: "succeeded", result: .succeeded, designates: true, blocks: true),
        FlapRow(testDescription: "succeeded without a designation", result: .succeeded, blocks: true),
        FlapRow(testDescription: "stopped after the designation", result: .stopped, designates: true, blocks: true),
        FlapRow(testDescription: "stopped before the designation", result: .stopped, blocks: false),
        FlapRow(testDescription: "aborted", result: .aborted, blocks: false),
        FlapRow(testDescription: "observed", result: .observed, isDryRun: true, blocks: false),
        FlapRow(testDescription: "dry run that calls itself succeeded", result: .succeeded, isDryRun: true, blocks: false),
    ]

    @Test(arguments: flapRows) func `the end of a recovery blocks the next automatic one`(row: FlapRow) {
        var fleet = Fleet()
        let id = fleet.open(Fleet.opening(isDryRun: row.isDryRun))
        if row.designates { fleet.apply(.designate(id, Fleet.designation())) }
        fleet.close(id, row.result)
        fleet.now = fleet.now + .seconds(20)
        let epoch: UInt64 = row.designates ? 1 : 0
        let result = fleet.apply(.openRecovery(Fleet.opening(epoch: epoch)))
        if row.blocks {
            #expect(result == .refused(.flapping(id, remaining: .seconds(40))))
        } else {
            #expect(result == .opened(RecoveryID(rawValue: fleet.state.lastIndex.rawValue)))
        }
    }

    @Test func `the flap window ends after its length, counted from the end of the recovery`() {
        var fleet = Fleet()
        fleet.close(fleet.open())
        fleet.now = fleet.now + .milliseconds(59_999)
        #expect(fleet.apply(.openRecovery(Fleet.opening())) == .refused(.flapping(RecoveryID(rawValue: 3), remaining: .milliseconds(1))))
        fleet.now = fleet.now + .milliseconds(1)
        #expect(fleet.apply(.openRecovery(Fleet.opening())) == .opened(RecoveryID(rawValue: 6)))
    }

    @Test func `an operator passes the flap window and an acknowledgement ends it`() {
        var fleet = Fleet()
        fleet.close(fleet.open())
        let byHand = fleet.open(Fleet.opening(by: "ann"))
        #expect(byHand == RecoveryID(rawValue: 5))
        fleet.close(byHand, .aborted)
        #expect(fleet.apply(.openRecovery(Fleet.opening())) == .refused(.flapping(RecoveryID(rawValue: 3), remaining: Fleet.flapWindow)))
        fleet.apply(.acknowledge(.recovery(RecoveryID(rawValue: 3)), by: "ann", comment: "seen"))
        #expect(fleet.apply(.openRecovery(Fleet.opening())) == .opened(RecoveryID(rawValue: 9)))
    }

    @Test func `a block outlives the record of its recovery`() {
        var fleet = Fleet()
        let first = fleet.open()
        fleet.close(first)
        for _ in 0...ControlLimits.maximumClosedRecoveries {
            fleet.close(fleet.open(Fleet.opening(Fleet.blog, failed: Fleet.blogPrimary, by: "ann")))
        }
        #expect(fleet.state.recovery(first) == nil)
        #expect(fleet.apply(.openRecovery(Fleet.opening())) == .refused(.flapping(first, remaining: Fleet.flapWindow)))
        #expect(fleet.apply(.acknowledge(.recovery(first), by: "ann", comment: "seen")) == .done)
        #expect(fleet.apply(.openRecovery(Fleet.opening())) != .refused(.flapping(first, remaining: Fleet.flapWindow)))
        #expect(fleet.shopRecord?.openRecovery != nil)
    }
}
