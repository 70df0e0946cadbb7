#if Daemon
    import Hummingbird
    import ManagerCore
    import Orchestration
    import Presentation
    import TopologyModel

    extension APIRoutes {
        /// What a downtime lasts when nobody says how long: the incumbent's default.
        private static let defaultDowntime = Duration.seconds(600)

        func addDowntimes(to group: Group) {
            for path in ["begin-downtime/:host/:port/:owner/:reason", "begin-downtime/:host/:port/:owner/:reason/:duration"] as [RouterPath] {
                change(group, path) { _, requestContext in
                    guard let address = await firstName(requestContext) else { return .noAddress }
                    let text = requestContext.segment("duration")
                    guard let duration = text.isEmpty ? APIRoutes.defaultDowntime : DurationText.parse(text) else { return .noDuration(text) }
                    let (owner, reason) = (requestContext.segment("owner"), requestContext.segment("reason"))
                    guard !owner.isEmpty, !reason.isEmpty else { return .noOwnerOrReason }
                    return await perform(.beginDowntime(address, duration: duration, owner: owner, reason: reason), in: requestContext, details: WireInstance.key(address))
                }
            }
            change(group, "end-downtime/:host/:port") { _, requestContext in
                guard let address = await firstName(requestContext) else { return .noAddress }
                return await perform(.endDowntime(address), in: requestContext, details: WireInstance.key(address))
            }
        }
    }
#endif
