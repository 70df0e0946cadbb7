#if Daemon
    import ArgumentParser
    import ManagerCore
    import Presentation
    import TopologyModel

    struct DiscoverCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "discover", abstract: "Read a server now, and watch it and everything it is connected to.",
            discussion: """
                  baton discover db1.example.net:3306
                  BATON_PASSWORD=… baton discover db1:3306 --seed db1:3306 --user baton    without a daemon: prints the tree
                """)

        @Argument(help: "HOST:PORT") var server: String
        @OptionGroup var seed: SeedOptions
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let address = try InstanceAddress(argument: server)
            if let context = try await seed.context() {
                guard let cluster = context.snapshot.topology.cluster(containing: address) else { throw CommandFailure("\(address) was not found") }
                print(options.json ? DiscoverCommand.json(address, in: context).pretty : TopologyTree.text(of: cluster, in: context))
                return
            }
            let reply = try await options.client.get(["discover", address.host, String(address.port)], query: person.query)
            print(options.json ? reply.pretty : "\(address) is watched")
        }

        /// What a daemon answers.
        static func json(_ address: InstanceAddress, in context: PresentationContext) -> JSONValue {
            let instance = context.snapshot.topology.instance(at: address)
            return WireEnvelope.done(
                "Instance discovered: \(instance?.address ?? address)", details: instance.map { WireInstance.json($0, in: context) } ?? .null)
        }
    }
#endif
