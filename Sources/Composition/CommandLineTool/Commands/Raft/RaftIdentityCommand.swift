#if Daemon
    import ArgumentParser
    import Foundation
    import Orchestration
    import Presentation

    struct RaftIdentityCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "identity", abstract: "Print who a node is to the others, and what its certificate must name. Needs no daemon.",
            discussion: """
                It follows from RaftClusterName, RaftAdvertise and RaftIncarnation of the file alone. The certificate (RaftTLSCertFile) must name the URI among its \
                subject alternative names; names of hosts are not looked at.

                  baton raft identity --config /etc/baton.json
                  openssl req … -addext "subjectAltName=URI:$(baton raft identity --config /etc/baton.json --uri)"
                """)

        @Option(name: .long, help: "The configuration file of the node (JSON).") var config: String
        @Flag(name: .long, help: "Print the URI alone.") var uri = false
        @Flag(name: .long, help: "Print JSON for scripts.") var json = false

        func validate() throws {
            if uri, json { throw ValidationError("--uri and --json are two forms; choose one") }
        }

        func run() async throws {
            guard let runner = Invocation.runner else { throw CommandFailure("this program has no nodes") }
            print(output(try runner.raftIdentity(try RaftIdentityCommand.raft(config, environment: ProcessInfo.processInfo.environment))))
        }

        static func raft(_ path: String, environment: [String: String]) throws -> RaftConfiguration {
            let configuration: BatonConfiguration
            do {
                configuration = try BatonConfiguration.load(path: path, environment: environment)
            } catch {
                throw CommandFailure("\(error)")
            }
            guard let raft = configuration.raft else { throw CommandFailure("\(path): RaftEnabled is not set, so the manager is alone and has no node") }
            return raft
        }

        func output(_ identity: ShownRaftIdentity) -> String {
            if uri { return identity.uri }
            if json {
                let value: JSONValue = ["node": .string(identity.node), "cluster": .string(identity.cluster), "uri": .string(identity.uri)]
                return value.pretty
            }
            return "node     \(identity.node)\ncluster  \(identity.cluster)\nuri      \(identity.uri)"
        }
    }
#endif
