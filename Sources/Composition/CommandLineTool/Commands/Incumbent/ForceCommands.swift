#if Daemon
    import ArgumentParser
    import TopologyModel

    struct ForceFailoverCommand: IncumbentCommand {
        static let configuration = CommandConfiguration(
            commandName: "force-master-failover", abstract: "Replace the primary by the best replica, whether it answers or not (orchestrator's name).",
            discussion: """
                A primary that does not answer is replaced as by `failover`, whatever its replicas say. One that answers hands over in good order as by \
                `switchover --kill`, with the sessions in its way ended: it is never left writable beside its successor.

                Prefer `switchover`, which ends no session unless it is told to, or `failover`, which touches no primary that answers.

                  baton explain shop
                  baton force-master-failover shop --reason "db1 must go now"
                """)
        static let timeout = FailoverCommand.longest

        @Argument(help: "Cluster name, alias or member.") var cluster: String
        @Flag(name: .long, help: "Run no hooks.") var skipHooks = false
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func path() throws -> [String] { ["force-master-failover", cluster] }
        var query: [(String, String)] { person.query + (skipHooks ? [("skipHooks", "true")] : []) }
        func run() async throws { try await ask() }
    }

    struct ForceTakeoverCommand: IncumbentCommand {
        static let configuration = CommandConfiguration(
            commandName: "force-master-takeover", abstract: "Replace the primary by a certain replica, whether it answers or not (orchestrator's name).",
            discussion: """
                As `force-master-failover`, but that one is promoted, or nobody: where it may not be, the refusal says why.

                  baton force-master-takeover shop --to db2:3306 --reason "db1 must go now"
                """)
        static let timeout = FailoverCommand.longest

        @Argument(help: "Cluster name, alias or member.") var cluster: String
        @Option(name: [.long, .customShort("d")], help: "Who takes over, HOST:PORT: a direct replica of the primary.") var to: String
        @Flag(name: .long, help: "Run no hooks.") var skipHooks = false
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func path() throws -> [String] {
            let successor = try InstanceAddress(argument: to)
            return ["force-master-takeover", cluster, successor.host, String(successor.port)]
        }
        var query: [(String, String)] { person.query + (skipHooks ? [("skipHooks", "true")] : []) }
        func run() async throws { try await ask() }
    }
#endif
