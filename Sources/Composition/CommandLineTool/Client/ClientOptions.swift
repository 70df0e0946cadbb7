#if Daemon
    import ArgumentParser
    import Foundation
    import Presentation

    /// Where the daemon is, and how to print.
    struct ClientOptions: ParsableArguments {
        @Option(name: .long, help: "The daemon's address (default: BATON_URL, else http://127.0.0.1:3000).") var url: String?
        @Flag(name: .long, help: "Print JSON for scripts.") var json = false

        var client: DaemonClient {
            DaemonClient(base: url ?? ProcessInfo.processInfo.environment["BATON_URL"] ?? "http://127.0.0.1:3000")
        }

        /// Prints how something that was asked for ended. Refused, or it came to nothing: what is printed says so, and scripts see the code.
        func finish(_ reply: JSONValue) throws {
            print(json ? reply.pretty : reply["Details"]?.stringValue ?? reply["Message"]?.stringValue ?? "")
            guard reply["Code"] == "OK" else { throw ExitCode.failure }
        }
    }
#endif
