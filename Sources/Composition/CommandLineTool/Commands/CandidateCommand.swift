#if Daemon
    import ArgumentParser
    import Presentation
    import TopologyModel

    struct CandidateCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "register-candidate", abstract: "Say for a while how much a server is wanted as successor.",
            discussion: """
                In force for CandidateInstanceExpireMinutes (60): a program that decides this repeats it.

                  baton register-candidate db2:3306 prefer
                """)

        @Argument(help: "HOST:PORT") var server: String
        @Argument(help: "prefer, neutral, prefer_not or must_not") var rule: String
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let address = try InstanceAddress(argument: server)
            let reply = try await options.client.get(["register-candidate", address.host, String(address.port), rule], query: person.query)
            print(options.json ? reply.pretty : reply["Message"]?.stringValue ?? "")
        }
    }
#endif
