#if Daemon
    import ArgumentParser
    import Presentation

    struct AnalysisCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "analysis", abstract: "Print what is wrong with the evidence, and why nothing is done where nothing is done.")

        @OptionGroup var options: ClientOptions

        func run() async throws {
            print(AnalysisCommand.output(try await options.client.get(["baton", "findings"]), json: options.json))
        }

        /// Scripts look for a line that begins with "nothing is wrong".
        static func output(_ reply: JSONValue, json: Bool) -> String {
            let findings = (reply.arrayValue ?? []).filter { $0["worth_telling"]?.boolValue == true }
            if json { return JSONValue.array(findings).pretty }
            return findings.isEmpty ? "nothing is wrong" : findings.map { $0["text"]?.stringValue ?? "" }.joined(separator: "\n")
        }
    }
#endif
