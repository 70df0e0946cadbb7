#if Daemon
    import ControlModel
    import Hummingbird
    import ManagerCore
    import Presentation
    import TopologyModel

    extension APIRoutes {
        /// `baton/failover/CLUSTER?to=HOST:PORT&onlyIfDead=true&acceptDataLoss=true&skipHooks=true&owner=…&reason=…`
        func addOwnFailover(to group: Group) {
            changePrimary(group, "failover/:clusterHint") { request, requestContext, successor in
                let hint = requestContext.segment("clusterHint")
                // A name or an alias means the primary; a member may be a source below it.
                let topology = (await context()).snapshot.topology
                let member = InstanceAddress(parsing: hint).flatMap { topology.instance(at: $0)?.address }
                return await ownAnswer(
                    askForPrimary(hint, in: requestContext) { cluster in
                        .failover(
                            FailoverRequest(
                                asked(of: cluster, member, to: successor, request, requestContext), onlyIfDead: request.query("onlyIfDead") == "true",
                                acceptsDataLoss: request.query("acceptDataLoss") == "true"))
                    })
            }
        }

        /// The incumbent's paths.
        func addIncumbentFailovers(to group: Group) {
            for name in ["recover", "recover-lite"] {
                change(group, "\(name)/:host/:port") { request, segments in
                    guard let address = segments.address else { return .noAddress }
                    return await recover(address, to: nil, skipsHooks: name == "recover-lite", request, segments)
                }
                change(group, "\(name)/:host/:port/:belowHost/:belowPort") { request, segments in
                    guard let address = segments.address, let successor = segments.otherAddress else { return .noAddress }
                    return await recover(address, to: successor, skipsHooks: name == "recover-lite", request, segments)
                }
            }
            change(group, "force-master-failover/:clusterHint") { request, segments in
                await forceTakeOver(segments.segment("clusterHint"), to: nil, request, segments)
            }
            change(group, "force-master-failover/:clusterHint/:port") { request, segments in
                guard let address = segments.address else { return .noAddress }
                return await forceTakeOver(address.description, to: nil, request, segments)
            }
            // The router wants one name per place, whatever stands there.
            change(group, "force-master-takeover/:clusterHint/:port/:belowHost") { request, segments in
                guard let successor = InstanceAddress(parsing: "\(segments.segment("port")):\(segments.segment("belowHost"))") else { return .noAddress }
                return await forceTakeOver(segments.segment("clusterHint"), to: successor, request, segments)
            }
            change(group, "force-master-takeover/:clusterHint/:port/:belowHost/:belowPort") { request, segments in
                guard let address = segments.address, let successor = segments.otherAddress else { return .noAddress }
                return await forceTakeOver(address.description, to: successor, request, segments)
            }
            // An automation-wide switch: the pause of all clusters.
            change(group, "disable-global-recoveries") { request, requestContext in
                await perform(
                    .pause(nil, duration: nil, owner: requester("owner", request, requestContext), reason: request.query("reason") ?? "disable-global-recoveries"),
                    in: requestContext, details: "disabled")
            }
            change(group, "enable-global-recoveries") { _, requestContext in await perform(.resume(nil), in: requestContext, details: "enabled") }
            read(group, "check-global-recoveries") { _, _ in
                let snapshot = (await context()).snapshot
                let isPaused = snapshot.control.globalPause?.isActive(at: snapshot.at) == true
                return .done("Global recoveries \(isPaused ? "disabled" : "enabled")", details: isPaused ? "disabled" : "enabled")
            }
        }

        /// The incumbent's `recover`: only of a server that the analysis says is dead.
        private func recover(_ address: InstanceAddress, to successor: InstanceAddress?, skipsHooks: Bool, _ request: Request, _ requestContext: APIRequestContext) async -> APIAnswer {
            let context = await context()
            guard let cluster = context.snapshot.topology.cluster(containing: address) else { return .error("\(address) is not known; discover it first") }
            var wanted = asked(of: cluster, context.snapshot.topology.instance(at: address)?.address, to: successor, request, requestContext)
            if skipsHooks { wanted.skipsHooks = true }
            let outcome = await outcome(of: .failover(FailoverRequest(wanted, onlyIfDead: true)), in: requestContext)
            // Other than where it is forced, the details are who took over. Replicas of a dead source may have gone to several.
            if case .recovered(let result) = outcome, result.isSuccess {
                return .done(result.message, details: result.primary == result.former ? .null : WireValues.key(result.primary))
            }
            return await incumbentAnswer(outcome, refusal: APIRoutes.notAttempted)
        }

        /// The incumbent's `force-master-failover` and `force-master-takeover`. Which of a switchover and a failover it is, is the manager's to decide.
        private func forceTakeOver(_ hint: String, to successor: InstanceAddress?, _ request: Request, _ context: APIRequestContext) async -> APIAnswer {
            await incumbentAnswer(
                askForPrimary(hint, in: context) { .failover(FailoverRequest(asked(of: $0, to: successor, request, context), handsOverIfAlive: true)) },
                refusal: APIRoutes.notAttempted)
        }

        private static let notAttempted = "Recovery not attempted: "
    }
#endif
