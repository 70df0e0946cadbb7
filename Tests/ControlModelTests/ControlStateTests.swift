import ControlModel
import Testing
import TopologyModel

@Suite struct ControlStateTests {
    @Test func `time does not go back`() {
        var fleet = Fleet()
        let latest = fleet.now
        fleet.now = WallTime(milliseconds: 5)
        let id = fleet.open()
        #expect(fleet.state.time == latest)
        #expect(fleet.state.recovery(id)?.openedAt == latest)
    }

    @Test func `a command that was applied already changes nothing`() {
        var fleet = Fleet()
        let before = fleet.state
        let result = fleet.state.apply(
            .setClusterAlias(Fleet.shop, "again"), stamp: CommandStamp(at: fleet.now + .seconds(1), node: "n"), index: before.lastIndex)
        #expect(result.isIgnored)
        #expect(fleet.state == before)
    }

    @Test func `the index may jump, as a consensus log does`() {
        var fleet = Fleet()
        let index = LogIndex(rawValue: 50)
        let result = fleet.state.apply(.openRecovery(Fleet.opening()), stamp: CommandStamp(at: fleet.now, node: "n"), index: index)
        #expect(result == .opened(RecoveryID(rawValue: 50)))
        #expect(fleet.state.lastIndex == index)
    }

    // MARK: Clusters

    @Test func `registering again is harmless, and a primary has one cluster`() {
        var fleet = Fleet()
        fleet.apply(.setClusterAlias(Fleet.shop, "shop"))
        #expect(fleet.apply(.registerCluster(Fleet.shop, primary: Fleet.primary)) == .done)
        #expect(fleet.apply(.registerCluster(ClusterID(high: 3, low: 3), primary: Fleet.primary)).isIgnored)
        #expect(fleet.apply(.setClusterAlias(ClusterID(high: 3, low: 3), "none")).isIgnored)
        #expect(fleet.state.clusters.map(\.id) == [Fleet.shop, Fleet.blog])
        #expect(fleet.shopRecord?.alias == "shop")
    }

    @Test func `clusters are ordered by id whatever the order of registration`() {
        var fleet = Fleet()
        for high: UInt64 in [9, 0, 5] {
            fleet.apply(.registerCluster(ClusterID(high: high, low: 0), primary: InstanceAddress(host: "x\(high)", port: 1)))
        }
        #expect(fleet.state.clusters.map(\.id.high) == [0, 1, 2, 5, 9])
        #expect(fleet.state.cluster(ClusterID(high: 5, low: 0))?.primary.host == "x5")
        #expect(fleet.state.cluster(ClusterID(high: 5, low: 1)) == nil)
    }

    @Test func `promotion rules are ordered by address and neutral removes`() {
        var fleet = Fleet()
        fleet.apply(.setPromotionRule(Fleet.second, .mustNot))
        fleet.apply(.setPromotionRule(Fleet.replica, .prefer))
        fleet.apply(.setPromotionRule(Fleet.second, .preferNot))
        #expect(fleet.state.promotionRules.map(\.instance) == [Fleet.replica, Fleet.second])
        #expect(fleet.state.promotionRule(of: Fleet.second, at: fleet.now) == .preferNot)
        #expect(fleet.state.promotionRule(of: Fleet.primary, at: fleet.now) == nil)
        fleet.apply(.setPromotionRule(Fleet.replica, .neutral))
        fleet.apply(.setPromotionRule(Fleet.primary, .neutral))
        #expect(fleet.state.promotionRules.map(\.instance) == [Fleet.second])
    }

    @Test func `the newest detections are kept`() {
        var fleet = Fleet()
        for number in 1...(ControlLimits.maximumDetections + 3) {
            let detection = Detection(cluster: Fleet.shop, instance: Fleet.primary, code: "\(number)", evidence: [], isActionable: false)
            fleet.apply(.recordDetection(detection))
        }
        #expect(fleet.state.detections.count == ControlLimits.maximumDetections)
        #expect(fleet.state.detections.first?.detection.code == "4")
        #expect(fleet.state.detections.last?.index == fleet.state.lastIndex)
        let stray = Detection(cluster: ClusterID(high: 9, low: 9), instance: Fleet.primary, code: "x", evidence: [], isActionable: false)
        #expect(fleet.apply(.recordDetection(stray)).isIgnored)
    }

    // MARK: Downtimes and pauses

    @Test func `a downtime is replaced by address, ended by hand, or by time`() {
        var fleet = Fleet()
        let end = fleet.now + .seconds(10)
        fleet.apply(.beginDowntime(Downtime(instance: Fleet.second, owner: "ann", reason: "a", endsAt: end)))
        fleet.apply(.beginDowntime(Downtime(instance: Fleet.replica, owner: "ann", reason: "b", endsAt: end)))
        fleet.apply(.beginDowntime(Downtime(instance: Fleet.second, owner: "bob", reason: "c", endsAt: end + .seconds(1))))
        #expect(fleet.state.downtimes.map(\.reason) == ["b", "c"])
        #expect(fleet.state.isDowntimed(Fleet.replica, at: fleet.now))
        #expect(!fleet.state.isDowntimed(Fleet.replica, at: end))
        #expect(!fleet.state.isDowntimed(Fleet.primary, at: fleet.now))
        fleet.now = end
        fleet.apply(.setClusterAlias(Fleet.shop, "time passes"))
        #expect(fleet.state.downtimes.map(\.reason) == ["c"])
        #expect(fleet.apply(.endDowntime(Fleet.second)) == .done)
        #expect(fleet.apply(.endDowntime(Fleet.second)).isIgnored)
        #expect(fleet.state.downtimes.isEmpty)
    }

    @Test func `what ends in the past does not begin`() {
        var fleet = Fleet()
        #expect(fleet.apply(.beginDowntime(Downtime(instance: Fleet.primary, owner: "a", reason: "", endsAt: fleet.now))).isIgnored)
        #expect(fleet.apply(.pause(nil, Pause(owner: "a", reason: "", endsAt: fleet.now))).isIgnored)
        #expect(fleet.apply(.pause(ClusterID(high: 9, low: 9), Pause(owner: "a", reason: "", endsAt: nil))).isIgnored)
    }

    @Test func `the pause of all clusters goes before the cluster's own, and each is resumed by itself`() {
        var fleet = Fleet()
        let soon = fleet.now + .seconds(1)
        fleet.apply(.pause(Fleet.shop, Pause(owner: "ann", reason: "one", endsAt: nil)))
        fleet.apply(.pause(nil, Pause(owner: "ann", reason: "all", endsAt: soon)))
        #expect(fleet.state.activePause(of: Fleet.shop, at: fleet.now)?.reason == "all")
        #expect(fleet.state.activePause(of: Fleet.shop, at: soon)?.reason == "one")
        #expect(fleet.state.activePause(of: Fleet.blog, at: fleet.now)?.reason == "all")
        #expect(fleet.state.activePause(of: nil, at: soon) == nil)
        #expect(fleet.apply(.resume(nil)) == .done)
        #expect(fleet.apply(.resume(nil)).isIgnored)
        #expect(fleet.apply(.resume(Fleet.shop)) == .done)
        #expect(fleet.apply(.resume(Fleet.shop)).isIgnored)
        #expect(fleet.state.activePause(of: Fleet.shop, at: fleet.now) == nil)
    }

    // MARK: Acknowledgements

    struct AcknowledgementRow: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var selection: RecoverySelection
        /// Which of the recoveries 3 (shop) and 5 (blog) it is for.
        var acknowledged: [UInt64]
    }

    static let acknowledgementRows: [AcknowledgementRow] = [
        AcknowledgementRow(testDescription: "one", selection: .recovery(RecoveryID(rawValue: 5)), acknowledged: [5]),
        AcknowledgementRow(testDescription: "a cluster's", selection: .cluster(Fleet.shop), acknowledged: [3]),
        AcknowledgementRow(testDescription: "a server's", selection: .instance(Fleet.blogPrimary), acknowledged: [5]),
        AcknowledgementRow(testDescription: "all", selection: .all, acknowledged: [3, 5]),
        AcknowledgementRow(testDescription: "an open one", selection: .recovery(RecoveryID(rawValue: 7)), acknowledged: []),
        AcknowledgementRow(testDescription: "an unknown one", selection: .recovery(RecoveryID(rawValue: 99)), acknowledged: []),
    ]

    @Test(arguments: acknowledgementRows) func `an acknowledgement is for closed recoveries`(row: AcknowledgementRow) {
        var fleet = Fleet()
        fleet.close(fleet.open())
        fleet.close(fleet.open(Fleet.opening(Fleet.blog, failed: Fleet.blogPrimary, by: "ann")))
        _ = fleet.open()
        let result = fleet.apply(.acknowledge(row.selection, by: "bob", comment: "seen"))
        #expect(result.isIgnored == row.acknowledged.isEmpty)
        let found = fleet.state.recoveries.filter { $0.acknowledgement == Acknowledgement(by: "bob", comment: "seen", at: fleet.now) }
        #expect(found.map(\.id.rawValue) == row.acknowledged)
        let unblocked = fleet.state.clusters.filter { $0.flapBlock == nil }.map(\.id)
        #expect(unblocked == row.acknowledged.map { $0 == 3 ? Fleet.shop : Fleet.blog })
        #expect(fleet.apply(.acknowledge(row.selection, by: "carl", comment: "again")).isIgnored)
    }
}
