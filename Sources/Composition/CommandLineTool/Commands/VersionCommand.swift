#if Daemon
    import ArgumentParser
    import Presentation

    struct VersionCommand: ParsableCommand {
        static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

        @Flag(name: .long, help: "Print JSON for scripts.") var json = false

        func run() {
            print(json ? JSONValue.object([JSONMember("version", .string(ProductVersion.text))]).compact : "baton \(ProductVersion.text)")
        }
    }
#endif
