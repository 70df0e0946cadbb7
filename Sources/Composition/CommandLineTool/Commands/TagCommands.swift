#if Daemon
    import ArgumentParser
    import Presentation
    import TopologyModel

    struct TagCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tag", abstract: "Give a server a tag, in place of its earlier value.", discussion: "  baton tag db3:3306 role=backup")

        @Argument(help: "HOST:PORT") var server: String
        @Argument(help: "NAME or NAME=VALUE") var tag: String
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let address = try InstanceAddress(argument: server)
            let reply = try await options.client.get(["tag", address.host, String(address.port)], query: [("tag", tag)] + person.query)
            print(options.json ? reply.pretty : reply["Message"]?.stringValue ?? "")
        }
    }

    struct UntagCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "untag", abstract: "Take a tag from a server, or with --all from every server that has that value.",
            discussion: "  baton untag db3:3306 role\n  baton untag --all role=backup")

        @Flag(name: .long, help: "From every server; the tag needs a value.") var all = false
        @Argument(help: "HOST:PORT (not with --all), then NAME or NAME=VALUE") var arguments: [String]
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func validate() throws {
            if arguments.count != (all ? 1 : 2) { throw ValidationError(all ? "write NAME=VALUE" : "write HOST:PORT and NAME or NAME=VALUE") }
        }

        func run() async throws {
            var path = ["untag-all"]
            if !all {
                let address = try InstanceAddress(argument: arguments[0])
                path = ["untag", address.host, String(address.port)]
            }
            let reply = try await options.client.get(path, query: [("tag", arguments[arguments.count - 1])] + person.query)
            print(options.json ? reply.pretty : reply["Message"]?.stringValue ?? "")
        }
    }

    struct TagsCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "tags", abstract: "Print the tags of a server, one a line.")

        @Argument(help: "HOST:PORT") var server: String
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let address = try InstanceAddress(argument: server)
            let reply = try await options.client.get(["tags", address.host, String(address.port)])
            print(options.json ? reply.pretty : (reply.arrayValue ?? []).compactMap(\.stringValue).joined(separator: "\n"))
        }
    }

    struct TaggedCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tagged", abstract: "Print the servers whose tags fit, one a line.",
            discussion: """
                NAME has any value, NAME=VALUE that one; ~ before it means the opposite, among servers that have some tag. Commas: all must hold.

                  baton tagged role=backup,~retired
                """)

        @Argument(help: "NAME, NAME=VALUE, ~NAME or ~NAME=VALUE, separated by commas") var tags: String
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let reply = try await options.client.get(["tagged"], query: [("tag", tags)])
            print(options.json ? reply.pretty : (reply.arrayValue ?? []).compactMap(TaggedCommand.line).joined(separator: "\n"))
        }

        static func line(_ key: JSONValue) -> String? {
            guard let host = key["Hostname"]?.stringValue, let port = key["Port"]?.integerValue else { return nil }
            return InstanceAddress(host: host, port: UInt16(clamping: port)).description
        }
    }
#endif
