#if Daemon
    import ArgumentParser
    import Presentation

    struct DetectionsCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "detections", abstract: "Print the failures that were seen, newest first, whether or not a recovery followed.",
            discussion: """
                  baton detections
                  baton detections shop --count 100
                """)

        @Argument(help: "Cluster name, alias or member, also the name that it had before a recovery; all clusters when left out.") var cluster: String?
        @Option(name: .long, help: "How many at most.") var count = 20
        @OptionGroup var options: ClientOptions

        func validate() throws {
            if count < 1 { throw ValidationError("--count \(count): write a number from 1") }
        }

        func run() async throws {
            let reply = try await options.client.get(["baton", "detections"], query: [("count", String(count))] + (cluster.map { [("cluster", $0)] } ?? []))
            print(DetectionsCommand.output(reply, json: options.json))
        }

        static func output(_ reply: JSONValue, json: Bool) -> String {
            if json { return reply.pretty }
            let lines = (reply.arrayValue ?? []).compactMap { $0["text"]?.stringValue }
            return lines.isEmpty ? "no detections" : lines.joined(separator: "\n")
        }
    }
#endif
