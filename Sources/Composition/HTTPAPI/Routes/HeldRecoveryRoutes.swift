#if Daemon
    import Hummingbird
    import ManagerCore
    import Presentation
    import TopologyModel

    /// The incumbent's paths about recoveries that are not begun.
    extension APIRoutes {
        func addHeldRecoveries(to group: Group) {
            read(group, "blocked-recoveries") { _, _ in .value(WireBlockedRecovery.list(in: await context())) }
            read(group, "blocked-recoveries/cluster/:clusterHint") { _, requestContext in
                let context = await context()
                let hint = requestContext.segment("clusterHint")
                guard let cluster = context.cluster(hint: hint) else { return .unknownCluster(hint) }
                return .value(WireBlockedRecovery.list(of: cluster, in: context))
            }
            read(group, "automated-recovery-filters") { _, _ in
                let filters = configuration.recoveryFilters
                return .done(
                    "Automated recovery configuration details",
                    details: [
                        "RecoverMasterClusterFilters": .strings(filters.primaries), "RecoverIntermediateMasterClusterFilters": .strings(filters.intermediates),
                        "RecoveryIgnoreHostnameFilters": .strings(filters.ignoredHosts),
                    ])
            }
        }
    }
#endif
