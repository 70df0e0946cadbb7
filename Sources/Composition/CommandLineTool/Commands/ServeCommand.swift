#if Daemon
    import ArgumentParser
    import Foundation
    import Orchestration
    import TopologyModel

    struct ServeCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "serve", abstract: "Run the daemon.",
            discussion: """
                Reads an orchestrator.conf.json with the same meaning of every key, or the few options below. Without RecoverMasterClusterFilters nothing is
                recovered automatically. SIGTERM finishes the step in hand; a second SIGTERM leaves at once; the next start goes on where the journal ends.
                """)

        @Option(name: .long, help: "The configuration file (JSON).") var config: String?
        @Option(name: .long, help: "HOST:PORT to listen on, instead of ListenAddress.") var listen: String?
        @Option(name: .long, help: "Where journal and inventory are kept, instead of SQLite3DataFile or a database.") var dataDirectory: String?
        @Option(name: .long, help: "A server to begin with; may be repeated.") var seed: [String] = []
        @Option(name: .long, help: "Record everything that the manager is told and decides in this file, for `baton replay`.") var record: String?
        @Option(name: .long, help: "MiB after which FILE is set aside as FILE.1.") var recordSize = RecordingLimits().maximumFileBytes >> 20
        @Option(name: .long, help: "How many files of a recording are kept; the oldest is deleted.") var recordFiles = RecordingLimits().files
        @Flag(name: .long, help: "Decide, and journal what would have been done, but touch nothing.") var observe = false

        func run() async throws {
            var configuration: BatonConfiguration
            do {
                configuration = try config.map { path throws(ConfigurationError) in
                    try BatonConfiguration.load(path: path, environment: ProcessInfo.processInfo.environment)
                } ?? BatonConfiguration.defaults()
            } catch {
                throw CommandFailure("\(error)")
            }
            if let listen {
                guard let address = ListenAddress(parsing: listen) else { throw CommandFailure("--listen \(listen): write HOST:PORT, such as 127.0.0.1:3000") }
                configuration.listen = address
            }
            if let dataDirectory {
                configuration.dataDirectory = dataDirectory
                configuration.stateDatabase = nil
            }
            for text in seed { configuration.seeds.append(try InstanceAddress(argument: text)) }
            if observe { configuration.observeOnlyReasons.append("started with --observe") }
            configuration.recording = try recording
            guard let runner = Invocation.runner else { throw CommandFailure("this program has no daemon") }
            try await runner.serve(configuration)
        }

        var recording: BatonConfiguration.Recording? {
            get throws {
                guard let record else { return nil }
                guard (1...ServeCommand.maximumRecordSize).contains(recordSize) else {
                    throw CommandFailure("--record-size \(recordSize): write MiB, 1 to \(ServeCommand.maximumRecordSize)")
                }
                guard (1...ServeCommand.maximumRecordFiles).contains(recordFiles) else {
                    throw CommandFailure("--record-files \(recordFiles): write a number from 1 to \(ServeCommand.maximumRecordFiles)")
                }
                var limits = RecordingLimits()
                limits.maximumFileBytes = recordSize << 20
                limits.files = recordFiles
                return .init(path: record, limits: limits)
            }
        }

        /// A replay reads a file from its beginning: larger ones are no help.
        private static let maximumRecordSize = 64 << 10
        /// Each is renamed when one is full.
        private static let maximumRecordFiles = 1000
    }

    extension InstanceAddress {
        /// An address given on the command line, or an error that says how one is written.
        init(argument: String) throws {
            guard let address = InstanceAddress(parsing: argument) else {
                throw CommandFailure("\"\(argument)\" is no server: write HOST:PORT, HOST (port 3306), or [IPv6]:PORT")
            }
            self = address
        }
    }
#endif
