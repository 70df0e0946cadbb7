#if Daemon
    import ArgumentParser
    import TopologyModel

    /// A server that is dead, and who is to take its place.
    struct DeadServerArguments: ParsableArguments {
        @Argument(help: "HOST:PORT of the dead primary, or of the dead source below it.") var server: String
        @Option(name: [.long, .customShort("d")], help: "Who is promoted, or takes the replicas, HOST:PORT. The best candidate when left out.") var to: String?

        /// As two or four segments of a path.
        func segments() throws -> [String] {
            try ([server] + (to.map { [$0] } ?? [])).flatMap { name in
                let address = try InstanceAddress(argument: name)
                return [address.host, String(address.port)]
            }
        }
    }

    struct RecoverCommand: IncumbentCommand {
        static let configuration = CommandConfiguration(
            commandName: "recover", abstract: "Recover a server that the analysis says is dead (orchestrator's name for `failover --only-if-dead`).",
            discussion: """
                Past the brakes that hold automation back, and not past the witnesses: a server that its replicas do not agree to be dead is left as it is, and \
                `failover` asks for no agreement. Of a dead primary a replica is promoted; the replicas of a dead source below one that answers get another \
                source.

                  baton analysis
                  baton recover db1:3306 --reason "rack 7 has no power"
                  baton recover db1:3306 --to db2:3306 --skip-hooks
                """)
        static let timeout = FailoverCommand.longest

        @OptionGroup var dead: DeadServerArguments
        @Flag(name: .long, help: "Run no hooks, as recover-lite.") var skipHooks = false
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func path() throws -> [String] { try ["recover"] + dead.segments() }
        var query: [(String, String)] { person.query + (skipHooks ? [("skipHooks", "true")] : []) }
        func run() async throws { try await ask() }
    }

    struct RecoverLiteCommand: IncumbentCommand {
        static let configuration = CommandConfiguration(
            commandName: "recover-lite", abstract: "Recover a server that the analysis says is dead, without hooks (orchestrator's name).",
            discussion: """
                As `recover`; but hooks of FencingProcesses run all the same where `fencing` is `hook`: nothing is opened beside a primary that was not made \
                harmless. For when a hook is what stands in the way.

                  baton recover-lite db1:3306 --reason "the hook host is down"
                """)
        static let timeout = FailoverCommand.longest

        @OptionGroup var dead: DeadServerArguments
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func path() throws -> [String] { try ["recover-lite"] + dead.segments() }
        var query: [(String, String)] { person.query }
        func run() async throws { try await ask() }
    }
#endif
