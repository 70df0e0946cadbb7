import ControlModel
import Testing
import TopologyModel

extension Fleet {
    /// For nine seconds.
    @discardableResult mutating func maintain(_ server: InstanceAddress, owner: String = "ann", reason: String = "disk") -> CommandResult {
        apply(.beginMaintenance(Maintenance(instance: server, owner: owner, reason: reason, endsAt: now + .seconds(9))))
    }
}

@Suite("Servers that somebody works on") struct MaintenanceTests {
    @Test func `it is one person's until it ends, by itself or by a word`() {
        var fleet = Fleet()
        #expect(fleet.maintain(Fleet.replica) == .done)
        let begun = fleet.state.maintenances
        #expect(begun.map(\.index) == [fleet.state.lastIndex] && begun.map(\.begunAt) == [fleet.now])
        fleet.now = fleet.now + .seconds(5)
        #expect(fleet.maintain(Fleet.replica, owner: "bob") == .ignored("db2:3306 is under maintenance by ann (disk); that has to end first"))
        #expect(fleet.state.maintenances == begun)
        #expect(fleet.maintain(Fleet.replica, reason: "two disks") == .done, "who holds it may hold it for longer")
        #expect(fleet.state.maintenances.map(\.maintenance.reason) == ["two disks"])
        #expect(fleet.state.maintenances.map(\.index) == begun.map(\.index) && fleet.state.maintenances.map(\.begunAt) == begun.map(\.begunAt))
        #expect(fleet.state.maintenance(of: Fleet.replica, at: fleet.now + .milliseconds(8_999)) != nil)
        #expect(fleet.state.maintenance(of: Fleet.replica, at: fleet.now + .seconds(9)) == nil)
        #expect(fleet.state.maintenance(of: Fleet.primary, at: fleet.now) == nil)
        fleet.now = fleet.now + .seconds(9)
        #expect(fleet.maintain(Fleet.replica, owner: "bob") == .done)
        #expect(fleet.state.maintenances.map(\.maintenance.owner) == ["bob"])
        #expect(fleet.apply(.endMaintenance(Fleet.replica)) == .done)
        #expect(fleet.state.maintenances == [])
        #expect(fleet.apply(.endMaintenance(Fleet.replica)).isIgnored)
    }

    @Test func `nobody, no reason and no time are refused`() {
        var fleet = Fleet()
        #expect(fleet.maintain(Fleet.replica, owner: "").isIgnored)
        #expect(fleet.maintain(Fleet.replica, reason: "").isIgnored)
        #expect(fleet.apply(.beginMaintenance(Maintenance(instance: Fleet.replica, owner: "o", reason: "r", endsAt: fleet.now))).isIgnored)
        #expect(fleet.state.maintenances == [])
    }

    @Test func `they are kept in the order of their servers, and go with a forgotten one`() {
        var fleet = Fleet()
        for server in [Fleet.second, Fleet.primary, Fleet.replica] { fleet.maintain(server) }
        #expect(fleet.state.maintenances.map(\.maintenance.instance) == [Fleet.primary, Fleet.replica, Fleet.second])
        fleet.apply(.ignoreServer(names: [Fleet.replica]))
        #expect(fleet.state.maintenances.map(\.maintenance.instance) == [Fleet.primary, Fleet.second])
    }
}
