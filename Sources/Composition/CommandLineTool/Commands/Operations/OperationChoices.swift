#if Daemon
    import ArgumentParser
    import Refactoring

    /// The flags by which an operator accepts or leaves out something; each operation has those that mean something for it.
    protocol OperationChoices: ParsableArguments {
        var options: OperationOptions { get }
    }

    struct NoChoices: OperationChoices {
        var options: OperationOptions { OperationOptions() }
    }

    private enum ChoiceHelp {
        static let refetch: ArgumentHelp =
            "Drop what was received and is not applied yet; it is fetched again. Without this the operation waits until it is applied."
        static let higherVersion: ArgumentHelp = "Allow a source of a higher version than the replica's, which vendors do not support."
        static let gtid: ArgumentHelp = "Switch GTID on where a replica follows by file and position."
        static let move: ArgumentHelp =
            "Accept a source that does not replicate itself, is late or follows several sources, and settings of the two that do not go together; the refusal says which."
    }

    /// Waiting until everything is applied, or not.
    struct RefetchChoices: OperationChoices {
        @Flag(name: .long, help: ChoiceHelp.refetch) var allowRefetch = false

        var options: OperationOptions {
            var options = OperationOptions()
            options.allowsRefetch = allowRefetch
            return options
        }
    }

    struct VersionChoices: OperationChoices {
        @Flag(name: .long, help: ChoiceHelp.higherVersion) var allowHigherVersionSource = false

        var options: OperationOptions {
            var options = OperationOptions()
            options.allowsHigherVersionSource = allowHigherVersionSource
            return options
        }
    }

    /// One replica at another source, where GTID plays no part.
    struct PositionMoveChoices: OperationChoices {
        @OptionGroup var refetch: RefetchChoices
        @OptionGroup var version: VersionChoices

        var options: OperationOptions {
            var options = refetch.options
            options.allowsHigherVersionSource = version.allowHigherVersionSource
            return options
        }
    }

    /// One replica at another source, whatever speaks against that one.
    struct ForcedMoveChoices: OperationChoices {
        @OptionGroup var position: PositionMoveChoices
        @Flag(name: .long, help: ChoiceHelp.move) var force = false

        var options: OperationOptions {
            var options = position.options
            options.isForced = force
            return options
        }
    }

    /// One replica at another source.
    struct MoveChoices: OperationChoices {
        @OptionGroup var move: ForcedMoveChoices
        @Flag(name: .customLong("enable-gtid"), help: ChoiceHelp.gtid) var enableGTID = false

        var options: OperationOptions {
            var options = move.options
            options.enablesGTID = enableGTID
            return options
        }
    }

    /// Two servers that change places, or follow each other.
    struct SwapChoices: OperationChoices {
        @OptionGroup var version: VersionChoices
        @Flag(name: .long, help: ChoiceHelp.move) var force = false

        var options: OperationOptions {
            var options = version.options
            options.isForced = force
            return options
        }
    }

    struct RepointChoices: OperationChoices {
        @OptionGroup var position: PositionMoveChoices
        @Flag(
            name: .long,
            help: "The other server has the same binary logs: keep file and position (without GTID). With another server also what --force of relocate accepts.")
        var force = false

        var options: OperationOptions {
            var options = position.options
            options.isForced = force
            return options
        }
    }

    /// Which of several replicas.
    struct SelectionChoices: OperationChoices {
        @Flag(name: .long, help: "Leave replicas that cannot be moved where they are, and move the others. Without this nothing is done.") var skipBlocked = false
        @Option(name: .long, help: "Only replicas whose HOST:PORT holds this text.") var only: String?

        var options: OperationOptions {
            var options = OperationOptions()
            (options.skipsBlocked, options.only) = (skipBlocked, only ?? "")
            return options
        }
    }

    struct SeveralMoveChoices: OperationChoices {
        @OptionGroup var selection: SelectionChoices
        @OptionGroup var move: MoveChoices

        var options: OperationOptions {
            var options = move.options
            (options.skipsBlocked, options.only) = (selection.options.skipsBlocked, selection.options.only)
            return options
        }
    }

    struct SeveralRepointChoices: OperationChoices {
        @OptionGroup var selection: SelectionChoices
        @OptionGroup var refetch: RefetchChoices

        var options: OperationOptions {
            var options = selection.options
            options.allowsRefetch = refetch.allowRefetch
            return options
        }
    }

    struct ForceChoices: OperationChoices {
        @Flag(name: .long, help: "Do it although something speaks against it; the refusal says what.") var force = false

        var options: OperationOptions {
            var options = OperationOptions()
            options.isForced = force
            return options
        }
    }

    struct ResetChoices: OperationChoices {
        @OptionGroup var refetch: RefetchChoices
        @OptionGroup var force: ForceChoices

        var options: OperationOptions {
            var options = refetch.options
            options.isForced = force.force
            return options
        }
    }
#endif
