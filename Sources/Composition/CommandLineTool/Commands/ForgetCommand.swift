#if Daemon
    import ArgumentParser
    import Presentation
    import TopologyModel

    struct ForgetCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "forget", abstract: "Watch a server, or all of a cluster, no longer.",
            discussion: """
                It does not come back because another server names it; `baton discover` watches it again. Its downtime, maintenance, promotion rule, tags and pools go too.

                  baton forget db7.example.net:3306
                  baton forget --cluster shop
                """)

        @Argument(help: "HOST:PORT") var server: String?
        @Option(name: .long, help: "Cluster name, alias, or any member's HOST:PORT, in full.") var cluster: String?
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func validate() throws {
            if (server == nil) == (cluster == nil) { throw ValidationError("name a server, or a cluster with --cluster") }
        }

        func run() async throws {
            let path: [String]
            if let server {
                let address = try InstanceAddress(argument: server)
                path = ["forget", address.host, String(address.port)]
            } else {
                path = ["forget-cluster", cluster ?? ""]
            }
            let reply = try await options.client.get(path, query: person.query)
            print(options.json ? reply.pretty : reply["Message"]?.stringValue ?? "")
        }
    }
#endif
