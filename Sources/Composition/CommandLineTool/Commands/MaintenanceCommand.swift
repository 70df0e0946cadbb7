#if Daemon
    import ArgumentParser
    import Presentation
    import TopologyModel

    struct MaintenanceCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "maintenance", abstract: "Say that you work on a server, so that automation and other people leave it to you.",
            discussion: """
                While it lasts, what goes wrong on the server is shown and not acted upon, it is not promoted, and what other people want to change on it is \
                refused, unless they insist with --despite-maintenance. It ends by itself.

                  baton maintenance begin db2:3306 --for 1h --reason "new disks"
                  baton maintenance end db2:3306
                """, subcommands: [Begin.self, End.self, List.self])

        struct Begin: AsyncParsableCommand {
            static let configuration = CommandConfiguration(
                commandName: "begin", abstract: "Begin a maintenance, or let your own last longer.",
                discussion: "  baton maintenance begin db2:3306 --for 1h --reason \"new disks\"")

            @Argument(help: "HOST:PORT") var server: String
            @Option(name: .customLong("for"), help: "How long from now: 30s, 15m, 2h, 1d.") var duration: String = "10m"
            @OptionGroup var person: PersonOptions
            @OptionGroup var options: ClientOptions

            func validate() throws {
                if person.reason?.isEmpty ?? true { throw ValidationError("say why with --reason: others will read it when they are refused") }
            }

            func run() async throws {
                let address = try InstanceAddress(argument: server)
                let seconds = try Duration(argument: duration).components.seconds
                let (owner, reason) = (PersonOptions.segment(person.by), PersonOptions.segment(person.reason ?? ""))
                let reply = try await options.client.get(["begin-maintenance", address.host, String(address.port), owner, reason, "\(seconds)s"])
                print(options.json ? reply.pretty : reply["Message"]?.stringValue ?? "")
            }
        }

        struct End: AsyncParsableCommand {
            static let configuration = CommandConfiguration(commandName: "end", abstract: "End a maintenance, whoever began it.")

            @Argument(help: "HOST:PORT") var server: String
            @OptionGroup var person: PersonOptions
            @OptionGroup var options: ClientOptions

            func run() async throws {
                let address = try InstanceAddress(argument: server)
                let reply = try await options.client.get(["end-maintenance", address.host, String(address.port)], query: person.query)
                print(options.json ? reply.pretty : reply["Message"]?.stringValue ?? "")
            }
        }

        struct List: AsyncParsableCommand {
            static let configuration = CommandConfiguration(commandName: "list", abstract: "Print the servers that somebody works on, one a line.")

            @OptionGroup var options: ClientOptions

            func run() async throws {
                let reply = try await options.client.get(["maintenance"])
                print(options.json ? reply.pretty : (reply.arrayValue ?? []).compactMap(List.line).joined(separator: "\n"))
            }

            static func line(_ maintenance: JSONValue) -> String? {
                guard let server = maintenance["Key"].flatMap(TaggedCommand.line), let owner = maintenance["Owner"]?.stringValue,
                    let reason = maintenance["Reason"]?.stringValue, let end = maintenance["EndTimestamp"]?.stringValue
                else { return nil }
                return "\(server) by \(owner) until \(end) UTC: \(reason)"
            }
        }
    }
#endif
