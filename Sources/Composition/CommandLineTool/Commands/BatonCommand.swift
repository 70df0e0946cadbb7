#if Daemon
    import ArgumentParser
    import Presentation

    struct BatonCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "baton",
            abstract: "Keeps MySQL and MariaDB replication topologies alive.",
            discussion: """
                Start the daemon with `baton serve --config FILE`; the other commands ask it over HTTP.

                  baton serve --config /etc/orchestrator.conf.json
                  baton topology                     the trees of all clusters
                  baton explain db1:3306             what would happen if the primary of this cluster died now
                  baton pause --for 2h --reason "network work"

                `discover`, `topology` and `explain` also work without a daemon: --seed HOST:PORT --user NAME, with the password in BATON_PASSWORD.
                """,
            version: ProductVersion.text,
            subcommands: [
                ServeCommand.self, DiscoverCommand.self, TopologyCommand.self, AnalysisCommand.self, RecoveriesCommand.self, ExplainCommand.self,
                ForgetCommand.self, CandidateCommand.self, TagCommand.self, UntagCommand.self, TagsCommand.self, TaggedCommand.self, PoolCommand.self,
                PauseCommand.self, ResumeCommand.self, DowntimeCommand.self, AcknowledgeCommand.self, VersionCommand.self,
            ])
    }
#endif
