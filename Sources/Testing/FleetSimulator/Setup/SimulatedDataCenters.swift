import ManagerCore
import TopologyModel

/// Names of simulated servers say in which data center each is: one after the other, by their numbers.
struct SimulatedDataCenters: PlacementPatterns {
    let count: Int

    func dataCenter(of host: String) -> String { "dc\((SimulationPlan.server(named: host) ?? 0) % count)" }
    func region(of host: String) -> String { "" }
    func environment(of host: String) -> String { "" }
    func clusterAlias(named name: String) -> String { "" }
    func bansPromotion(of server: InstanceAddress) -> Bool { false }
    func ignoresFailures(of server: InstanceAddress) -> Bool { false }
    func accepts(displayName: String) -> Bool { true }
}
