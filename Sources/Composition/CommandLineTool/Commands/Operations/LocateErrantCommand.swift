#if Daemon
    import ArgumentParser
    import Presentation
    import TopologyModel

    struct LocateErrantCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "locate-gtid-errant",
            abstract: "Print the binary logs that hold transactions which only this server has; an empty line when there are none.",
            discussion: """
                A line for each log, with what it holds. The daemon reads the beginnings of a few logs on the server, whatever their number and size. Then

                  mysqlbinlog LOG

                on the server shows what was done there.
                """)

        @Argument(help: "HOST:PORT") var server: String
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let address = try InstanceAddress(argument: server)
            let reply = try await options.client.get(["baton", "gtid-errant-logs", address.host, String(address.port)], timeout: LocateErrantCommand.timeout)
            print(options.json ? reply.pretty : reply["text"]?.stringValue ?? "")
        }

        /// Longer than the daemon searches.
        private static let timeout = Duration.seconds(40)
    }
#endif
