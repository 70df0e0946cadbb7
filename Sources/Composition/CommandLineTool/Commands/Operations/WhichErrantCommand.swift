#if Daemon
    import ArgumentParser
    import Presentation
    import TopologyModel

    struct WhichErrantCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "which-gtid-errant", abstract: "Print the transactions that only this server has; an empty line when there are none.")

        @Argument(help: "HOST:PORT") var server: String
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let address = try InstanceAddress(argument: server)
            let reply = try await options.client.get(["baton", "gtid-errant", address.host, String(address.port)])
            print(try WhichErrantCommand.output(reply, json: options.json))
        }

        static func output(_ reply: JSONValue, json: Bool) throws -> String {
            if json { return reply.pretty }
            guard let errant = reply["errant"]?.stringValue else {
                throw CommandFailure("it cannot be told: the server is the primary, or one of the two was not read, or (MariaDB) does not log what it replicates")
            }
            return errant
        }
    }
#endif
