#if Daemon
    import HTTPTypes
    import Hummingbird
    import ManagerCore
    import Orchestration
    import Presentation
    import TopologyModel

    /// What all routes share: the manager, and the rules of who may change anything. One file per resource adds the paths.
    struct APIRoutes: Sendable {
        typealias Group = RouterGroup<APIRequestContext>
        typealias Handler = @Sendable (Request, APIRequestContext) async -> APIAnswer

        let manager: any ManagerAccess
        let configuration: HTTPAPIConfiguration
        let sources: MetricsSources
        let counters: ListenerCounters
        /// nil: nothing is encrypted.
        let certificates: ListenerCertificates?
        /// nil: this manager is alone.
        let quorum: (any ManagerQuorum)?
        /// nil: no store is told of primaries.
        let stores: (any RouteAccess)?

        func context() async -> PresentationContext {
            PresentationContext(
                snapshot: await manager.snapshot(), nodeName: configuration.nodeName, pollInterval: configuration.pollInterval,
                primaryFilter: configuration.primaryFilter, intermediateFilter: configuration.intermediateFilter)
        }

        /// Adds a path that only reads.
        func read(_ group: Group, _ path: RouterPath, _ handler: @escaping Handler) {
            group.get(path) { request, context in await handler(request, context) }
        }

        /// Adds a path that changes something: refused unless ``ChangeGuard`` lets it pass, and carried out by the manager that leads.
        ///
        /// - Parameter isLocal: it is about this manager, whoever leads.
        func change(_ group: Group, _ path: RouterPath, isLocal: Bool = false, _ handler: @escaping Handler) {
            let forwarding = isLocal ? nil : forwarding
            group.get(path) { request, context -> Response in
                let guardian = ChangeGuard(listen: configuration.listen, access: configuration.access)
                if let refusal = guardian.refusal(of: request, from: context.peer, by: context.caller) { return refusal.response(from: request, context: context) }
                if let response = await forwarding?.response(to: request, in: context) { return response }
                var context = context
                context.asker = OperatorIdentity(access: configuration.access).asker(of: request, in: context)
                return await handler(request, context).response(from: request, context: context)
            }
        }

        private var forwarding: LeaderForwarding? {
            quorum.map { quorum in
                LeaderForwarding(
                    quorum: quorum, node: configuration.nodeName,
                    client: LeaderClient(authorityFile: configuration.leaderAuthorityFile, encryption: configuration.access.encryption))
            }
        }

        /// The same for a path that may name a new primary: `to=HOST:PORT`, nil when nobody is named.
        func changePrimary(
            _ group: Group, _ path: RouterPath,
            _ handler: @escaping @Sendable (Request, APIRequestContext, InstanceAddress?) async -> APIAnswer
        ) {
            change(group, path) { request, context in
                guard let to = request.query("to") else { return await handler(request, context, nil) }
                guard let successor = InstanceAddress(parsing: to) else { return .error("\"to\" must be HOST:PORT, not \"\(to)\"") }
                return await handler(request, context, successor)
            }
        }

        /// Who asks: whom the query names under `name`, else who proved to be somebody, else whom the program says that it runs for, else this node.
        func requester(_ name: String, _ request: Request, _ context: APIRequestContext) -> String {
            request.query(name) ?? context.caller.name ?? request.headers[OperatorIdentity.claimField] ?? configuration.nodeName
        }

        /// Carries out what was asked for in `context`, and answers with `details` when it was done.
        func perform(_ request: OperatorRequest, in context: APIRequestContext, details: JSONValue) async -> APIAnswer {
            switch await manager.perform(request, by: context.asker) {
            case .done(let message): .done(message, details: details)
            case .discovered(let address): .done("\(address) was read", details: details)
            case .refused(let message): .error(message)
            case .planned, .operated, .located, .switchoverPlanned, .recovered: .unexpectedReply
            }
        }
    }
#endif
