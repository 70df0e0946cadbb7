import ControlModel
import Testing
import TopologyModel

@Suite("Changes of a primary in the control state")
struct PrimaryChangeTests {
    private func change(to primary: InstanceAddress = Fleet.replica, epoch: UInt64 = 0, of cluster: ClusterID = Fleet.shop) -> ControlCommand {
        .changePrimary(
            PrimaryChange(cluster: cluster, expectedEpoch: Epoch(rawValue: epoch), primary: primary, identity: "new", reason: "ann"))
    }

    @Test func `the next epoch has the new primary, and nobody is to be fenced`() {
        var fleet = Fleet()
        #expect(fleet.apply(change()) == .designated(Epoch(rawValue: 1)))
        #expect(fleet.shopRecord?.primary == Fleet.replica && fleet.shopRecord?.primaryIdentity == "new")
        #expect(fleet.shopRecord?.epoch == Epoch(rawValue: 1))
        #expect(fleet.shopRecord?.formerPrimary == nil)
        #expect(fleet.shopRecord?.flapBlock == nil)
    }

    @Test func `refused at another epoch, during a recovery, and while the primary is being opened`() {
        var fleet = Fleet()
        #expect(fleet.apply(change(epoch: 4)) == .refused(.epochMoved(.initial)))
        #expect(fleet.apply(change(of: ClusterID(high: 9, low: 9))).isIgnored)
        #expect(fleet.apply(change(to: Fleet.primary)).isIgnored)
        #expect(fleet.apply(change(to: Fleet.blogPrimary)).isIgnored, "of another cluster")
        fleet.apply(
            .reopeningIntent(
                ReopeningIntent(
                    cluster: Fleet.shop, epoch: .initial, server: Fleet.primary, identity: "any", attempt: 1, reason: "r", limit: .seconds(2))))
        #expect(fleet.apply(change()) == .refused(.reopening(Fleet.primary)))
        fleet.now = fleet.now + .seconds(10)
        let id = fleet.open()
        #expect(fleet.apply(change()) == .refused(.recoveryOpen(id)))
        #expect(fleet.shopRecord?.primary == Fleet.primary)
    }

    @Test func `that the primary takes writes is known of one epoch, and refused at another`() {
        var fleet = Fleet()
        #expect(fleet.shopRecord?.hasWritablePrimary == false)
        #expect(fleet.apply(.primaryTakesWrites(Fleet.shop, epoch: .initial)) == .done)
        #expect(fleet.shopRecord?.hasWritablePrimary == true)
        fleet.apply(change())
        #expect(fleet.shopRecord?.hasWritablePrimary == false)
        #expect(fleet.apply(.primaryTakesWrites(Fleet.shop, epoch: .initial)) == .refused(.epochMoved(Epoch(rawValue: 1))))
        #expect(fleet.apply(.primaryTakesWrites(ClusterID(high: 9, low: 9), epoch: .initial)).isIgnored)
        #expect(fleet.shopRecord?.hasWritablePrimary == false)
        #expect(fleet.apply(.primaryTakesWrites(Fleet.shop, epoch: Epoch(rawValue: 1))) == .done)
        #expect(fleet.shopRecord?.hasWritablePrimary == true)
    }

    @Test func `a former primary stays one, unless it is the primary again`() {
        var fleet = Fleet()
        let id = fleet.open()
        fleet.apply(.designate(id, Fleet.designation()))
        fleet.close(id)
        #expect(fleet.apply(change(to: Fleet.second, epoch: 1)) == .designated(Epoch(rawValue: 2)))
        #expect(fleet.shopRecord?.formerPrimary == Fleet.primary)
        #expect(fleet.apply(change(to: Fleet.primary, epoch: 2)) == .designated(Epoch(rawValue: 3)))
        #expect(fleet.shopRecord?.formerPrimary == nil && fleet.shopRecord?.formerPrimaryIdentity == "")
    }
}
