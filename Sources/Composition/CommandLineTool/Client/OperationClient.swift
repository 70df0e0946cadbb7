#if Daemon
    import Presentation

    /// Asks the daemon for an operation, and waits for as long as it may take.
    struct OperationClient {
        /// Sends a call, which ends within the time.
        typealias Ask = (OperationCall, _ timeout: Duration) async throws -> JSONValue

        private let ask: Ask

        init(ask: @escaping Ask) { self.ask = ask }

        init(_ client: DaemonClient) {
            self.init { call, timeout in
                try await client.get(call.path, query: call.query.map { ($0.name, $0.value) }, acceptsErrors: true, timeout: timeout)
            }
        }

        /// The plan comes first: it says how long the rest may take, and whether there is anything to do.
        ///
        /// - Parameter announce: is told before it begins: what an operator should know, and the greatest number of seconds.
        /// - Returns: the daemon's envelope of the plan when it is refused, empty or only asked for, else of the result.
        func carryOut(_ call: OperationCall, announce: (_ notices: [String], _ seconds: Int64) -> Void) async throws -> JSONValue {
            var first = call
            first.isDryRun = true
            let plan = try await ask(first, DaemonClient.timeout)
            let operation = plan[WireOperation.member]
            guard !call.isDryRun, plan["Code"] == "OK", operation?[WireOperation.isEmpty]?.boolValue == false else { return plan }
            let longest = Duration.milliseconds(operation?[WireOperation.longest]?.integerValue ?? 0)
            announce(operation?[WireOperation.notices]?.arrayValue?.compactMap(\.stringValue) ?? [], longest.components.seconds)
            do {
                // What the daemon bounds ends before this client gives up.
                return try await ask(call, longest + DaemonClient.timeout)
            } catch let failure as CommandFailure {
                throw CommandFailure("\(failure)\nThe operation had been asked for and may have been carried out in part; look at the servers before you ask again.")
            }
        }
    }
#endif
