#if Daemon
    import ControlModel
    import Hummingbird
    import ManagerCore
    import Presentation
    import TopologyModel

    /// What operators asked for.
    extension APIRoutes {
        /// The incumbent's paths, in its shape.
        func addAudit(to group: Group) {
            for path in ["audit", "audit/:page"] as [RouterPath] {
                read(group, path) { _, requestContext in APIRoutes.audit(in: await context(), requestContext) { _ in true } }
            }
            for path in ["audit/instance/:host/:port", "audit/instance/:host/:port/:page"] as [RouterPath] {
                read(group, path) { _, requestContext in
                    guard let address = await firstName(requestContext) else { return .noAddress }
                    return APIRoutes.audit(in: await context(), requestContext) { $0.call.servers.contains(address) }
                }
            }
        }

        /// Our own path, with `?cluster=`, `?server=`, `?count=`, and `?before=` the number of an action: the older ones.
        func addOwnAudit(to group: Group) {
            read(group, "audit") { request, _ in
                let context = await context()
                guard var actions = APIRoutes.newestFirst(context.snapshot.control.operatorActions, request, in: context, cluster: { $0.call.cluster }) else {
                    return APIRoutes.wrongCluster(request)
                }
                if let text = request.query("server") {
                    guard let named = InstanceAddress(parsing: text, defaultPort: configuration.defaultInstancePort) else {
                        return .error("\"server\" must be HOST:PORT, not \"\(text)\"")
                    }
                    let server = context.snapshot.topology.instance(at: named)?.address ?? named
                    actions.removeAll { !$0.call.servers.contains(server) }
                }
                if let text = request.query("before") {
                    guard let number = UInt64(text) else { return .error("\"before\" must be the number of an action, not \"\(text)\"") }
                    actions.removeAll { $0.index.rawValue >= number }
                }
                guard let count = APIRoutes.count(request) else { return APIRoutes.wrongCount(request) }
                return .value(.array(actions.prefix(count).map { ShownOperatorAction($0, in: context).json }))
            }
        }

        /// A page in the incumbent's shape, the newest first.
        private static func audit(in context: PresentationContext, _ requestContext: APIRequestContext, where includes: (OperatorAction) -> Bool) -> APIAnswer {
            let actions = context.snapshot.control.operatorActions.reversed().filter(includes)
            return .value(.array(page(of: actions, requestContext).map { WireAudit.json($0, in: context) }))
        }
    }
#endif
