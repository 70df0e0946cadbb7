#if Daemon
    import ArgumentParser
    import Presentation

    struct ExplainCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "explain", abstract: "Print what would happen now if the primary of a cluster died: plan, statements, candidates with reasons.",
            discussion: """
                  baton explain shop
                  BATON_PASSWORD=… baton explain db1:3306 --seed db1:3306 --user baton    without a daemon
                """)

        @Argument(help: "Cluster name, alias, or any member's HOST:PORT.") var cluster: String
        @OptionGroup var seed: SeedOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            if let context = try await seed.context() {
                guard let found = context.cluster(hint: cluster) else { throw CommandFailure("no cluster of that name: \(cluster)") }
                let explanation = Explanation(of: found, in: context)
                print(options.json ? explanation.envelope.pretty : explanation.text)
                return
            }
            let reply = try await options.client.get(["baton", "explain", cluster])
            print(options.json ? reply.pretty : reply["Details"]?.stringValue ?? "")
        }
    }
#endif
