#if Daemon
    import ArgumentParser
    import Foundation
    import Orchestration

    struct RaftUnsafeRecoverCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "unsafe-recover", abstract: "Begin a new cluster of managers with what one node of an old one holds, where most of its nodes are gone for good. Needs no daemon.",
            discussion: """
                The last resort. As long as the directories of a majority are there, start those nodes, also on other hosts: nothing is lost then.

                What the others had committed and this node did not have is lost, and what it had and was never committed counts from now on. On one node only, \
                the one whose log goes farthest, and with its manager stopped: in the file change RaftClusterName to a name that was never used, and RaftDataDir \
                to an empty directory, and name this node alone in RaftNodes. The old directory is only read. Then start the manager, and add the others with empty \
                directories, the same RaftClusterName and `baton raft add`. Whoever is left of the old cluster is refused by the new one.

                  baton raft unsafe-recover --config /etc/baton.json --from /var/lib/baton/raft --from-cluster baton --accept-data-loss
                """)

        @Option(name: .long, help: "The configuration file of the node (JSON), with the new RaftClusterName and RaftDataDir.") var config: String
        @Option(name: .long, help: ArgumentHelp("The old RaftDataDir.", valueName: "directory")) var from: String
        @Option(name: .long, help: ArgumentHelp("The old RaftClusterName.", valueName: "name")) var fromCluster: String
        @Option(name: .long, help: ArgumentHelp("The old RaftAdvertise, if it is another one now.", valueName: "host:port")) var fromAddress: String?
        @Option(name: .long, help: ArgumentHelp("The old RaftIncarnation, if it is another one now.", valueName: "number")) var fromIncarnation: UInt64?
        @Flag(name: .long, help: "What the other nodes had and this one has not is lost: say that this is known.") var acceptDataLoss = false

        func validate() throws {
            guard acceptDataLoss else { throw ValidationError("what the other nodes had and this one has not is lost by this: say --accept-data-loss if that is to be so") }
        }

        func run() async throws {
            guard let runner = Invocation.runner else { throw CommandFailure("this program has no nodes") }
            print(try runner.recoverRaft(try RaftIdentityCommand.raft(config, environment: ProcessInfo.processInfo.environment), from: remains))
        }

        var remains: RaftRemains { RaftRemains(directory: from, clusterName: fromCluster, address: fromAddress, incarnation: fromIncarnation) }
    }
#endif
