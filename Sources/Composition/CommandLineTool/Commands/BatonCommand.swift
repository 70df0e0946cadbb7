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
                  baton preflight db1:3306 --user baton    what the account may do there, and what to grant
                  baton topology                     the trees of all clusters
                  baton explain db1:3306             what would happen if the primary of this cluster died now
                  baton switchover shop --to db2:3306
                  baton pause --for 2h --reason "network work"
                  baton kv show shop                 what applications are told of the primary
                  baton raft status                  who of several managers leads
                  baton audit                        who asked for what, why, and what came of it
                  baton replay /var/lib/baton/flight.jsonl     what a manager that records saw and decided
                  baton render --config /etc/baton.json --template haproxy.mustache --output haproxy.cfg --watch -- ./reload
                  baton relocate db4:3306 --below db2:3306 --dry-run

                `discover`, `topology` and `explain` also work without a daemon: --seed HOST:PORT --user NAME, with the password in BATON_PASSWORD.
                """,
            version: ProductVersion.text,
            subcommands: [ServeCommand.self, PreflightCommand.self, RenderCommand.self, ReplayCommand.self, VersionCommand.self],
            groupedSubcommands: [
                CommandGroup(
                    name: "Observing",
                    subcommands: [
                        DiscoverCommand.self, TopologyCommand.self, AnalysisCommand.self, DetectionsCommand.self, RecoveriesCommand.self, AuditCommand.self, ExplainCommand.self,
                        ReadinessCommand.self, WhichErrantCommand.self, LocateErrantCommand.self, TagsCommand.self, TaggedCommand.self,
                    ]),
                CommandGroup(
                    name: "Saying what servers are",
                    subcommands: [ForgetCommand.self, CandidateCommand.self, TagCommand.self, UntagCommand.self, PoolCommand.self]),
                CommandGroup(name: "Telling applications", subcommands: [KVCommand.self]),
                CommandGroup(name: "Several managers", subcommands: [RaftCommand.self]),
                CommandGroup(
                    name: "Holding back",
                    subcommands: [
                        PauseCommand.self, ResumeCommand.self, DowntimeCommand.self, MaintenanceCommand.self, AcknowledgeCommand.self,
                        DisableGlobalRecoveriesCommand.self, EnableGlobalRecoveriesCommand.self, CheckGlobalRecoveriesCommand.self,
                        BeginDowntimeCommand.self, EndDowntimeCommand.self, BeginMaintenanceCommand.self, EndMaintenanceCommand.self, InMaintenanceCommand.self,
                    ]),
                CommandGroup(
                    name: "Changing the primary",
                    subcommands: [
                        SwitchoverCommand.self, FailoverCommand.self, RecoverCommand.self, RecoverLiteCommand.self, ForceFailoverCommand.self,
                        ForceTakeoverCommand.self, OperationCommand<Rejoin>.self,
                    ]),
                CommandGroup(
                    name: "Moving replicas",
                    subcommands: [
                        OperationCommand<Relocate>.self, OperationCommand<RelocateReplicas>.self, OperationCommand<RegroupReplicas>.self,
                        OperationCommand<TakeSiblings>.self, OperationCommand<MoveUp>.self, OperationCommand<MoveUpReplicas>.self,
                        OperationCommand<MoveBelow>.self, OperationCommand<MoveEquivalent>.self, OperationCommand<MoveGTID>.self,
                        OperationCommand<Repoint>.self, OperationCommand<RepointReplicas>.self, OperationCommand<TakeSource>.self,
                        OperationCommand<MakeCoPrimary>.self,
                    ]),
                CommandGroup(
                    name: "One replica",
                    subcommands: [
                        OperationCommand<StartReplica>.self, OperationCommand<StopReplica>.self, OperationCommand<StopReplicaNice>.self,
                        OperationCommand<RestartReplica>.self, OperationCommand<DetachReplica>.self, OperationCommand<ReattachReplica>.self,
                        OperationCommand<ResetReplica>.self, OperationCommand<DelayReplication>.self, OperationCommand<EnableGTID>.self,
                        OperationCommand<DisableGTID>.self, OperationCommand<SkipQuery>.self, OperationCommand<InjectErrant>.self,
                        OperationCommand<ForgetErrant>.self,
                    ]),
                CommandGroup(
                    name: "One server",
                    subcommands: [
                        OperationCommand<SetReadOnly>.self, OperationCommand<SetWritable>.self, OperationCommand<EnableSemiSyncSource>.self,
                        OperationCommand<DisableSemiSyncSource>.self, OperationCommand<EnableSemiSyncReplica>.self,
                        OperationCommand<DisableSemiSyncReplica>.self, OperationCommand<FlushBinaryLogs>.self, OperationCommand<PurgeBinaryLogs>.self,
                        OperationCommand<KillQuery>.self,
                    ]),
            ])
    }
#endif
