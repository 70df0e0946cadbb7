import ControlModel
import Testing
import TopologyModel

@Suite("Servers that were the primary before the former one")
struct EarlierPrimaryTests {
    private static let old = DeposedServer(address: Fleet.primary, identity: "old")

    /// db1 was replaced by db2, and that by db3.
    private static func twiceFailedOver() -> Fleet {
        var fleet = Fleet()
        fleet.failOver(to: Fleet.replica)
        fleet.failOver(to: Fleet.second)
        return fleet
    }

    @Test func `the former primary of a failover stays deposed in the next one`() {
        let record = EarlierPrimaryTests.twiceFailedOver().shopRecord
        #expect(record?.formerPrimary == Fleet.replica)
        #expect(record?.earlierPrimaries == [EarlierPrimaryTests.old])
        #expect(record?.deposed.map(\.address) == [Fleet.primary, Fleet.replica])
        #expect(record?.hasDeposed(Fleet.primary) == true && record?.hasDeposed(Fleet.replica) == true && record?.hasDeposed(Fleet.second) == false)
    }

    @Test func `whose designation is given up is deposed; one that is designated once more is not`() {
        var fleet = EarlierPrimaryTests.twiceFailedOver()
        let id = fleet.open(Fleet.opening(epoch: 2, failed: Fleet.second, by: "ann"))
        fleet.apply(.designate(id, Fleet.designation(InstanceAddress(host: "db4", port: 3306))))
        fleet.apply(.replaceDesignation(id, reason: "lost"))
        fleet.apply(.designate(id, Fleet.designation(InstanceAddress(host: "db5", port: 3306))))
        #expect(fleet.shopRecord?.deposed.map(\.address.host) == ["db1", "db2", "db4", "db3"])
        fleet.apply(.replaceDesignation(id, reason: "lost"))
        fleet.apply(.designate(id, Fleet.designation(Fleet.second)))
        #expect(fleet.shopRecord?.deposed.map(\.address.host) == ["db1", "db2", "db4", "db5"])
        #expect(fleet.shopRecord?.formerPrimary == nil)
    }

    @Test func `a former primary that was designated again and given up is deposed as before`() {
        var fleet = EarlierPrimaryTests.twiceFailedOver()
        let id = fleet.open(Fleet.opening(epoch: 2, failed: Fleet.second, by: "ann"))
        fleet.apply(.designate(id, Fleet.designation(Fleet.primary)))
        #expect(fleet.shopRecord?.hasDeposed(Fleet.primary) == false)
        fleet.apply(.replaceDesignation(id, reason: "lost"))
        #expect(fleet.shopRecord?.hasDeposed(Fleet.primary) == true)
        fleet.apply(.designate(id, Fleet.designation(InstanceAddress(host: "db4", port: 3306))))
        #expect(fleet.shopRecord?.deposed.map(\.address) == [Fleet.replica, Fleet.primary, Fleet.second])
    }

    @Test func `one that is designated again is deposed no more`() {
        var fleet = EarlierPrimaryTests.twiceFailedOver()
        fleet.failOver(to: Fleet.primary)
        #expect(fleet.shopRecord?.deposed.map(\.address) == [Fleet.replica, Fleet.second])
        fleet.failOver(to: Fleet.second)
        #expect(fleet.shopRecord?.deposed.map(\.address) == [Fleet.replica, Fleet.primary])
    }

    @Test func `one that becomes the primary of another cluster is deposed no more`() {
        var fleet = EarlierPrimaryTests.twiceFailedOver()
        fleet.failOver(Fleet.blog, to: Fleet.primary)
        #expect(fleet.shopRecord?.deposed.map(\.address) == [Fleet.replica])
        fleet.failOver(Fleet.blog, to: Fleet.replica)
        #expect(fleet.shopRecord?.deposed == [])
        #expect(fleet.shopRecord?.formerPrimary == nil && fleet.shopRecord?.formerPrimaryIdentity == "")
    }

    @Test func `a change of the primary ends it for the server that it names`() {
        for (named, left) in [(Fleet.primary, [Fleet.replica]), (Fleet.replica, [Fleet.primary]), (InstanceAddress(host: "db4", port: 1), [Fleet.primary, Fleet.replica])] {
            var fleet = EarlierPrimaryTests.twiceFailedOver()
            let change = PrimaryChange(cluster: Fleet.shop, expectedEpoch: Epoch(rawValue: 2), primary: named, identity: "id", reason: "r")
            #expect(fleet.apply(.changePrimary(change)) == .designated(Epoch(rawValue: 3)))
            #expect(fleet.shopRecord?.deposed.map(\.address) == left)
        }
    }

    @Test func `one that has rejoined its cluster is deposed no more; a former primary stays so`() {
        var fleet = EarlierPrimaryTests.twiceFailedOver()
        #expect(fleet.apply(.serverRejoined(Fleet.shop, Fleet.replica)).isIgnored)
        #expect(fleet.apply(.serverRejoined(Fleet.blog, Fleet.primary)).isIgnored)
        #expect(fleet.apply(.serverRejoined(ClusterID(high: 9, low: 9), Fleet.primary)).isIgnored)
        #expect(fleet.shopRecord?.deposed.count == 2)
        #expect(fleet.apply(.serverRejoined(Fleet.shop, Fleet.primary)) == .done)
        #expect(fleet.shopRecord?.deposed.map(\.address) == [Fleet.replica])
        #expect(fleet.apply(.serverRejoined(Fleet.shop, Fleet.primary)).isIgnored)
    }

    @Test func `forgotten servers are deposed no more, by whichever of their names`() {
        var fleet = EarlierPrimaryTests.twiceFailedOver()
        let alias = InstanceAddress(host: "alias", port: 3306)
        #expect(fleet.apply(.ignoreServer(names: [alias, Fleet.primary])) == .done)
        #expect(fleet.shopRecord?.deposed.map(\.address) == [Fleet.replica])
        #expect(fleet.apply(.ignoreServer(names: [Fleet.replica])) == .done)
        #expect(fleet.shopRecord?.deposed == [])
    }

    @Test func `beyond the limit the oldest is not looked for any more`() {
        var fleet = Fleet()
        let count = ControlLimits.maximumEarlierPrimaries + 3
        for number in 1...count { fleet.failOver(to: InstanceAddress(host: "next\(number)", port: 3306)) }
        let record = fleet.shopRecord
        #expect(record?.primary.host == "next\(count)" && record?.formerPrimary?.host == "next\(count - 1)")
        #expect(record?.earlierPrimaries.map(\.address.host) == (2...count - 2).map { "next\($0)" })
        #expect(record?.earlierPrimaries.count == ControlLimits.maximumEarlierPrimaries)
    }
}

extension Fleet {
    /// The primary of a cluster fails, and another server takes its place.
    fileprivate mutating func failOver(_ cluster: ClusterID = shop, to server: InstanceAddress) {
        guard let record = state.cluster(cluster) else { return }
        let id = open(Fleet.opening(cluster, epoch: record.epoch.rawValue, failed: record.primary, by: "ann"))
        apply(.designate(id, Fleet.designation(server)))
        close(id)
    }
}
