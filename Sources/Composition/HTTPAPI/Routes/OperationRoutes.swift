#if Daemon
    import Hummingbird
    import ManagerCore
    import Presentation
    import Refactoring
    import TopologyModel

    extension APIRoutes {
        /// `baton/operate/VERB/HOST/PORT?…`, with everything that ``OperationCall`` holds, and which transactions only one server has.
        ///
        /// A dry run touches nothing and is guarded like the rest: it shows what would be sent where.
        func addOperations(to group: Group) {
            change(group, "operate/:verb/:host/:port") { request, requestContext in
                let name = requestContext.segment("verb")
                guard let verb = OperationVerb(rawValue: name) else {
                    let names = OperationVerb.allCases.map(\.rawValue).joined(separator: ", ")
                    return .error("there is no operation \"\(name)\"; there are \(names)")
                }
                guard let address = requestContext.address else { return .noAddress }
                return await operate(verb, on: address, request, requestContext) { outcome in
                    switch outcome {
                    case .planned(let plan): APIAnswer(envelope: WireOperation.envelope(ExplainedOperation(plan, in: await context())))
                    case .operated(let result): APIAnswer(envelope: WireOperation.envelope(result))
                    }
                }
            }
            read(group, "gtid-errant/:host/:port") { _, requestContext in
                guard let address = requestContext.address else { return .noAddress }
                guard let json = WireErrant.json(of: address, in: await context()) else { return .error("\(address) is not known; discover it first") }
                return .value(json)
            }
            read(group, "gtid-errant-logs/:host/:port") { _, requestContext in
                await locateErrant(requestContext) { .value(WireErrant.json($0, on: $1)) }
            }
        }

        /// Reads binary logs of the server; the manager bounds how many at a time.
        func locateErrant(
            _ requestContext: APIRequestContext, _ answer: (ErrantLocation, InstanceAddress) -> APIAnswer
        ) async -> APIAnswer {
            guard let address = requestContext.address else { return .noAddress }
            switch await manager.perform(.locateErrant(address), by: requestContext.asker) {
            case .located(let location): return answer(location, address)
            case .refused(let message): return .error(message)
            case .done, .discovered, .planned, .operated, .switchoverPlanned, .recovered: return .unexpectedReply
            }
        }

        /// What became of an operation.
        enum OperationOutcome {
            case planned(OperationPlan)
            case operated(OperationResult)
        }

        /// Asks the manager for an operation as path and query name it.
        ///
        /// - Parameter argument: the verb's parameter, where the path holds it.
        func operate(
            _ verb: OperationVerb, on address: InstanceAddress, argument: String? = nil, _ request: Request, _ context: APIRequestContext,
            _ answer: (OperationOutcome) async -> APIAnswer
        ) async -> APIAnswer {
            let wanted: OperationRequest
            do {
                var call = try OperationCall(verb, on: address, argument: argument) { request.query($0) }
                if call.owner.isEmpty { call.owner = requester("owner", request, context) }
                wanted = try call.request()
            } catch {
                return .error("\(error)")
            }
            switch await manager.perform(.operate(wanted), by: context.asker) {
            case .planned(let plan): return await answer(.planned(plan))
            case .operated(let result): return await answer(.operated(result))
            case .refused(let message): return .error(message)
            case .done, .discovered, .located, .switchoverPlanned, .recovered: return .unexpectedReply
            }
        }
    }

    extension APIAnswer {
        /// An envelope with the status that belongs to its code.
        init(envelope: JSONValue) {
            self.init(status: envelope["Code"] == "OK" ? .ok : .internalServerError, json: envelope)
        }
    }
#endif
