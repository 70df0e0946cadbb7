#if Daemon
    import ArgumentParser
    import Orchestration
    import Presentation

    struct RaftStatusCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "status", abstract: "Print how a manager stands among the others: who leads, who votes, and how far the log is.",
            discussion: """
                What it prints is what the manager that is asked knows; how far the others are is known to the leader alone. The exit code is 0 only while \
                it leads with a majority, or hears from the leader, and does its part.

                  baton raft status
                  baton raft status --url http://baton2:3000 --json
                """)

        @OptionGroup var options: ClientOptions

        func run() async throws {
            let reply = try await options.client.get(["baton", "quorum"])
            guard let status = QuorumStatus(reply) else { throw CommandFailure("the daemon says something that this version does not understand; see it with --json: \(reply.compact)") }
            print(options.json ? reply.pretty : status.text)
            guard status.isPartOfQuorum, status.trouble == nil else { throw ExitCode.failure }
        }
    }
#endif
