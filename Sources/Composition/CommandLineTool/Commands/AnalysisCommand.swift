#if Daemon
    import ArgumentParser
    import Presentation

    struct AnalysisCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "analysis", abstract: "Print what is wrong with the evidence, and why nothing is done where nothing is done.")

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let findings = try await options.client.get(["baton", "findings"])
            // An unarmed daemon answers this with an error, and its warnings count all the same.
            let health = try await options.client.get(["health"], acceptsErrors: true)["Details"]
            let troubles = ["ObserveOnly", "Warnings"].flatMap { health?[$0]?.arrayValue ?? [] }.compactMap(\.stringValue)
            print(AnalysisCommand.output(findings, troubles: troubles, json: options.json))
        }

        /// Scripts look for a line that begins with "nothing is wrong".
        static func output(_ reply: JSONValue, troubles: [String], json: Bool) -> String {
            let findings = (reply.arrayValue ?? []).filter { $0["worth_telling"]?.boolValue == true }
            if json { return JSONValue.array(findings).pretty }
            let lines = troubles.map { "the manager: \($0)" } + findings.map { $0["text"]?.stringValue ?? "" }
            return lines.isEmpty ? "nothing is wrong" : lines.joined(separator: "\n")
        }
    }
#endif
