#if Daemon
    import ControlModel
    import Hummingbird
    import KVPublishers
    import ManagerCore
    import Orchestration
    import Presentation
    import TopologyModel

    /// What the stores of this manager say of primaries. Each manager answers for its own: other data centers have others.
    extension APIRoutes {
        /// `baton/kv`.
        func addStores(to group: Group) {
            read(group, "kv") { _, _ in await report(hint: nil) }
            read(group, "kv/:clusterHint") { _, requestContext in await report(hint: requestContext.segment("clusterHint")) }
            change(group, "kv-submit", isLocal: true) { _, _ in await submit(hint: nil) { WireRoutes.json($0) } }
            change(group, "kv-submit/:clusterHint", isLocal: true) { _, requestContext in await submit(hint: requestContext.segment("clusterHint")) { WireRoutes.json($0) } }
        }

        func addIncumbentStores(to group: Group) {
            let layout = KeyedLayout(prefix: configuration.keyPrefix)
            change(group, "submit-masters-to-kv-stores", isLocal: true) { _, _ in await submit(hint: nil) { WireRoutes.pairs($0, layout: layout) } }
            change(group, "submit-masters-to-kv-stores/:clusterHint", isLocal: true) { _, requestContext in
                await submit(hint: requestContext.segment("clusterHint")) { WireRoutes.pairs($0, layout: layout) }
            }
        }

        private func report(hint: String?) async -> APIAnswer {
            guard let stores else { return .noStores }
            let context = await context()
            var cluster: ClusterID?
            if let hint {
                guard let id = storedCluster(hint, in: context) else { return .unknownCluster(hint) }
                cluster = id
            }
            let report = await stores.report(of: cluster)
            return .value(WireRoutes.json(report) { id in context.snapshot.topology.clusters.first { context.record(of: $0)?.id == id }?.name })
        }

        private func submit(hint: String?, details: ([RouteSubmission]) -> JSONValue) async -> APIAnswer {
            guard let stores else { return .noStores }
            var cluster: ClusterID?
            if let hint {
                guard let id = storedCluster(hint, in: await context()) else { return .unknownCluster(hint) }
                cluster = id
            }
            guard let submissions = await stores.submit(cluster) else {
                return .error("nothing is published now: this manager is just starting, or had no contact with a quorum and has withdrawn its routes")
            }
            let failures = submissions.filter(\.isFailed).count
            let count = Set(submissions.map(\.record.cluster)).count
            let told = "submitted \(count) \(count == 1 ? "primary" : "primaries")"
            guard failures == 0 else { return .error("\(told); \(failures) of \(submissions.count) records were not stored", details: details(submissions)) }
            return .done(told, details: details(submissions))
        }

        /// One that only stores know is found by its id.
        private func storedCluster(_ hint: String, in context: PresentationContext) -> ClusterID? {
            context.cluster(hint: hint).flatMap { context.record(of: $0)?.id } ?? ClusterID(parsing: hint)
        }
    }

    extension APIAnswer {
        fileprivate static let noStores = APIAnswer.error("no store is told of primaries: set KVFileDirectory, ConsulAddress, EtcdEndpoints or ZkAddress; a manager that only observes tells none")
    }
#endif
