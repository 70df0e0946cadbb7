#if Daemon
    import ArgumentParser
    import Presentation
    import TopologyModel

    struct AuditCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "audit", abstract: "Print who asked for which change, why, and what came of it, newest first.",
            discussion: """
                Everything that changes something is here, whoever asked for it: by this command line, by the API, by a script. What only reads is not, and neither are dry runs. What \
                the managers do by themselves is in `baton recoveries` and `baton detections`.

                WHO is the account, the certificate or the user of the proxy. A name with a question mark proved nothing: it is what the program said, user@host for this command line. \
                FROM is the address, and who passed it on: another manager or a proxy. OUTCOME is done, refused, failed (begun, and not all of it was done) or begun (it runs, or its \
                manager died before its end); the line below says why. What a program repeats of the same server is one line, with how often.

                  baton audit
                  baton audit shop --count 100          of one cluster
                  baton audit --server db2:3306         what names this server, as a target too
                  baton audit --before 4711             the older ones: the number of the last line that was printed
                  baton audit --json

                Who does it says why with --reason; other commands take it as well: baton resume shop --reason "network work is over"
                """)

        @Argument(help: "Cluster name, alias or member, also the name that it had before a recovery; all clusters when left out.") var cluster: String?
        @Option(name: .long, help: "Only what names this server, HOST:PORT.") var server: String?
        @Option(name: .long, help: "Only what was asked for before this action, a number of the first column.") var before: UInt64?
        @Option(name: .long, help: "How many at most.") var count = 20
        @OptionGroup var options: ClientOptions

        func validate() throws {
            if count < 1 { throw ValidationError("--count \(count): write a number from 1") }
        }

        var query: [(String, String)] {
            get throws {
                var query = [("count", String(count))]
                if let cluster { query.append(("cluster", cluster)) }
                if let server { query.append(("server", try InstanceAddress(argument: server).description)) }
                if let before { query.append(("before", String(before))) }
                return query
            }
        }

        func run() async throws {
            let reply = try await options.client.get(["baton", "audit"], query: try query)
            print(AuditCommand.output(reply, json: options.json))
        }

        static func output(_ reply: JSONValue, json: Bool) -> String { json ? reply.pretty : AuditTable.text(reply.arrayValue ?? []) }
    }
#endif
