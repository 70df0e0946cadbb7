import ControlModel
import FleetSimulator
import ManagerCore
import TopologyModel

/// The names say where the servers are: db0, db1 and db2 in Berlin, the others in Paris.
struct DataCenters: PlacementPatterns {
    private static let inBerlin = ["db0", "db1", "db2"]

    func dataCenter(of host: String) -> String { DataCenters.inBerlin.contains(host) ? "Berlin" : "Paris" }
    func region(of host: String) -> String { "Europe" }
    func environment(of host: String) -> String { "production" }
    func clusterAlias(named name: String) -> String { "orders" }
    func bansPromotion(of server: InstanceAddress) -> Bool { false }
    func ignoresFailures(of server: InstanceAddress) -> Bool { false }
    func accepts(displayName: String) -> Bool { true }
}

extension SimulationSetup {
    /// Our promise: whoever follows a dead primary is in its data center.
    /// - Parameter byPolicy: else we rely on it that a replica in the same data center is preferred.
    static func stayingInTheDataCenter(byPolicy: Bool) -> SimulationSetup {
        var setup = SimulationSetup()
        setup.configure = { $0.promotion.preventCrossDataCenter = byPolicy }
        setup.rules.placement = DataCenters()
        setup.invariants = [
            FleetInvariant("never across data centers") { fleet in
                for recovery in fleet.control.recoveries where recovery.opening.kind == .failover {
                    guard let successor = recovery.designation?.server else { continue }
                    let (home, other) = (DataCenters().dataCenter(of: recovery.opening.failed.host), DataCenters().dataCenter(of: successor.host))
                    if home != other { return "\(successor) in \(other) follows \(recovery.opening.failed) in \(home)" }
                }
                return nil
            }
        ]
        return setup
    }
}
