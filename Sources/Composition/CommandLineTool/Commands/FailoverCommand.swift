#if Daemon
    import ArgumentParser
    import Foundation
    import Presentation
    import TopologyModel

    struct FailoverCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "failover", abstract: "Promote a replica in place of a primary that does not answer.",
            discussion: """
                For a cluster that is not recovered by itself: its replicas do not agree that the primary is gone, or a brake holds. Neither is asked. A \
                primary that answers is never replaced by this: the failover is given up, and `switchover` hands over in good order. No row that a \
                reachable replica received is lost, and the old primary is fenced as soon as it answers. `baton explain CLUSTER` shows what would be done.

                  baton explain shop
                  baton failover shop --to db2:3306 --reason "rack 7 has no power"
                """, aliases: ["force-master-failover"])

        /// The daemon bounds each step, and hooks have deadlines; together they stay below this.
        private static let longest = Duration.seconds(900)

        @Argument(help: "Cluster name, alias or member.") var cluster: String
        @Option(name: [.long, .customShort("d")], help: "Who is promoted, HOST:PORT. The best candidate when left out.") var to: String?
        @Flag(name: .long, help: "Only if the replicas agree that the primary is dead: past a brake, not past the witnesses.") var onlyIfDead = false
        @Flag(name: .long, help: "Run no hooks.") var skipHooks = false
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            var query = person.query
            if let to { query.append(("to", try InstanceAddress(argument: to).description)) }
            if onlyIfDead { query.append(("onlyIfDead", "true")) }
            if skipHooks { query.append(("skipHooks", "true")) }
            try options.finish(
                try await options.client.get(["baton", "failover", cluster], query: query, acceptsErrors: true, timeout: FailoverCommand.longest))
        }
    }
#endif
