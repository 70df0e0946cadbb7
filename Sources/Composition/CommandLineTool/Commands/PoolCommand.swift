#if Daemon
    import ArgumentParser
    import Presentation
    import TopologyModel

    struct PoolCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pool", abstract: "Groups of servers that are used for one purpose.", subcommands: [Submit.self, List.self])

        struct Submit: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "submit", abstract: "Say which servers a pool has, in place of what it had.",
                discussion: """
                    In force for InstancePoolExpiryMinutes (60): a program that decides this repeats it. Without servers the pool ends.

                      baton pool submit reports db3:3306 db4:3306
                    """)

            @Argument(help: "The pool's name.") var pool: String
            @Argument(help: "HOST:PORT …") var servers: [String] = []
            @OptionGroup var person: PersonOptions
            @OptionGroup var options: ClientOptions

            func run() async throws {
                let addresses = try servers.map { try InstanceAddress(argument: $0).description }
                let query = addresses.isEmpty ? [] : [("instances", addresses.joined(separator: ","))]
                let reply = try await options.client.get(["submit-pool-instances", pool], query: query + person.query)
                print(options.json ? reply.pretty : reply["Message"]?.stringValue ?? "")
            }
        }

        struct List: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "list", abstract: "Print the pools of a cluster: name, a tab, and the server.")

            @Argument(help: "Cluster name, alias, or any member's HOST:PORT.") var cluster: String
            @OptionGroup var options: ClientOptions

            func run() async throws {
                let reply = try await options.client.get(["cluster-pool-instances", cluster])
                guard !options.json else { return print(reply.pretty) }
                let lines = (reply["Details"]?.members ?? []).flatMap { pool in
                    (pool.value.arrayValue ?? []).compactMap(TaggedCommand.line).map { "\(pool.name)\t\($0)" }
                }
                print(lines.joined(separator: "\n"))
            }
        }
    }
#endif
