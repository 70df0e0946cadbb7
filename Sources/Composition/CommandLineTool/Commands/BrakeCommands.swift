#if Daemon
    import ArgumentParser
    import Foundation
    import Orchestration
    import Presentation
    import TopologyModel

    struct PauseCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pause", abstract: "Stop automatic recovery of a cluster, or of all.",
            discussion: "  baton pause --for 2h --reason \"network work\"\n  baton pause shop --for 30m")

        @Argument(help: "Cluster name, alias or member; all clusters when left out.") var cluster: String?
        @Option(name: .customLong("for"), help: "How long: 30s, 15m, 2h, 1d. Until resumed when left out.") var duration: String?
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            var query = [("owner", person.by), ("reason", person.reason ?? PersonOptions.noReason)]
            if let cluster { query.append(("cluster", cluster)) }
            if let duration { query.append(("seconds", String(try Duration(argument: duration).components.seconds))) }
            let reply = try await options.client.get(["baton", "pause"], query: query)
            print(options.json ? reply.pretty : reply["Message"]?.stringValue ?? "")
        }
    }

    struct ResumeCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "resume", abstract: "Allow automatic recovery again.")

        @Argument(help: "Cluster name, alias or member; the pause of all clusters when left out.") var cluster: String?
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let reply = try await options.client.get(["baton", "resume"], query: person.query + (cluster.map { [("cluster", $0)] } ?? []))
            print(options.json ? reply.pretty : reply["Message"]?.stringValue ?? "")
        }
    }

    struct DowntimeCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "downtime", abstract: "Take a server out of consideration: its failure is shown and not acted upon, and it is not promoted.",
            subcommands: [Begin.self, End.self])

        struct Begin: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "begin", abstract: "Begin a downtime.", discussion: "  baton downtime begin db2:3306 --for 1h --reason \"disk swap\"")

            @Argument(help: "HOST:PORT") var server: String
            @Option(name: .customLong("for"), help: "How long: 30s, 15m, 2h, 1d.") var duration: String = "10m"
            @OptionGroup var person: PersonOptions
            @OptionGroup var options: ClientOptions

            func run() async throws {
                let address = try InstanceAddress(argument: server)
                let seconds = try Duration(argument: duration).components.seconds
                let reason = PersonOptions.segment(person.reason ?? PersonOptions.noReason)
                let reply = try await options.client.get(["begin-downtime", address.host, String(address.port), PersonOptions.segment(person.by), reason, "\(seconds)s"])
                print(options.json ? reply.pretty : reply["Message"]?.stringValue ?? "")
            }
        }

        struct End: AsyncParsableCommand {
            static let configuration = CommandConfiguration(commandName: "end", abstract: "End a downtime.")

            @Argument(help: "HOST:PORT") var server: String
            @OptionGroup var person: PersonOptions
            @OptionGroup var options: ClientOptions

            func run() async throws {
                let address = try InstanceAddress(argument: server)
                let reply = try await options.client.get(["end-downtime", address.host, String(address.port)], query: person.query)
                print(options.json ? reply.pretty : reply["Message"]?.stringValue ?? "")
            }
        }
    }
#endif
