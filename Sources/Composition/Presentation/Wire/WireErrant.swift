import ManagerCore
package import Refactoring
package import TopologyModel

/// Which transactions only one server has, and where they are.
package enum WireErrant {
    /// nil: the server is not known.
    package static func json(of address: InstanceAddress, in context: PresentationContext) -> JSONValue? {
        let snapshot = context.snapshot
        guard let instance = snapshot.topology.instance(at: address) else { return nil }
        let planner = OperationPlanner(topology: snapshot.topology, now: snapshot.now, policy: snapshot.configuration.refactoring)
        return [
            "server": .string(instance.address.description),
            "errant": planner.errantTransactions(on: address).map { .string($0.description) } ?? .null,
        ]
    }

    package static func json(_ location: ErrantLocation, on address: InstanceAddress) -> JSONValue {
        [
            "server": .string(address.description), "errant": .string(location.errant.description),
            "logs": .array(location.logs.map { ["log": .string($0.file), "transactions": .string($0.transactions.description)] }),
            "unsearched": .array(
                location.unsearched.map {
                    ["first_log": .string($0.firstFile), "last_log": .string($0.lastFile), "transactions": .string($0.transactions.description)]
                }),
            "unlogged": location.unlogged.map { .string($0.description) } ?? .null, "text": .string(location.text),
        ]
    }
}
