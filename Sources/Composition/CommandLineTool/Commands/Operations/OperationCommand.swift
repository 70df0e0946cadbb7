#if Daemon
    import ArgumentParser
    import Foundation
    import Presentation
    import Refactoring
    import TopologyModel

    /// The subcommand of an operation: plans it, says how long it may take, carries it out, prints how it ended.
    struct OperationCommand<Kind: OperationKind>: AsyncParsableCommand {
        static var configuration: CommandConfiguration {
            CommandConfiguration(
                commandName: Kind.verb.rawValue, abstract: Kind.help.abstract, discussion: Kind.help.discussion, shouldDisplay: Kind.help.isListed,
                aliases: Kind.help.aliases)
        }

        @Argument(help: "HOST:PORT") var server: String
        @OptionGroup var argument: Kind.Argument
        @OptionGroup var choices: Kind.Choices
        @Flag(name: .long, help: "Also change servers that somebody else works on (baton maintenance list).") var despiteMaintenance = false
        @Flag(name: .long, help: "Print the plan with the statements for every server, and touch nothing.") var dryRun = false
        @OptionGroup var person: PersonOptions
        @OptionGroup var options: ClientOptions

        func call() throws -> OperationCall {
            var options = choices.options
            options.ignoresMaintenance = despiteMaintenance
            return OperationCall(
                argument.verb(of: Kind.verb), on: try InstanceAddress(argument: server), try argument.text(), options: options,
                isDryRun: dryRun, owner: person.by, reason: person.reason ?? "")
        }

        func run() async throws {
            let reply = try await OperationClient(options.client).carryOut(try call()) { notices, seconds in
                for notice in notices { FileHandle.standardError.write(Data("note: \(notice)\n".utf8)) }
                guard isatty(FileHandle.standardError.fileDescriptor) == 1 else { return }
                FileHandle.standardError.write(Data("this may take up to \(seconds) s\n".utf8))
            }
            try options.finish(reply)
        }
    }
#endif
