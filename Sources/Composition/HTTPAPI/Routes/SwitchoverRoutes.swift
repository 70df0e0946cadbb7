#if Daemon
    import ControlModel
    import Hummingbird
    import ManagerCore
    import Presentation
    import Promotion
    import TopologyModel

    extension APIRoutes {
        /// `baton/switchover/CLUSTER?to=HOST:PORT&dryRun=true&owner=…&reason=…`
        func addOwnSwitchover(to group: Group) {
            changePrimary(group, "switchover/:clusterHint") { request, requestContext, successor in
                let outcome = await switchOver(
                    requestContext.segment("clusterHint"), to: successor, endsSessions: request.query("kill") == "true",
                    isDryRun: request.query("dryRun") == "true", request)
                switch outcome {
                case .answered(let answer): return answer
                case .planned(let plan): return APIAnswer(envelope: WireSwitchover.envelope(plan, (await context()).snapshot.configuration))
                case .recovered(let result): return APIAnswer(envelope: WireSwitchover.envelope(result))
                }
            }
        }

        /// The incumbent's paths. A cluster may stand where a server of it may, and without `-auto` the successor must be named unless there is only one
        /// replica.
        func addIncumbentSwitchovers(to group: Group) {
            for (name, isAutomatic) in [("graceful-master-takeover", false), ("graceful-master-takeover-auto", true)] {
                // The router wants one name per place, whatever stands there.
                change(group, "\(name)/:clusterHint") { request, segments in
                    await takeOver(segments.segment("clusterHint"), to: nil, isAutomatic, request)
                }
                change(group, "\(name)/:clusterHint/:port") { request, segments in
                    guard let address = segments.address else { return .noAddress }
                    return await takeOver(address.description, to: nil, isAutomatic, request)
                }
                change(group, "\(name)/:clusterHint/:port/:belowHost") { request, segments in
                    guard let successor = InstanceAddress(parsing: "\(segments.segment("port")):\(segments.segment("belowHost"))") else { return .noAddress }
                    return await takeOver(segments.segment("clusterHint"), to: successor, isAutomatic, request)
                }
                change(group, "\(name)/:clusterHint/:port/:belowHost/:belowPort") { request, segments in
                    guard let address = segments.address, let successor = segments.otherAddress else { return .noAddress }
                    return await takeOver(address.description, to: successor, isAutomatic, request)
                }
            }
        }

        /// The incumbent's `force-master-takeover`: from a primary that lives in good order, with the sessions in its way ended; else a failover.
        func forceTakeOver(_ hint: String, to successor: InstanceAddress?, _ request: Request) async -> APIAnswer {
            guard let cluster = (await context()).cluster(hint: hint, isExact: true) else { return .unknownExactCluster(hint) }
            if cluster.primary?.freshness.isLastCheckValid == true {
                return await answer(await switchOver(hint, to: successor, endsSessions: true, isDryRun: false, request))
            }
            return await failOver(cluster, to: successor, request)
        }

        private func takeOver(_ hint: String, to successor: InstanceAddress?, _ isAutomatic: Bool, _ request: Request) async -> APIAnswer {
            if successor == nil, !isAutomatic, let cluster = (await context()).cluster(hint: hint, isExact: true), let primary = cluster.primary {
                let replicas = cluster.replicas(of: primary.id).count
                if replicas > 1 {
                    return .error("target instance not indicated, auto=false, and master \(primary.address) has \(replicas) replicas; name one, or use graceful-master-takeover-auto")
                }
            }
            return await answer(await switchOver(hint, to: successor, isDryRun: false, request))
        }

        private func answer(_ outcome: SwitchoverOutcome) async -> APIAnswer {
            switch outcome {
            case .answered(let answer): return answer
            case .planned(let plan): return .error(plan.message)
            case .recovered(let result): return await recoveryAnswer(result)
            }
        }

        /// The envelope with the recovery in the incumbent's shape.
        func recoveryAnswer(_ result: RecoveryResult) async -> APIAnswer {
            let context = await context()
            let details = context.snapshot.control.recovery(result.recovery).map { WireRecovery.json($0, in: context) } ?? .null
            return result.isSuccess ? .done(result.message, details: details) : .error(result.message, details: details)
        }

        private enum SwitchoverOutcome {
            case planned(SwitchoverPlan)
            case recovered(RecoveryResult)
            /// It did not come to either.
            case answered(APIAnswer)
        }

        private func switchOver(
            _ hint: String, to successor: InstanceAddress?, endsSessions: Bool = false, isDryRun: Bool, _ request: Request
        ) async -> SwitchoverOutcome {
            guard let cluster = (await context()).cluster(hint: hint, isExact: true) else { return .answered(.unknownExactCluster(hint)) }
            let wanted = SwitchoverRequest(
                of: cluster.members[0].address, to: successor, endsSessions: endsSessions, skipsHooks: request.query("skipProcesses") == "true",
                isDryRun: isDryRun, owner: request.query("owner") ?? configuration.nodeName,
                reason: request.query("reason") ?? "")
            return switch await manager.perform(.switchover(wanted)) {
            case .switchoverPlanned(let plan): .planned(plan)
            case .recovered(let result): .recovered(result)
            case .refused(let message): .answered(.error(message))
            case .done, .discovered, .located, .planned, .operated: .answered(.unexpectedReply)
            }
        }
    }
#endif
