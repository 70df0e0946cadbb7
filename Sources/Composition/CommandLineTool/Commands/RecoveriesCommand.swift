#if Daemon
    import ArgumentParser
    import ManagerCore
    import Presentation
    import TopologyModel

    struct RecoveriesCommand: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "recoveries", abstract: "Print recoveries, newest first, or the timeline of the last one.",
            discussion: """
                  baton recoveries
                  baton recoveries --last                      the last one's timeline in milliseconds since the suspicion
                  baton recoveries --last --since 1764000000000  … since that moment; fails until a recovery has ended after it
                """)

        @Flag(name: .long, help: "The timeline of the last recovery.") var last = false
        @Option(name: .long, help: "Milliseconds since 1970: where the timeline begins.") var since: Int64?
        @OptionGroup var options: ClientOptions

        func run() async throws {
            last ? try await printTimeline() : try await printList()
        }

        private func printTimeline() async throws {
            let reply = try await options.client.get(["baton", "timeline"])
            var entries = WireTimeline.entries(from: reply)
            if let since { entries.removeAll { $0.at < WallTime(milliseconds: since) } }
            guard let closed = entries.last(where: { $0.event == .closed }) else { throw CommandFailure("no recovery has ended yet") }
            let start = entries.lastIndex { $0.event == .suspected && $0.at <= closed.at && $0.cluster == closed.cluster }
            entries = Array(entries[(since == nil ? start ?? 0 : 0)...])
            print(
                options.json
                    ? WireTimeline.json(entries).pretty : TimelineText.text(entries, since: since.map { WallTime(milliseconds: $0) }))
        }

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
