#if Daemon
    import BatonTesting
    import Presentation
    import Refactoring
    import Testing
    import TopologyModel

    @testable import CommandLineTool

    @Suite struct OperationClientTests {
        private let call = OperationCall(.moveUp, on: InstanceBuilder.address("db4"))
        private let planned: JSONValue = ["Code": "OK", "Operation": ["nothing_to_do": false, "longest_ms": 90_000, "notices": ["it will be a ring"]]]

        /// What is asked when the daemon answers the plan with `plan`, and what is answered in the end.
        private func carryOut(
            _ call: OperationCall, plan: JSONValue, then result: @escaping () throws -> JSONValue = { ["Code": "OK"] }
        ) async throws -> (asked: [(isDryRun: Bool, timeout: Duration)], reply: JSONValue, announced: [String]) {
            var asked: [(isDryRun: Bool, timeout: Duration)] = []
            var announced: [String] = []
            let client = OperationClient { call, timeout in
                asked.append((call.isDryRun, timeout))
                return call.isDryRun ? plan : try result()
            }
            let reply = try await client.carryOut(call) { announced += $0 + ["\($1) s"] }
            return (asked, reply, announced)
        }

        @Test func `the plan says what to know beforehand, and how long to wait for the rest`() async throws {
            let (asked, reply, announced) = try await carryOut(call, plan: planned)
            #expect(asked.map(\.isDryRun) == [true, false])
            #expect(asked.last?.timeout == .seconds(90) + DaemonClient.timeout)
            #expect(announced == ["it will be a ring", "90 s"])
            #expect(reply == ["Code": "OK"])
        }

        @Test(arguments: [
            ["Code": "ERROR", "Operation": ["nothing_to_do": false]], ["Code": "OK", "Operation": ["nothing_to_do": true]], ["Code": "ERROR", "Message": "Forbidden"],
        ] as [JSONValue])
        func `what is refused or has nothing to do is asked for once`(plan: JSONValue) async throws {
            let (asked, reply, _) = try await carryOut(call, plan: plan)
            #expect(asked.map(\.isDryRun) == [true])
            #expect(reply == plan)
        }

        @Test func `a dry run stays one`() async throws {
            var dry = call
            dry.isDryRun = true
            #expect(try await carryOut(dry, plan: planned).asked.map(\.isDryRun) == [true])
        }

        @Test func `an answer that never comes is told as one`() async {
            await #expect { try await carryOut(call, plan: planned) { throw CommandFailure("the connection broke") } } throws: { error in
                "\(error)".contains("the connection broke") && "\(error)".contains("may have been carried out in part")
            }
        }
    }
#endif
