#if Daemon
    import ArgumentParser
    import TopologyModel

    // The incumbent's names of `maintenance begin` and its kin, which are groups of commands here.

    struct BeginMaintenanceCommand: AsyncParsableCommand {
        static let configuration = MaintenanceCommand.Begin.configuration.renamed("begin-maintenance")
        @OptionGroup var command: MaintenanceCommand.Begin

        func run() async throws { try await command.run() }
    }

    struct EndMaintenanceCommand: AsyncParsableCommand {
        static let configuration = MaintenanceCommand.End.configuration.renamed("end-maintenance")
        @OptionGroup var command: MaintenanceCommand.End

        func run() async throws { try await command.run() }
    }

    struct BeginDowntimeCommand: AsyncParsableCommand {
        static let configuration = DowntimeCommand.Begin.configuration.renamed("begin-downtime")
        @OptionGroup var command: DowntimeCommand.Begin

        func run() async throws { try await command.run() }
    }

    struct EndDowntimeCommand: AsyncParsableCommand {
        static let configuration = DowntimeCommand.End.configuration.renamed("end-downtime")
        @OptionGroup var command: DowntimeCommand.End

        func run() async throws { try await command.run() }
    }

    struct InMaintenanceCommand: IncumbentCommand {
        static let configuration = CommandConfiguration(
            commandName: "in-maintenance", abstract: "Print the server if somebody works on it, and an empty line if not (orchestrator's name).",
            discussion: "`baton maintenance list` prints all, with who works there, why and until when.", shouldDisplay: false)

        @Argument(help: "HOST:PORT") var server: String
        @OptionGroup var options: ClientOptions

        func path() throws -> [String] {
            let address = try InstanceAddress(argument: server)
            return ["in-maintenance", address.host, String(address.port)]
        }
        func run() async throws { try await ask() }
    }

    extension CommandConfiguration {
        /// The same under another name, which `baton --help` does not list.
        fileprivate func renamed(_ name: String) -> CommandConfiguration {
            var copy = self
            (copy.commandName, copy.shouldDisplay) = (name, false)
            return copy
        }
    }
#endif
