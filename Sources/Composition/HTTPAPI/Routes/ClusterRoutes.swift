#if Daemon
    import Hummingbird
    import ManagerCore
    import Presentation
    import TopologyModel

    extension APIRoutes {
        func addClusters(to group: Group) {
            read(group, "clusters") { _, _ in .value(.strings((await context()).snapshot.topology.clusters.map(\.name))) }
            read(group, "clusters-info") { _, _ in
                let context = await context()
                return .value(.array(context.snapshot.topology.clusters.map { WireCluster.json($0, in: context) }))
            }
            readCluster(group, ["cluster/:clusterHint", "cluster/alias/:clusterHint", "cluster/instance/:host/:port"]) { cluster, context in
                .value(.array(cluster.members.map { WireInstance.json($0, in: context) }))
            }
            readCluster(group, ["cluster-info/:clusterHint", "cluster-info/alias/:clusterHint"]) { cluster, context in
                .value(WireCluster.json(cluster, in: context))
            }
            readCluster(group, ["master/:clusterHint"]) { cluster, context in
                cluster.primary.map { .value(WireInstance.json($0, in: context)) } ?? .error("\(cluster.name) has no single primary")
            }
            // The router wants one name per place, so the host of `topology/:host/:port` is called a hint, too.
            for (path, format) in [("topology", TopologyFormat.orchestrator), ("topology-tabulated", .tabulated), ("topology-tags", .tags)] {
                readCluster(group, ["\(path)/:clusterHint", "\(path)/:clusterHint/:port"]) { cluster, context in
                    .done("Topology for cluster \(cluster.name)", details: .string(TopologyTree.text(of: cluster, in: context, format: format)))
                }
            }
        }

        /// Adds paths that name a cluster by a hint or by a member.
        private func readCluster(_ group: Group, _ paths: [RouterPath], _ handler: @escaping @Sendable (Cluster, PresentationContext) -> APIAnswer) {
            for path in paths {
                read(group, path) { _, requestContext in
                    let context = await context()
                    let member = requestContext.address.flatMap { context.instance(host: $0.host, port: $0.port) }
                    let port = requestContext.segment("port")
                    let hint = requestContext.segment("clusterHint") + (port.isEmpty ? "" : ":\(port)")
                    guard let cluster = member.flatMap({ context.snapshot.topology.cluster(of: $0.id) }) ?? context.cluster(hint: hint) else {
                        return .unknownCluster(hint.isEmpty ? requestContext.address?.description ?? "" : hint)
                    }
                    return handler(cluster, context)
                }
            }
        }
    }
#endif
