#if Daemon
    import ArgumentParser
    import Foundation
    import Presentation
    import TopologyModel

    struct SwitchoverCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "switchover", abstract: "Make a replica the primary in place of one that is well.",
            discussion: """
                The successor comes level first, while writes go on. Then the primary refuses writes, the successor executes what is left, takes \
                writes, and everybody follows it, the old primary too. Writes are refused for some tens of milliseconds; if it takes longer than the \
                pause that is allowed (switchoverPause, 1 s), the old primary takes writes again. Nothing is begun where something is in the way, and \
                a crash of the new primary right after it is answered by a failover like any other.

                  baton switchover shop --dry-run
                  baton switchover shop --to db2:3306 --reason "kernel update of db1"
                  baton switchover shop --kill             ends sessions whose writes are in the way
                """, aliases: ["graceful-master-takeover", "graceful-master-takeover-auto"])

        @Argument(help: "Cluster name, alias or member.") var cluster: String
        @Option(name: [.long, .customShort("d")], help: "Who takes over, HOST:PORT. The best candidate when left out.") var to: String?
        @Flag(name: .long, help: "End sessions whose writes have been open for long, which keep it from beginning otherwise.") var kill = false
        @Flag(name: .long, help: "Print the plan, or what is in the way, and touch nothing.") var dryRun = false
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func run() async throws {
            var query = person.query
            if let to { query.append(("to", try InstanceAddress(argument: to).description)) }
            if kill { query.append(("kill", "true")) }
            let path = ["baton", "switchover", cluster]
            // The plan comes first: it says how long the rest may take, and whether there is anything to do.
            let plan = try await options.client.get(path, query: query + [("dryRun", "true")], acceptsErrors: true)
            guard !dryRun, plan["Code"] == "OK" else { return try options.finish(plan) }
            let longest = Duration.milliseconds(plan[WireSwitchover.member]?[WireSwitchover.longest]?.integerValue ?? 0)
            do {
                try options.finish(try await options.client.get(path, query: query, acceptsErrors: true, timeout: longest + DaemonClient.timeout))
            } catch let failure as CommandFailure {
                throw CommandFailure("\(failure)\nThe switchover had been asked for; look at `baton recoveries` and `baton topology` before you ask again.")
            }
        }
    }
#endif
