#if Daemon
    import ControlModel
    import Hummingbird
    import ManagerCore
    import Orchestration
    import Presentation
    import TopologyModel

    extension APIRoutes {
        /// Paths that the incumbent never had; their JSON has modern names.
        func addOwn(to group: Group) {
            read(group, "timeline") { request, _ in
                let since = request.query("since").flatMap { Int64($0) }.map(WallTime.init(milliseconds:))
                let entries = (await context()).snapshot.timeline
                return .value(WireTimeline.json(since.map { start in entries.filter { $0.at >= start } } ?? entries))
            }
            read(group, "topology") { request, _ in
                let context = await context()
                let name = request.query("format") ?? TopologyFormat.orchestrator.rawValue
                guard let format = TopologyFormat(rawValue: name) else {
                    return .error("the format must be one of \(TopologyFormat.allCases.map(\.rawValue).joined(separator: ", ")), not \"\(name)\"")
                }
                var clusters = context.snapshot.topology.clusters
                if let hint = request.query("cluster") {
                    guard let named = context.cluster(hint: hint) else { return .unknownCluster(hint) }
                    clusters = [named]
                }
                return .value(
                    .array(
                        clusters.map { cluster in
                            [
                                "cluster": .string(cluster.name), "alias": .string(context.alias(of: cluster)),
                                "tree": .string(TopologyTree.text(of: cluster, in: context, format: format)),
                            ]
                        }))
            }
            read(group, "findings") { _, _ in
                let context = await context()
                return .value(.array(context.snapshot.findings.map { WireFinding.json($0, in: context) }))
            }
            read(group, "readiness") { _, _ in
                let context = await context()
                return .value(.array(context.snapshot.topology.clusters.filter { $0.members.count > 1 }.map { ShownReadiness(of: $0, in: context).json }))
            }
            read(group, "readiness/:clusterHint") { _, requestContext in
                let context = await context()
                let hint = requestContext.segment("clusterHint")
                guard let cluster = context.cluster(hint: hint) else { return .unknownCluster(hint) }
                return .value(.array([ShownReadiness(of: cluster, in: context).json]))
            }
            read(group, "explain/:clusterHint") { _, requestContext in
                let context = await context()
                let hint = requestContext.segment("clusterHint")
                guard let cluster = context.cluster(hint: hint) else { return .unknownCluster(hint) }
                let explanation = Explanation(of: cluster, in: context)
                return .value(explanation.envelope)
            }
            addOwnRecoveries(to: group)
            addOwnDetections(to: group)
            addOwnAudit(to: group)
            addBrakes(to: group)
            addQuorum(to: group)
            addStores(to: group)
            addOperations(to: group)
            addOwnSwitchover(to: group)
            addOwnFailover(to: group)
        }

        private func addBrakes(to group: Group) {
            change(group, "pause") { request, requestContext in
                let text = request.query("for") ?? request.query("seconds").map { "\($0)s" }
                let duration = text.flatMap { DurationText.parse($0) }
                if let text, duration == nil { return .error("\"for\" must be a duration such as 30m or 2h, not \"\(text)\"") }
                guard let reason = request.query("reason") else { return .error("a reason is needed: ?reason=…") }
                let owner = requester("owner", request, requestContext)
                return await brake(request, requestContext) { .pause($0, duration: duration, owner: owner, reason: reason) }
            }
            change(group, "resume") { request, requestContext in await brake(request, requestContext) { .resume($0) } }
        }

        /// One cluster when `?cluster=` names one, else all.
        private func brake(_ request: Request, _ requestContext: APIRequestContext, _ make: (ClusterID?) -> OperatorRequest) async -> APIAnswer {
            guard let hint = request.query("cluster") else { return await perform(make(nil), in: requestContext, details: .null) }
            let context = await context()
            guard let cluster = context.cluster(hint: hint, isExact: true) else { return .unknownExactCluster(hint) }
            guard let id = context.record(of: cluster)?.id else { return .error("\(cluster.name) has no identity yet; ask again in a moment") }
            return await perform(make(id), in: requestContext, details: .string(cluster.name))
        }
    }
#endif
