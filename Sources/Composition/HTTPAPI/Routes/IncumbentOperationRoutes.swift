#if Daemon
    import Hummingbird
    import ManagerCore
    import Presentation
    import Refactoring
    import TopologyModel

    extension APIRoutes {
        /// The incumbent's paths of operations, with its old names. Servers are named exactly: nothing is changed on one that only resembles the text.
        func addIncumbentOperations(to group: Group) {
            for path in IncumbentOperationPath.all {
                for name in path.names {
                    change(group, "\(name)/:host/:port\(path.rest.rawValue)") { request, requestContext in
                        await answer(path, request, requestContext)
                    }
                }
            }
        }

        /// The incumbent refuses when a part of them is purged; here the message tells of it.
        func addIncumbentSearches(to group: Group) {
            read(group, "locate-gtid-errant/:host/:port") { _, requestContext in
                await locateErrant(requestContext) { location, address in
                    guard !location.errant.isEmpty else { return .error("\(address) has no errant transactions") }
                    return .done(location.message, details: .array(location.logs.map { .string($0.file) }))
                }
            }
        }

        private func answer(_ path: IncumbentOperationPath, _ request: Request, _ requestContext: APIRequestContext) async -> APIAnswer {
            guard let address = requestContext.address else { return .noAddress }
            let argument: String?
            switch path.rest {
            case .nothing: argument = nil
            case .target:
                guard let target = requestContext.otherAddress else { return .noAddress }
                argument = target.description
            case .seconds: argument = requestContext.segment("seconds")
            case .log: argument = requestContext.segment("logFile")
            case .session: argument = requestContext.segment("process")
            }
            return await operate(path.verb, on: address, argument: argument, request, requestContext) { outcome in
                let context = await context()
                switch outcome {
                case .planned(let plan):
                    let explained = ExplainedOperation(plan, in: context)
                    return plan.isRefused ? .error(explained.message) : .done(explained.message, details: .string(explained.text))
                case .operated(let result):
                    let details = APIRoutes.details(path.details, of: result, in: context)
                    return result.isSuccess ? .done(result.message, details: details) : .error(result.message, details: details)
                }
            }
        }

        private static func details(_ details: IncumbentOperationPath.Details, of result: OperationResult, in context: PresentationContext) -> JSONValue {
            let operation = result.plan.operation
            let instance = { (address: InstanceAddress) in
                context.snapshot.topology.instance(at: address).map { WireInstance.json($0, in: context) }
            }
            switch (details, operation) {
            case (.replicas, _): return .array(result.tracks.filter { $0.end == .done }.compactMap { instance($0.subject) })
            case (.promoted, _): return WireInstance.key(result.plan.promoted)
            case (.target, .relocateReplicas(_, let target)): return WireInstance.key(target)
            case (.seconds, .setDelay(_, let delay)): return .integer(delay.components.seconds)
            case (.instance, _), (.target, _), (.seconds, _): return instance(operation.subject) ?? .null
            }
        }
    }
#endif
