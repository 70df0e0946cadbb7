#if Daemon
    import ArgumentParser
    import ControlModel
    import ManagerCore
    import Presentation
    import TopologyModel

    struct RecoveriesCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "recoveries", abstract: "Print recoveries, newest first, one of them with all of its steps, or the timeline of the last one.",
            discussion: """
                  baton recoveries
                  baton recoveries 17                          one with its evidence, every step, and what its hooks said
                  baton recoveries --last                      the last one's timeline in milliseconds since the suspicion
                  baton recoveries --last --since 1764000000000  … since that moment; fails until a recovery has ended after it

                The timeline is the manager's own, and gone when it ends; of a recovery that it did not see, --last prints what the journal has.
                """)

        @Argument(help: "The recovery's number or UID; all recoveries when left out.") var recovery: String?
        @Flag(name: .long, help: "The timeline of the last recovery.") var last = false
        @Option(name: .long, help: "Milliseconds since 1970: where the timeline begins.") var since: Int64?
        @OptionGroup var options: ClientOptions

        func validate() throws {
            if recovery != nil, last || since != nil { throw ValidationError("name a recovery, or ask for the --last one") }
        }

        func run() async throws {
            if let recovery { return printWhole(try await options.client.get(["baton", "recoveries", recovery])) }
            last ? try await printTimeline() : try await printList()
        }

        private func printTimeline() async throws {
            let reply = try await options.client.get(["baton", "timeline"])
            let timeline = WireTimeline.entries(from: reply)
            var entries = timeline
            if let since { entries.removeAll { $0.at < WallTime(milliseconds: since) } }
            guard let closed = entries.last(where: { $0.event == .closed }) else { return try await printJournaled(missingIn: timeline) }
            let start = entries.lastIndex { $0.event == .suspected && $0.at <= closed.at && $0.cluster == closed.cluster }
            entries = Array(entries[(since == nil ? start ?? 0 : 0)...])
            print(
                options.json
                    ? WireTimeline.json(entries).pretty : TimelineText.text(entries, since: since.map { WallTime(milliseconds: $0) }))
        }

        /// What a manager has that was started since, or that only watched.
        private func printJournaled(missingIn timeline: [TimelineEntry]) async throws {
            let reply = try await options.client.get(["baton", "recoveries", "last"])
            guard RecoveriesCommand.isOnlyJournaled(reply, since: since, timeline: timeline) else { throw CommandFailure("no recovery has ended yet") }
            printWhole(reply)
        }

        /// The end of a recovery that the manager sees is in its timeline a moment after the journal has it: whoever waits for it is to get the timeline.
        static func isOnlyJournaled(_ recovery: JSONValue, since: Int64?, timeline: [TimelineEntry]) -> Bool {
            guard let number = recovery["recovery"]?.integerValue, let closed = recovery["closed_at_ms"]?.integerValue, closed >= since ?? closed else { return false }
            return !timeline.contains { $0.recovery.map { Int64(clamping: $0.rawValue) } == number }
        }

        private func printWhole(_ reply: JSONValue) { print(options.json ? reply.pretty : reply["text"]?.stringValue ?? "") }

        private func printList() async throws {
            let recoveries = try await options.client.get(["audit-recovery"]).arrayValue ?? []
            if options.json {
                print(JSONValue.array(recoveries).pretty)
                return
            }
            // The text of the front page; the incumbent's members do not hold all of it.
            let lines = recoveries.map { $0["Summary"]?.stringValue ?? "" }
            print(lines.isEmpty ? "no recoveries" : lines.joined(separator: "\n"))
        }
    }
#endif
