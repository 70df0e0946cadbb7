#if Daemon
    import ArgumentParser
    import Foundation

    /// Who wants it, and why.
    struct PersonOptions: ParsableArguments {
        @Option(name: .long, help: "Why; shown in the audit, in the log, and wherever something is held back.") var reason: String?
        @Option(name: .long, help: "Who; the user of this shell by default.") var owner: String?

        var by: String { owner ?? ClientPerson.name(environment: ProcessInfo.processInfo.environment) }

        /// For a request that may go without a reason.
        var query: [(String, String)] { [("owner", by)] + (reason.map { [("reason", $0)] } ?? []) }

        /// Where a reason must stand and none was given.
        static let noReason = "no reason given"

        /// As one segment of a path: a slash would end it, also for the incumbent.
        static func segment(_ text: String) -> String { text.replacingOccurrences(of: "/", with: "-") }
    }
#endif
