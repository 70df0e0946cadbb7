#if Daemon
    import Refactoring

    // One replica elsewhere.

    enum Relocate: OperationKind {
        typealias Argument = BelowArgument
        typealias Choices = MoveChoices
        static let verb = OperationVerb.relocate
        static let help = OperationHelp(
            "Make a replica follow another server, by whatever way is safe; its help says when to use which.",
            """
              baton relocate db4:3306 --below db2:3306 --dry-run
              baton relocate db4:3306 --below db2:3306

            This is the one to begin with: it takes the first way that fits.
              1. By GTID, to any server that has the transactions.
              2. Without GTID, at a place that an earlier move proved to be equal.
              3. Without GTID, below a sibling: both stand still at the same place for a moment (as move-below).
              4. Without GTID, to its source's source: its source stands still for a moment (as move-up).

            Use another one when you mean something more special:
              relocate-replicas    all replicas of a server at once, also of a dead one when they use GTID
              regroup-replicas     their source is gone: make the most advanced one the source of the others
              take-siblings        make the other replicas of its source follow this one
              take-source          swap places with its source
              repoint              the same source under another name, or the source it has once more
              move-below, move-up  the same for a sibling, or for its source's source, and refused for another server
              move-gtid, move-equivalent
                                   exactly that way, or a refusal
            """, aliases: ["relocate-below"])
    }

    enum MoveUp: OperationKind {
        typealias Choices = MoveChoices
        static let verb = OperationVerb.moveUp
        static let help = OperationHelp(
            "Make a replica follow its source's source.",
            "Without GTID its source stands still for a moment, so that its place there can be told.")
    }

    enum MoveBelow: OperationKind {
        typealias Argument = BelowArgument
        typealias Choices = MoveChoices
        static let verb = OperationVerb.moveBelow
        static let help = OperationHelp(
            "Make a replica follow a replica of the same source.", "Without GTID both stand still at the same place for a moment.")
    }

    enum MoveEquivalent: OperationKind {
        typealias Argument = BelowArgument
        typealias Choices = ForcedMoveChoices
        static let verb = OperationVerb.moveEquivalent
        static let help = OperationHelp(
            "Make a replica follow a server of which an equal place is known.",
            "For replicas without GTID. Earlier moves proved the place; when the replica went on since, it is refused.")
    }

    enum MoveGTID: OperationKind {
        typealias Argument = BelowArgument
        typealias Choices = MoveChoices
        static let verb = OperationVerb.moveGTID
        static let help = OperationHelp("Make a replica follow another server by GTID, or not at all.", aliases: ["move-below-gtid"])
    }

    enum Repoint: OperationKind {
        typealias Argument = RepointArgument
        typealias Choices = RepointChoices
        static let verb = OperationVerb.repoint
        static let help = OperationHelp(
            "Tell a replica its source again, at the place where it is.",
            "For a source that has another name or address now. Without --to: the source it has.")
    }

    // Several replicas.

    enum RelocateReplicas: OperationKind {
        typealias Argument = BelowArgument
        typealias Choices = SeveralMoveChoices
        static let verb = OperationVerb.relocateReplicas
        static let help = OperationHelp(
            "Make all replicas of a server follow another one.",
            "Each is moved by the first way that fits, as relocate says, and has an end of its own. The server itself need not answer when they use GTID.",
            aliases: ["move-replicas-gtid"])
    }

    enum MoveUpReplicas: OperationKind {
        typealias Choices = SeveralMoveChoices
        static let verb = OperationVerb.moveUpReplicas
        static let help = OperationHelp("Make all replicas of a server follow its source.")
    }

    enum RepointReplicas: OperationKind {
        typealias Choices = SeveralRepointChoices
        static let verb = OperationVerb.repointReplicas
        static let help = OperationHelp("Tell all replicas of a server their source again.")
    }

    enum RegroupReplicas: OperationKind {
        typealias Choices = SeveralMoveChoices
        static let verb = OperationVerb.regroupReplicas
        static let help = OperationHelp(
            "Make the most advanced replica of a server the source of the others.",
            "By GTID; the server itself may be dead. Replicas that cannot be read are left out, and one with the promotion rule must_not is not chosen. The chosen one keeps following it, and nothing becomes writable: what a failover does is another thing.",
            aliases: ["regroup-replicas-gtid"])
    }

    enum TakeSiblings: OperationKind {
        typealias Choices = SeveralMoveChoices
        static let verb = OperationVerb.takeSiblings
        static let help = OperationHelp("Make the other replicas of its source follow this replica.")
    }
#endif
