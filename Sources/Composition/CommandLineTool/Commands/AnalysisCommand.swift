#if Daemon
    import ArgumentParser
    import Presentation

    struct AnalysisCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "analysis", abstract: "Print what is wrong, and why nothing is done where nothing is done.")

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let reply = try await options.client.get(["replication-analysis"])
            let findings = reply["Details"]?.arrayValue ?? []
            if options.json {
                print(JSONValue.array(findings).pretty)
                return
            }
            // An unarmed daemon answers this with an error, and its warnings count all the same.
            let health = try await options.client.get(["health"], acceptsErrors: true)["Details"]
            let troubles = ["ObserveOnly", "Warnings"].flatMap { health?[$0]?.arrayValue ?? [] }.compactMap(\.stringValue)
            let lines = troubles.map { "the manager: \($0)" } + findings.map { finding in
                let key = finding["AnalyzedInstanceKey"]
                let server = "\(key?["Hostname"]?.stringValue ?? ""):\(key?["Port"]?.integerValue ?? 0)"
                let cluster = finding["ClusterDetails"]?["ClusterAlias"]?.stringValue ?? ""
                let blockers = finding["Blockers"]?.arrayValue?.compactMap(\.stringValue) ?? []
                let found = "\(server) (cluster \(cluster)): \(finding["Analysis"]?.stringValue ?? ""): \(finding["Description"]?.stringValue ?? "")"
                return ([found] + blockers.map { "  nothing is done: \($0)" }).joined(separator: "\n")
            }
            print(lines.isEmpty ? "nothing is wrong" : lines.joined(separator: "\n"))
        }
    }
#endif
