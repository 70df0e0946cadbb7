#if Daemon
    import ArgumentParser
    import Refactoring

    /// One operation of the command line: its name, what it takes besides the server, what may be accepted, and when to use it.
    ///
    /// ``OperationCommand`` makes a subcommand of each, so that all behave alike. A type each, and no table of rows: the parser takes the name and the help of a
    /// subcommand from its type.
    protocol OperationKind {
        associatedtype Argument: OperationArgument = NoArgument
        associatedtype Choices: OperationChoices = NoChoices
        static var verb: OperationVerb { get }
        static var help: OperationHelp { get }
    }

    /// What `--help` says.
    struct OperationHelp {
        var abstract: String
        var discussion: String
        /// Other names, the incumbent's for example.
        var aliases: [String]
        /// Whether `baton --help` lists it.
        var isListed: Bool

        init(_ abstract: String, _ discussion: String = "", aliases: [String] = [], isListed: Bool = true) {
            self.abstract = abstract
            self.discussion = discussion
            self.aliases = aliases
            self.isListed = isListed
        }
    }

    /// What an operation takes besides its server.
    protocol OperationArgument: ParsableArguments {
        /// As ``OperationCall`` wants it; nil: not given.
        func text() throws -> String?
        /// The operation that is meant, where a flag chooses between two.
        func verb(of kind: OperationVerb) -> OperationVerb
    }

    extension OperationArgument {
        func verb(of kind: OperationVerb) -> OperationVerb { kind }
    }
#endif
