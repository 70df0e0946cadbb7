#if Daemon
    import Refactoring

    // One server by itself.

    enum SetReadOnly: OperationKind {
        static let verb = OperationVerb.setReadOnly
        static let help = OperationHelp("Make a server read-only, for privileged accounts too where it can be.")
    }

    enum SetWritable: OperationKind {
        typealias Choices = ForceChoices
        static let verb = OperationVerb.setWritable
        static let help = OperationHelp(
            "Make a server writable.", "Refused for a replica, and where another server of the cluster is writable, unless --force.")
    }

    enum EnableSemiSyncSource: OperationKind {
        static let verb = OperationVerb.enableSemiSyncSource
        static let help = OperationHelp("Wait for acknowledgements of replicas when committing.", aliases: ["enable-semi-sync-master"])
    }

    enum DisableSemiSyncSource: OperationKind {
        static let verb = OperationVerb.disableSemiSyncSource
        static let help = OperationHelp("Wait for no acknowledgements.", aliases: ["disable-semi-sync-master"])
    }

    enum EnableSemiSyncReplica: OperationKind {
        static let verb = OperationVerb.enableSemiSyncReplica
        static let help = OperationHelp("Acknowledge what is received.", "Its receiver starts anew for it.")
    }

    enum DisableSemiSyncReplica: OperationKind {
        static let verb = OperationVerb.disableSemiSyncReplica
        static let help = OperationHelp("Acknowledge nothing.", "Its receiver starts anew for it.")
    }

    enum FlushBinaryLogs: OperationKind {
        static let verb = OperationVerb.flushBinaryLogs
        static let help = OperationHelp("Begin a new binary log.")
    }

    enum PurgeBinaryLogs: OperationKind {
        typealias Argument = LogArgument
        typealias Choices = ForceChoices
        static let verb = OperationVerb.purgeBinaryLogs
        static let help = OperationHelp(
            "Delete old binary logs.",
            "Refused when a replica still needs them, by any of its channels or when it is attached again, or when it is not known whether one does, unless --force.")
    }

    enum KillQuery: OperationKind {
        typealias Argument = SessionArgument
        static let verb = OperationVerb.killQuery
        static let help = OperationHelp("End what a session executes; the session stays.")
    }
#endif
