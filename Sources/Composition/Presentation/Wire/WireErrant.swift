import ManagerCore
import Refactoring
package import TopologyModel

/// Which transactions only one server has.
package enum WireErrant {
    /// nil: the server is not known.
    package static func json(of address: InstanceAddress, in context: PresentationContext) -> JSONValue? {
        let snapshot = context.snapshot
        guard let instance = snapshot.topology.instance(at: address) else { return nil }
        let planner = OperationPlanner(topology: snapshot.topology, now: snapshot.now, policy: snapshot.configuration.refactoring)
        return [
            "server": .string(instance.address.description), "errant": planner.errant(on: address).map { .string($0.description) } ?? .null,
        ]
    }
}
