#if Daemon
    import ArgumentParser
    import Clocks
    import Foundation
    import KVPublishers
    import Logging
    import Orchestration
    import RouteRendering
    import ServiceLifecycle
    import TopologyModel
    import UnixSignals

    struct RenderCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "render", abstract: "Write a proxy's configuration from the routes in a store, and keep it up to date. Needs no daemon.",
            discussion: """
                The template is Mustache. What it sees:

                  {{#clusters}}…{{/clusters}}          every cluster, ordered by name
                  {{#named.orders}}…{{/named.orders}}  the cluster of that name; skipped where there is none, or more than one
                  {{^withdrawn}}…{{/withdrawn}}        only where there is somebody to write to; {{#withdrawn}}: only where there is not, and then {{reason}} says why
                  of a cluster: address (host:port), host, port, ipv4, ipv6, epoch, recovery, time, cluster (its id), name, identifier, withdrawn, reason, withdrawn_at

                  backend orders
                      {{#named.orders}}{{^withdrawn}}
                      server e{{epoch}} {{address}}
                      {{/withdrawn}}{{/named.orders}}

                A withdrawn route has no server: its connections are refused, and never sent to the primary of before. What is not plain text in a field is encoded as %0A, so that no name adds \
                a line; {{json(name)}} is a literal of JSON; {{identifier}} is made of letters, digits and . _ - alone, and of no other cluster. A name that there is not is an error.

                The file is replaced in one step and only when it changes; then the command after -- runs, without a shell. What was rendered is kept beside the file (.NAME.baton): a record of a \
                lower epoch is never rendered, also after a restart, and a command that did not succeed is run again. --config needs no other keys than those of the store.

                  baton render --config /etc/baton.json --template haproxy.mustache          print it
                  baton render --config /etc/baton.json --template haproxy.mustache --output /etc/haproxy/haproxy.cfg --watch -- reload-haproxy /etc/haproxy/haproxy.cfg /run/haproxy-master.sock

                While it watches, a store that does not answer changes nothing, and each change is a line of standard error; SIGTERM ends it.
                Exit codes: 0, everything is as the store says; 1, nothing was rendered, and what was there stays; 3, the file was written, and the command failed; 64, the options are wrong.
                """)

        /// The file is there, and nobody reads it.
        static let reloadFailed = ExitCode(3)
        static let intervals = Duration.milliseconds(100)...Duration.seconds(3600)
        static let deadlines = Duration.seconds(1)...Duration.seconds(3600)

        @Option(name: .long, help: "The template (Mustache).") var template: String
        @Option(name: .long, help: "A configuration file (JSON) that says where the store is.") var config: String
        @Option(name: .long, help: "Which store, where the file has several: its name, or the first word of it (file, consul, …).") var store: String?
        @Option(name: .long, help: "The file to keep (default: print once).") var output: String?
        @Option(name: .long, help: "Permissions of the file, such as 0640 (default: as they are; of a new file those of the template).") var mode: FileMode?
        @Flag(name: .long, help: "Go on until SIGTERM, and follow the store.") var watch = false
        @Option(name: .long, help: "How often to look into the store, 100ms to 1h; up to a fifth earlier, by chance.") var interval = RenderDuration(.seconds(1))
        @Option(name: .long, help: "How long the command may take, 1s to 1h; then it is ended.") var reloadTimeout = RenderDuration(.seconds(30))
        @Argument(parsing: .postTerminator, help: ArgumentHelp("What makes the proxy read the file, after --.", valueName: "command")) var command: [String] = []

        func validate() throws {
            if output == nil {
                if watch { throw ValidationError("--watch needs --output FILE") }
                if !command.isEmpty { throw ValidationError("a command needs --output FILE: there is nothing to read otherwise") }
                if mode != nil { throw ValidationError("--mode needs --output FILE") }
            }
            guard RenderCommand.intervals.contains(interval.duration) else { throw ValidationError("--interval: write 100ms to 1h") }
            guard RenderCommand.deadlines.contains(reloadTimeout.duration) else { throw ValidationError("--reload-timeout: write 1s to 1h") }
        }

        func run() async throws {
            let configuration: BatonConfiguration
            do {
                configuration = try BatonConfiguration.load(path: config, environment: ProcessInfo.processInfo.environment)
            } catch {
                throw CommandFailure("\(error)")
            }
            let source: TemplateFile
            do {
                source = try TemplateFile(path: template)
            } catch {
                throw CommandFailure(error.message)
            }
            guard let runner = Invocation.runner else { throw CommandFailure("this program has no stores") }
            try await runner.withPublishers(configuration) { publishers in
                let publisher = try RenderCommand.choose(store, among: publishers, of: config)
                do {
                    try await render(from: publisher, source)
                } catch let error as RouteRenderingError {
                    throw CommandFailure(error.message)
                }
            }
        }

        /// - Parameter path: of the configuration, for messages.
        static func choose(_ name: String?, among publishers: [any KVPublisher], of path: String) throws -> any KVPublisher {
            let names = publishers.map(\.name).joined(separator: "; ")
            guard !publishers.isEmpty else { throw CommandFailure("\(path) names no store; set KVFileDirectory, or the address of another") }
            let chosen = publishers.filter { name == nil || $0.name == name || $0.name.split(separator: " ").first.map(String.init) == name }
            switch (chosen.count, name) {
            case (1, _): return chosen[0]
            case (0, let name?): throw CommandFailure("\(path) has no store \"\(name)\"; it has: \(names)")
            default: throw CommandFailure("say which store with --store NAME; \(path) has: \(names)")
            }
        }

        private func render(from publisher: any KVPublisher, _ source: TemplateFile) async throws {
            guard let output else {
                var memory = RenderMemory()
                let taken = memory.take(try await StoreReading.read(publisher))
                let rendered = try source.template.render(RenderedRoute.all(memory.shown), store: publisher.name)
                (taken.troubles + rendered.troubles).forEach(RenderCommand.say)
                print(rendered.text, terminator: "")
                return
            }
            let renderer = try RouteRenderer(
                publisher: publisher, template: source.template, output: try OutputFile(path: output, mode: mode?.bits, firstMode: source.mode),
                reloader: command.isEmpty ? nil : try ReloadCommand(command, deadline: reloadTimeout.duration),
                schedule: RenderSchedule(policy: RenderPolicy(interval: interval.duration), random: SplitMix64(state: UInt64.random(in: .min ... .max))))
            if watch {
                try await follow(renderer)
            } else {
                try await once(renderer)
            }
        }

        private func once(_ renderer: RouteRenderer) async throws {
            let pass = await renderer.pass(at: ServiceClock.system.now())
            var journal = RenderJournal()
            journal.lines(of: pass).forEach(RenderCommand.say)
            if pass.failure != nil { throw ExitCode.failure }
            if case .failed = pass.reload { throw RenderCommand.reloadFailed }
        }

        private func follow(_ renderer: RouteRenderer) async throws {
            let watch = RenderWatch(renderer: renderer, clock: .system, report: RenderCommand.say)
            let group = ServiceGroup(
                configuration: .init(
                    services: [.init(service: watch, successTerminationBehavior: .gracefullyShutdownGroup, failureTerminationBehavior: .cancelGroup)],
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: Logger(label: "baton.render") { _ in SwiftLogNoOpLogHandler() }))
            try await group.run()
        }

        /// One line. Where nobody reads, the proxy still gets its file.
        @Sendable private static func say(_ line: String) { try? FileHandle.standardError.write(contentsOf: Data("baton render: \(line)\n".utf8)) }
    }

    /// A duration that may be shorter than a second.
    struct RenderDuration: ExpressibleByArgument {
        var duration: Duration

        init(_ duration: Duration) { self.duration = duration }

        init?(argument: String) {
            guard let parsed = DurationText.parse(argument) else { return nil }
            duration = parsed
        }

        var defaultValueDescription: String { "\(duration.components.seconds)s" }
    }

    /// Permission bits, in octal digits.
    struct FileMode: ExpressibleByArgument {
        var bits: UInt32

        init?(argument: String) {
            guard let bits = UInt32(argument, radix: 8), bits <= 0o777 else { return nil }
            self.bits = bits
        }
    }
#endif
