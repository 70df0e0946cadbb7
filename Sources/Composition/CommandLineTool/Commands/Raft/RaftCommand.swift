#if Daemon
    import ArgumentParser

    /// The managers that keep one log together.
    struct RaftCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "raft", abstract: "See and change which managers keep the log together, and who of them leads.",
            discussion: """
                Several managers with RaftEnabled keep one log; one of them leads, and it alone acts. Three bear the loss of one, five that of two. Any of \
                them may be asked: what changes something is passed on to the one that leads.

                  baton raft status
                  baton raft transfer baton2:10008            before work on the host of the leader

                To replace a node, whether its host or its disk is new: raise RaftIncarnation in its file, start it, and then, one after the other,

                  baton raft remove baton3:10008              the one that is gone
                  baton raft add baton3:10008 --incarnation 1 the one that waits

                `baton raft identity --config FILE` says, without a daemon, what a node's certificate must name.
                """,
            subcommands: [
                RaftStatusCommand.self, RaftAddCommand.self, RaftRemoveCommand.self, RaftTransferCommand.self, RaftSnapshotCommand.self, RaftIdentityCommand.self, RaftUnsafeRecoverCommand.self,
            ],
            defaultSubcommand: RaftStatusCommand.self)
    }

    /// The address of a manager's node on the command line; the daemon knows the port of one that names none.
    struct NodeArgument: ExpressibleByArgument {
        var text: String

        init?(argument: String) {
            guard !argument.isEmpty, !argument.contains(where: { $0 == "/" || $0.isWhitespace }) else { return nil }
            text = argument
        }
    }
#endif
