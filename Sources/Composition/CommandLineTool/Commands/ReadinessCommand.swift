#if Daemon
    import ArgumentParser
    import Foundation
    import Presentation

    struct ReadinessCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "readiness", abstract: "Print what would become of clusters that lost their primary, another server or a data center now.",
            discussion: """
                Who would be promoted, what nobody has received (transactions, and seconds of writes at most), who would be left behind or missing, what keeps \
                the manager from acting, how soon a primary that hangs would be replaced, and which servers would come back read-only from a restart. The exit \
                code is 0 only if every cluster that is shown is ready.

                  baton readiness
                  baton readiness shop --json
                """)

        @Argument(help: "Cluster name, alias or member; all clusters when left out.") var cluster: String?
        @OptionGroup var options: ClientOptions

        func run() async throws {
            let reply = try await options.client.get(["baton", "readiness"] + (cluster.map { [$0] } ?? []))
            let clusters = reply.arrayValue ?? []
            print(options.json ? reply.pretty : clusters.compactMap { $0["text"]?.stringValue }.joined(separator: "\n\n"))
            guard clusters.allSatisfy({ $0["ready"]?.boolValue == true }) else { throw ExitCode.failure }
        }
    }
#endif
