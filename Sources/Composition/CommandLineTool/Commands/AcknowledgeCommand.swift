#if Daemon
    import ArgumentParser
    import Presentation
    import TopologyModel

    struct AcknowledgeCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "ack", abstract: "Acknowledge recoveries, which lifts the block that they put on their cluster.",
            discussion: "  baton ack 17 --reason \"checked\"\n  baton ack --cluster shop --reason \"checked\"\n  baton ack --instance db1:3306 --reason \"replaced\"")

        @Argument(help: "The recovery's number.") var recovery: UInt64?
        @Option(name: .long, help: "All recoveries of a cluster.") var cluster: String?
        @Option(name: .long, help: "All recoveries of a failed server.") var instance: String?
        @Option(name: .long, help: "A comment; required.") var reason: String
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let path: [String]
            switch (recovery, cluster, instance) {
            case (let id?, nil, nil): path = ["ack-recovery", String(id)]
            case (nil, let name?, nil): path = ["ack-recovery", "cluster", name]
            case (nil, nil, let server?):
                let address = try InstanceAddress(argument: server)
                path = ["ack-recovery", "instance", address.host, String(address.port)]
            default: throw CommandFailure("say which: a recovery's number, --cluster NAME or --instance HOST:PORT")
            }
            let reply = try await options.client.get(path, query: [("comment", reason)])
            print(options.json ? reply.pretty : reply["Message"]?.stringValue ?? "")
        }
    }
#endif
