#if Daemon
    import ControlModel
    import Hummingbird
    import ManagerCore
    import Presentation
    import TopologyModel

    extension APIRoutes {
        func addAcknowledgements(to group: Group) {
            for path in ["ack-recovery/cluster/:clusterHint", "ack-recovery/cluster/alias/:clusterHint"] as [RouterPath] {
                acknowledge(group, path) { requestContext, context in
                    let hint = requestContext.segment("clusterHint")
                    guard let cluster = context.cluster(hint: hint, isExact: true), let id = context.record(of: cluster)?.id else { return nil }
                    return (.cluster(id), .string(cluster.name))
                }
            }
            acknowledge(group, "ack-recovery/instance/:host/:port") { requestContext, _ in
                requestContext.address.map { (.instance($0), ["Hostname": .string($0.host), "Port": .count($0.port)]) }
            }
            acknowledge(group, "ack-recovery/uid/:uid") { requestContext, context in
                let uid = requestContext.segment("uid")
                return context.snapshot.control.recoveries.first { $0.uid == uid }.map { (.recovery($0.id), .string(uid)) }
            }
            acknowledge(group, "ack-recovery/:recoveryId") { requestContext, context in
                let id = UInt64(requestContext.segment("recoveryId")).map(RecoveryID.init(rawValue:))
                return id.flatMap { context.snapshot.control.recovery($0) }.map { (.recovery($0.id), .string($0.id.description)) }
            }
            // Of all of them there is no name: the comment stands for it, as the incumbent has it.
            acknowledge(group, "ack-all-recoveries") { _, _ in (.all, nil) }
        }

        private typealias Selection = @Sendable (APIRequestContext, PresentationContext) -> (RecoverySelection, JSONValue?)?

        private func acknowledge(_ group: Group, _ path: RouterPath, _ selection: @escaping Selection) {
            change(group, path) { request, requestContext in
                guard let comment = request.query("comment") else { return .error("a comment is needed: ?comment=…") }
                guard let (selected, details) = selection(requestContext, await context()) else { return .error("there is nothing of that name to acknowledge") }
                return await perform(.acknowledge(selected, by: requester("by", request, requestContext), comment: comment), in: requestContext, details: details ?? .string(comment))
            }
        }
    }
#endif
