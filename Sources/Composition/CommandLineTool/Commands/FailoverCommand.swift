#if Daemon
    import ArgumentParser
    import Foundation
    import Presentation
    import TopologyModel

    struct FailoverCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "failover", abstract: "Promote a replica in place of a primary that does not answer, or move the replicas of a source below it that does not.",
            discussion: """
                For a cluster that is not recovered by itself: its replicas do not agree that the primary is gone, or a brake holds. Neither is asked. A \
                primary that answers is never replaced by this: the failover is given up, and `switchover` hands over in good order. No row that a \
                reachable replica received is lost, and the old primary is fenced as soon as it answers. `baton explain CLUSTER` shows what would be done.

                Where the cluster is to lose no acknowledged commit (durability: lossless), nobody is promoted unless that is certain. What is not certain is \
                said, and --accept-data-loss promotes all the same.

                Named by its address, a source below a primary that answers is recovered itself if it does not: each of its replicas gets another source, and \
                the primary stays what it is.

                  baton explain shop
                  baton failover shop --to db2:3306 --reason "rack 7 has no power"
                  baton failover db5:3306 --only-if-dead
                """)

        /// The daemon bounds each step, and hooks have deadlines; together they stay below this.
        static let longest = Duration.seconds(900)

        @Argument(help: "Cluster name, alias or member; or the source below the primary that does not answer, HOST:PORT.") var cluster: String
        @Option(name: [.long, .customShort("d")], help: "Who is promoted, or takes the replicas, HOST:PORT. The best candidate when left out.") var to: String?
        @Flag(name: .long, help: "Only if the replicas agree that it is dead: past a brake, not past the witnesses. Of a primary that lives and whose commits wait for acknowledgements: make replicas acknowledge.") var onlyIfDead = false
        @Flag(name: .long, help: "Promote although commits may be lost that clients were told of, past the policy lossless.") var acceptDataLoss = false
        @Flag(name: .long, help: "Run no hooks.") var skipHooks = false
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            var query = person.query
            if let to { query.append(("to", try InstanceAddress(argument: to).description)) }
            if onlyIfDead { query.append(("onlyIfDead", "true")) }
            if acceptDataLoss { query.append(("acceptDataLoss", "true")) }
            if skipHooks { query.append(("skipHooks", "true")) }
            try options.finish(
                try await options.client.get(["baton", "failover", cluster], query: query, acceptsErrors: true, timeout: FailoverCommand.longest))
        }
    }
#endif
