#if Daemon
    import Hummingbird
    import ManagerCore
    import Presentation
    import TopologyModel

    extension APIRoutes {
        /// `baton/switchover/CLUSTER?to=HOST:PORT&dryRun=true&owner=…&reason=…`
        func addOwnSwitchover(to group: Group) {
            changePrimary(group, "switchover/:clusterHint") { request, requestContext, successor in
                await ownAnswer(
                    askForPrimary(requestContext.segment("clusterHint"), in: requestContext) { cluster in
                        .switchover(
                            SwitchoverRequest(
                                asked(of: cluster, to: successor, request, requestContext), endsSessions: request.query("kill") == "true",
                                isDryRun: request.query("dryRun") == "true"))
                    })
            }
        }

        /// The incumbent's paths. A cluster may stand where a server of it may, and without `-auto` the successor must be named unless there is only one
        /// replica.
        func addIncumbentSwitchovers(to group: Group) {
            for (name, isAutomatic) in [("graceful-master-takeover", false), ("graceful-master-takeover-auto", true)] {
                // The router wants one name per place, whatever stands there.
                change(group, "\(name)/:clusterHint") { request, segments in
                    await takeOver(segments.segment("clusterHint"), to: nil, isAutomatic, request, segments)
                }
                change(group, "\(name)/:clusterHint/:port") { request, segments in
                    guard let address = segments.address else { return .noAddress }
                    return await takeOver(address.description, to: nil, isAutomatic, request, segments)
                }
                change(group, "\(name)/:clusterHint/:port/:belowHost") { request, segments in
                    guard let successor = InstanceAddress(parsing: "\(segments.segment("port")):\(segments.segment("belowHost"))") else { return .noAddress }
                    return await takeOver(segments.segment("clusterHint"), to: successor, isAutomatic, request, segments)
                }
                change(group, "\(name)/:clusterHint/:port/:belowHost/:belowPort") { request, segments in
                    guard let address = segments.address, let successor = segments.otherAddress else { return .noAddress }
                    return await takeOver(address.description, to: successor, isAutomatic, request, segments)
                }
            }
        }

        private func takeOver(_ hint: String, to successor: InstanceAddress?, _ isAutomatic: Bool, _ request: Request, _ requestContext: APIRequestContext) async -> APIAnswer {
            if successor == nil, !isAutomatic, let cluster = (await context()).cluster(hint: hint, isExact: true), let primary = cluster.primary {
                let replicas = cluster.replicas(of: primary.id).count
                if replicas > 1 {
                    return .error("target instance not indicated, auto=false, and master \(primary.address) has \(replicas) replicas; name one, or use graceful-master-takeover-auto")
                }
            }
            return await incumbentAnswer(
                askForPrimary(hint, in: requestContext) { .switchover(SwitchoverRequest(asked(of: $0, to: successor, request, requestContext))) })
        }
    }
#endif
