import ControlModel
import Testing
import TopologyModel

@Suite("What is kept of servers") struct ServerRecordTests {
    @Test func `a forgotten server leaves nothing behind, and may be watched again`() {
        var fleet = Fleet()
        let later = fleet.now + .seconds(100)
        fleet.apply(.beginDowntime(Downtime(instance: Fleet.replica, owner: "o", reason: "r", endsAt: later)))
        fleet.apply(.setPromotionRule(Fleet.replica, .mustNot))
        fleet.apply(.setTag(Fleet.replica, name: "role", value: "backup"))
        fleet.apply(.setTag(Fleet.second, name: "role", value: "web"))
        fleet.apply(.submitPool("p", [Fleet.replica, Fleet.second], endsAt: later))
        fleet.apply(.submitPool("q", [Fleet.replica], endsAt: later))
        let alias = InstanceAddress(host: "10.0.0.2", port: 3306)
        #expect(fleet.apply(.ignoreServer(names: [])).isIgnored)
        #expect(fleet.apply(.ignoreServer(names: [Fleet.replica, alias])) == .done)
        #expect(fleet.state.ignoredServers == [IgnoredServer(names: [Fleet.replica, alias])])
        #expect(fleet.state.isIgnored(alias) && fleet.state.isIgnored(Fleet.replica) && !fleet.state.isIgnored(Fleet.second))
        #expect(fleet.state.downtimes == [] && fleet.state.promotionRules == [])
        #expect(fleet.state.tags.map(\.instance) == [Fleet.second])
        #expect(fleet.state.pools.map(\.members) == [[Fleet.second]])
        fleet.apply(.ignoreServer(names: [Fleet.blogPrimary]))
        #expect(fleet.apply(.ignoreServer(names: [Fleet.second, alias])) == .done)
        #expect(fleet.state.ignoredServers.map(\.names) == [[Fleet.blogPrimary], [Fleet.second, alias]], "who shares a name is one server")
        #expect(fleet.apply(.watchServer(alias)) == .done)
        #expect(fleet.state.ignoredServers.map(\.names) == [[Fleet.blogPrimary]])
        #expect(fleet.apply(.watchServer(Fleet.second)).isIgnored)
    }

    @Test func `a suggested promotion rule ends by itself, one that was set does not`() {
        var fleet = Fleet()
        #expect(fleet.apply(.suggestPromotionRule(Fleet.replica, .prefer, endsAt: fleet.now)).isIgnored)
        fleet.apply(.suggestPromotionRule(Fleet.replica, .prefer, endsAt: fleet.now + .seconds(10)))
        fleet.apply(.setPromotionRule(Fleet.second, .mustNot))
        #expect(fleet.state.promotionRule(of: Fleet.replica, at: fleet.now) == .prefer)
        #expect(fleet.state.promotionRule(of: Fleet.replica, at: fleet.now + .seconds(10)) == nil)
        fleet.now = fleet.now + .seconds(11)
        fleet.apply(.resume(nil))
        #expect(fleet.state.promotionRules.map(\.instance) == [Fleet.second])
    }

    @Test func `tags are ordered, replaced by name and bounded`() {
        var fleet = Fleet()
        for (instance, name) in [(Fleet.second, "b"), (Fleet.replica, "z"), (Fleet.second, "a")] {
            #expect(fleet.apply(.setTag(instance, name: name, value: "")) == .done)
        }
        fleet.apply(.setTag(Fleet.second, name: "b", value: "v"))
        #expect(fleet.state.tags.map(\.name) == ["z", "a", "b"])
        #expect(fleet.state.tags(of: Fleet.second).map(\.value) == ["", "v"])
        #expect(fleet.apply(.setTag(Fleet.second, name: "", value: "v")).isIgnored)
        #expect(fleet.apply(.setTag(Fleet.second, name: String(repeating: "n", count: 256), value: "")).isIgnored)
        #expect(fleet.apply(.removeTag(Fleet.second, name: "a")) == .done)
        #expect(fleet.apply(.removeTag(Fleet.second, name: "a")).isIgnored)
    }

    @Test func `a pool is replaced as a whole, ends when it is empty, and by itself`() {
        var fleet = Fleet()
        let later = fleet.now + .seconds(10)
        #expect(fleet.apply(.submitPool("", [Fleet.replica], endsAt: later)).isIgnored)
        fleet.apply(.submitPool("p", [Fleet.second, Fleet.replica, Fleet.second], endsAt: later))
        #expect(fleet.state.pools.map(\.members) == [[Fleet.replica, Fleet.second]])
        fleet.apply(.submitPool("a", [Fleet.primary], endsAt: later))
        fleet.apply(.submitPool("p", [Fleet.primary], endsAt: later + .seconds(10)))
        #expect(fleet.state.pools.map(\.name) == ["a", "p"])
        fleet.apply(.submitPool("unheard", [], endsAt: later))
        fleet.now = later
        fleet.apply(.resume(nil))
        #expect(fleet.state.pools.map(\.name) == ["p"])
        fleet.apply(.submitPool("p", [], endsAt: later + .seconds(10)))
        #expect(fleet.state.pools == [])
    }
}
