#if Daemon
    import ArgumentParser

    struct DisableGlobalRecoveriesCommand: IncumbentCommand {
        static let configuration = CommandConfiguration(
            commandName: "disable-global-recoveries", abstract: "Stop automatic recovery of all clusters, until it is enabled again (orchestrator's name for `pause`).",
            discussion: """
                It survives restarts, and what people ask for is carried out all the same. `baton pause --for 2h` ends by itself, and `baton pause CLUSTER` \
                leaves the others alone.

                  baton disable-global-recoveries --reason "network work"
                """, shouldDisplay: false)

        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func path() -> [String] { ["disable-global-recoveries"] }
        var query: [(String, String)] { person.query }
        func run() async throws { try await ask() }
    }

    struct EnableGlobalRecoveriesCommand: IncumbentCommand {
        static let configuration = CommandConfiguration(
            commandName: "enable-global-recoveries", abstract: "End the pause of all clusters (orchestrator's name for `resume`).",
            discussion: "Clusters that were paused by name stay so.", shouldDisplay: false)

        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func path() -> [String] { ["enable-global-recoveries"] }
        var query: [(String, String)] { person.query }
        func run() async throws { try await ask() }
    }

    struct CheckGlobalRecoveriesCommand: IncumbentCommand {
        static let configuration = CommandConfiguration(
            commandName: "check-global-recoveries", abstract: "Print whether automatic recovery of all clusters is enabled or disabled (orchestrator's name).",
            discussion: "`enabled` says nothing of a cluster that is paused by name, or that no filter names: `baton explain CLUSTER` does.", shouldDisplay: false)

        @OptionGroup var options: ClientOptions

        func path() -> [String] { ["check-global-recoveries"] }
        func run() async throws { try await ask() }
    }
#endif
