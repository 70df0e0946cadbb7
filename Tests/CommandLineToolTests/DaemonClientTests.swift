#if Daemon
    import TestStores
    import Testing

    @testable import CommandLineTool

    @Suite struct DaemonClientTests {
        @Test(.timeLimit(.minutes(5)), arguments: [ScriptedHTTPServer.Reply.silence, .drip(every: .milliseconds(10)), .close])
        func `an answer that does not come, or never to its end, ends the call`(reply: ScriptedHTTPServer.Reply) async {
            let server = ScriptedHTTPServer { _ in reply }
            defer { server.stop() }
            await #expect { try await DaemonClient(base: "http://127.0.0.1:\(server.port)").get(["clusters"], timeout: .milliseconds(200)) } throws: {
                "\($0)".hasPrefix("no daemon answers at http://127.0.0.1:\(server.port)")
            }
        }

        /// On a busy machine 64 MiB take a while.
        @Test(.timeLimit(.minutes(5))) func `an answer that goes on and on is not taken`() async {
            let server = ScriptedHTTPServer { _ in .flood }
            defer { server.stop() }
            await #expect { try await DaemonClient(base: "http://127.0.0.1:\(server.port)").get(["clusters"], timeout: .seconds(120)) } throws: {
                "\($0)".contains("more than 64 MiB")
            }
        }
    }
#endif
