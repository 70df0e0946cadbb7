#if Daemon
    import Hummingbird
    import ManagerCore
    import Orchestration
    import Presentation
    import TopologyModel

    extension APIRoutes {
        func addInstances(to group: Group) {
            read(group, "instance/:host/:port") { _, requestContext in
                guard let address = requestContext.address else { return .noAddress }
                let context = await context()
                guard let instance = context.instance(host: address.host, port: address.port) else { return .error("\(address) is not known; discover it first") }
                return .value(WireInstance.json(instance, in: context))
            }
            read(group, "instance-replicas/:host/:port") { _, requestContext in
                guard let address = requestContext.address else { return .noAddress }
                let context = await context()
                guard let instance = context.instance(host: address.host, port: address.port) else { return .error("\(address) is not known; discover it first") }
                let replicas = context.snapshot.topology.cluster(of: instance.id)?.replicas(of: instance.id) ?? []
                return .value(.array(replicas.map { WireInstance.json($0, in: context) }))
            }
            read(group, "all-instances") { _, _ in
                let context = await context()
                return .value(.array(APIRoutes.ordered(context.snapshot.topology).map { WireInstance.json($0, in: context) }))
            }
            read(group, "problems") { _, _ in
                let context = await context()
                return problems(of: nil, in: context)
            }
            read(group, "problems/:clusterName") { _, requestContext in
                let name = requestContext.segment("clusterName")
                let context = await context()
                // A cluster that nobody knows has no problems either; the incumbent answers the same.
                guard let cluster = context.snapshot.topology.clusters.first(where: { $0.name == name }) else { return .value([]) }
                return problems(of: cluster, in: context)
            }
            change(group, "discover/:host/:port") { _, requestContext in
                guard let address = requestContext.address else { return .noAddress }
                switch await manager.perform(.discover(address), by: requestContext.asker) {
                case .discovered(let found):
                    let context = await context()
                    let details = context.snapshot.topology.instance(at: found).map { WireInstance.json($0, in: context) }
                    return .done("Instance discovered: \(found)", details: details ?? .null)
                case .done(let message): return .done(message)
                case .refused(let message): return .error(message)
                case .planned, .operated, .located, .switchoverPlanned, .recovered: return .unexpectedReply
                }
            }
        }

        private func problems(of cluster: Cluster?, in context: PresentationContext) -> APIAnswer {
            let servers = ProblemList.servers(of: cluster, in: context) { configuration.ignoredProblems?.matches($0) ?? false }
            return .value(.array(servers.map { WireInstance.json($0, in: context) }))
        }

        /// By depth, then most replicas, then cluster, then host, as the incumbent lists them.
        private static func ordered(_ topology: Topology) -> [Instance] {
            topology.clusters.flatMap { cluster in
                cluster.members.map { (member: $0, depth: cluster.depth(of: $0.id), replicas: cluster.replicas(of: $0.id).count, name: cluster.name) }
            }
            .sorted { ($0.depth, -$0.replicas, $0.name, $0.member.address) < ($1.depth, -$1.replicas, $1.name, $1.member.address) }
            .map(\.member)
        }
    }
#endif
