#if Daemon
    import HTTPTypes
    import Hummingbird
    import ManagerCore
    import Orchestration
    import Presentation
    import TopologyModel

    /// What all routes share: the manager, and the rules of who may change anything. One file per resource adds the paths.
    struct APIRoutes: Sendable {
        typealias Group = RouterGroup<BasicRequestContext>
        typealias Handler = @Sendable (Request, BasicRequestContext) async -> APIAnswer

        let manager: any ManagerAccess
        let configuration: HTTPAPIConfiguration

        func context() async -> PresentationContext {
            PresentationContext(
                snapshot: await manager.snapshot(), nodeName: configuration.nodeName, pollInterval: configuration.pollInterval,
                primaryFilter: configuration.primaryFilter, intermediateFilter: configuration.intermediateFilter)
        }

        /// Adds a path that only reads.
        func read(_ group: Group, _ path: RouterPath, _ handler: @escaping Handler) {
            group.get(path) { request, context in await handler(request, context) }
        }

        /// Adds a path that changes something: refused unless ``refusal(of:)`` lets it pass.
        func change(_ group: Group, _ path: RouterPath, _ handler: @escaping Handler) {
            group.get(path) { request, context in
                if let refusal = refusal(of: request) { return refusal }
                return await handler(request, context)
            }
        }

        /// Why a change is not carried out. Until there is authentication only this machine may change anything, and no page of another site
        /// that a browser on this machine shows: neither by a link (the browser says where it came from) nor by a name that it made to
        /// point here (the request names another host).
        func refusal(of request: Request) -> APIAnswer? {
            guard configuration.listen.isLoopback else {
                return .error(
                    "Unauthorized: changes are only accepted when the listener is on a loopback address, and it is on \(configuration.listen); there is no authentication yet")
            }
            if let site = request.headers[.secFetchSite], site != "none", site != "same-origin" {
                return .error("Unauthorized: a browser sent this for a page of another site")
            }
            if let authority = request.head.authority, !APIRoutes.isLoopback(authority: authority) {
                return .error("Unauthorized: the request is for \(authority), which is not a name of this machine's loopback address")
            }
            return nil
        }

        private static func isLoopback(authority: String) -> Bool {
            if authority == "localhost" || authority == "[::1]" { return true }
            if let address = ListenAddress(parsing: authority) { return address.isLoopback }
            return ListenAddress(host: authority, port: 0).isLoopback
        }

        /// Carries out a request and answers with `details` when it was done.
        func perform(_ request: OperatorRequest, details: JSONValue) async -> APIAnswer {
            switch await manager.perform(request) {
            case .done(let message): .done(message, details: details)
            case .discovered(let address): .done("\(address) was read", details: details)
            case .refused(let message): .error(message)
            }
        }
    }
#endif
