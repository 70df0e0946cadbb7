#if Daemon
    import Analysis
    import Hummingbird
    import ManagerCore
    import Presentation
    import TopologyModel

    extension APIRoutes {
        func addAnalysis(to group: Group) {
            read(group, "replication-analysis") { _, _ in APIRoutes.analyses(in: await context()) { _ in true } }
            read(group, "replication-analysis/:clusterHint") { _, requestContext in
                let context = await context()
                let hint = requestContext.segment("clusterHint")
                guard let cluster = context.cluster(hint: hint) else { return .unknownCluster(hint) }
                return APIRoutes.analyses(in: context) { cluster.member($0.instanceID) != nil }
            }
            read(group, "replication-analysis/instance/:host/:port") { _, requestContext in
                guard let address = requestContext.address else { return .noAddress }
                return APIRoutes.analyses(in: await context()) { $0.instance == address }
            }
        }

        /// Problems, and clusters without one that have warnings or are only observed.
        private static func analyses(in context: PresentationContext, where includes: (Finding) -> Bool) -> APIAnswer {
            let shown = context.snapshot.findings.filter { $0.isWorthTelling && includes($0) }
            return .done("Analysis", details: .array(shown.map { WireAnalysis.json($0, in: context) }))
        }
    }
#endif
