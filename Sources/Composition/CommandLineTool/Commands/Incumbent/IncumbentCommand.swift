#if Daemon
    import ArgumentParser

    /// A command of the incumbent that is one path of its API, which the daemon answers: nothing is decided here.
    protocol IncumbentCommand: AsyncParsableCommand {
        var options: ClientOptions { get }
        /// How long the daemon may take.
        static var timeout: Duration { get }
        /// What is asked below `/api`.
        func path() throws -> [String]
        /// And how.
        var query: [(String, String)] { get }
    }

    extension IncumbentCommand {
        static var timeout: Duration { DaemonClient.timeout }
        var query: [(String, String)] { [] }

        /// Asks, prints the answer, and ends with the exit code of a failure where the daemon refused, or it came to nothing.
        func ask() async throws {
            try options.finish(try await options.client.get(try path(), query: query, acceptsErrors: true, timeout: Self.timeout))
        }
    }
#endif
