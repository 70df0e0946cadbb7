#if Daemon
    import Refactoring

    // Who follows whom, and nobody.

    enum Rejoin: OperationKind {
        typealias Choices = SwapChoices
        static let verb = OperationVerb.rejoin
        static let help = OperationHelp(
            "Make a former primary that came back follow the primary in its place.",
            "Only where both servers prove that it committed nothing which the primary lacks; else the refusal names that. It stays read-only.")
    }

    enum TakeSource: OperationKind {
        typealias Choices = SwapChoices
        static let verb = OperationVerb.takeSource
        static let help = OperationHelp(
            "Make a replica swap places with its source, which must be read-only.",
            "Other replicas stay where they are. Swapping with a writable primary is a switchover, which this is not.", aliases: ["take-master"])
    }

    enum MakeCoPrimary: OperationKind {
        typealias Choices = SwapChoices
        static let verb = OperationVerb.makeCoPrimary
        static let help = OperationHelp(
            "Make the source of a replica follow it, too: a ring of two.",
            "The replica must be read-only and stays so. A ring is only observed: nothing in its cluster is recovered automatically any more.",
            aliases: ["make-co-master"])
    }

    enum DetachReplica: OperationKind {
        typealias Choices = RefetchChoices
        static let verb = OperationVerb.detachReplica
        static let help = OperationHelp(
            "Make a replica follow nobody for the time being; reattach-replica undoes it.",
            "It keeps its account and its place: its source's host is kept behind two slashes, where it reaches nobody, and it does not receive.")
    }

    enum ReattachReplica: OperationKind {
        static let verb = OperationVerb.reattachReplica
        static let help = OperationHelp("Make a detached replica follow its source again.")
    }

    enum ResetReplica: OperationKind {
        typealias Choices = ResetChoices
        static let verb = OperationVerb.resetReplica
        static let help = OperationHelp(
            "Make a replica forget its source for good, with account and place.", "What it received is applied first, unless --force.")
    }

    // Threads and GTID of one replica.

    enum StartReplica: OperationKind {
        typealias Choices = RefetchChoices
        static let verb = OperationVerb.startReplica
        static let help = OperationHelp(
            "Start receiving and applying.",
            "MariaDB with GTID discards what it received when both threads start at once; where both are stopped, it is applied first, unless --allow-refetch.")
    }

    enum StopReplica: OperationKind {
        typealias Argument = StopArgument
        typealias Choices = RefetchChoices
        static let verb = OperationVerb.stopReplica
        static let help = OperationHelp(
            "Stop receiving and applying.",
            "MariaDB with GTID is always stopped nicely: what it has received and not applied would be discarded when it starts again.")
    }

    /// The incumbent's name of `stop-replica --nice`.
    enum StopReplicaNice: OperationKind {
        typealias Choices = RefetchChoices
        static let verb = OperationVerb.stopReplicaNice
        static let help = OperationHelp("The same as stop-replica --nice.", isListed: false)
    }

    enum RestartReplica: OperationKind {
        typealias Choices = RefetchChoices
        static let verb = OperationVerb.restartReplica
        static let help = OperationHelp("Stop receiving and applying, and start again.")
    }

    enum DelayReplication: OperationKind {
        typealias Argument = DelayArgument
        typealias Choices = RefetchChoices
        static let verb = OperationVerb.delayReplication
        static let help = OperationHelp(
            "Make a replica hold transactions back for a time.", "  baton delay-replication db4:3306 1h\n  baton delay-replication db4:3306 0s    no longer")
    }

    enum EnableGTID: OperationKind {
        typealias Choices = RefetchChoices
        static let verb = OperationVerb.enableGTID
        static let help = OperationHelp("Make a replica follow its source by GTID.")
    }

    enum DisableGTID: OperationKind {
        typealias Choices = RefetchChoices
        static let verb = OperationVerb.disableGTID
        static let help = OperationHelp("Make a replica follow its source by file and position.")
    }

    enum SkipQuery: OperationKind {
        typealias Argument = TransactionArgument
        static let verb = OperationVerb.skipQuery
        static let help = OperationHelp(
            "Pass over the transaction at which the applier failed, and go on.",
            """
            The replica lacks it afterwards: its data differ from its source's.
            With --gtid it must be one that the replica has received and not executed. On MariaDB with GTID it is refused: disable-gtid --allow-refetch,
            start-replica until it stops at the error again, skip-query, then enable-gtid.
            """)
    }

    // Transactions that only one replica has.

    enum InjectErrant: OperationKind {
        static let verb = OperationVerb.injectErrantAsEmpty
        static let help = OperationHelp(
            "Commit empty transactions on the primary for what only this replica has (MySQL).",
            "Every server then has their ids, so that nobody asks the replica for them. Their data stay on the replica alone.")
    }

    enum ForgetErrant: OperationKind {
        static let verb = OperationVerb.forgetErrant
        static let help = OperationHelp(
            "Make a replica without replicas forget the ids of what only it has (MySQL).",
            "Deletes its binary logs. Their data stay on the replica.", aliases: ["gtid-errant-reset-master"])
    }
#endif
