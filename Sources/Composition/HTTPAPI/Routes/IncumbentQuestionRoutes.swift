#if Daemon
    import Hummingbird
    import ManagerCore
    import Presentation
    import Refactoring
    import TopologyModel

    /// The incumbent's paths that only ask, of those about moving replicas.
    extension APIRoutes {
        func addIncumbentQuestions(to group: Group) {
            for (name, byGTID) in [("can-replicate-from", false), ("can-replicate-from-gtid", true)] {
                read(group, "\(name)/:host/:port/:belowHost/:belowPort") { _, requestContext in
                    guard let replica = requestContext.address, let source = requestContext.otherAddress else { return .noAddress }
                    let snapshot = (await context()).snapshot
                    let planner = OperationPlanner(topology: snapshot.topology, now: snapshot.now, policy: snapshot.configuration.refactoring)
                    let obstacles = planner.obstacles(to: replica, following: source, byGTID: byGTID)
                    guard obstacles.isEmpty else {
                        return .error(obstacles.map(\.description).joined(separator: "; "), details: WireValues.key(source))
                    }
                    return .done("true", details: WireValues.key(source))
                }
            }
            for name in ["restart-replica-statements", "restart-slave-statements"] {
                read(group, "\(name)/:host/:port") { request, requestContext in
                    guard let address = requestContext.address else { return .noAddress }
                    guard let instance = (await context()).snapshot.topology.instance(at: address) else { return .error("\(address) is not known; discover it first") }
                    do {
                        let statements = try RestartStatements.lines(for: instance, around: request.query("q") ?? "")
                        return .done("\(statements.count) statements", details: .strings(statements))
                    } catch {
                        return .error("\(error)")
                    }
                }
            }
        }
    }
#endif
