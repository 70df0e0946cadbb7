import TopologyModel

/// What keeps a primary that answers from doing its work, as far as it has lasted for as long as is tolerated.
struct PrimaryStall {
    private let primary: Instance
    /// How long commits have been seen waiting without one that finished; nil when that is tolerable, or the newest read failed.
    private let commits: Duration?
    /// How long all connections have been seen taken; nil when that is tolerable, or the newest attempt proved nothing.
    private let connections: Duration?
    /// What came of the manager's own writes, of which none was acknowledged for long; nil when that is tolerable, and where nothing is written.
    private let writes: WriteStanding.Trouble?

    /// - Parameter provedLife: the newest attempt gave no facts and proved that the server lives.
    init(_ primary: Instance, provedLife: Bool, policy: DetectionPolicy) {
        self.primary = primary
        let freshness = primary.freshness
        let isRead = freshness.isLastCheckValid
        func lasting(_ since: MonotonicInstant?, until newest: MonotonicInstant?) -> Duration? {
            guard let since, let newest, newest - since >= policy.hangTolerance else { return nil }
            return newest - since
        }
        // A server without GTID seems to stand still: there only what it says of its sessions shows that these are old commits and not new ones.
        let longest = primary.facts?.stall.longestWait ?? .zero
        commits = isRead && longest >= policy.hangTolerance ? lasting(freshness.commitsWaitSince, until: freshness.readAt) : nil
        connections = isRead || provedLife ? lasting(freshness.noRoomSince, until: freshness.aliveAt) : nil
        let trouble = isRead && primary.takesWrites ? freshness.writes?.trouble : nil
        writes = trouble.flatMap { lasting($0.since, until: $0.seenAt) == nil ? nil : $0 }
    }

    var isBlocked: Bool { commits != nil || connections != nil || writes?.kind == .waits }

    /// It does not wait: it says that it cannot write.
    var failsToWrite: Bool { writes?.kind == .fails }

    /// What was observed, for people.
    func evidence(now: MonotonicInstant) -> [String] {
        var lines: [String] = []
        if let commits, let stall = primary.facts?.stall {
            let sessions = stall.waitingSessions == 1 ? "1 session waits for its commit" : "\(stall.waitingSessions) sessions wait for their commits"
            let states = stall.commits.map { "\($0.sessions) in \"\($0.state)\"" }.joined(separator: ", ")
            lines.append("\(sessions), the longest for \(stall.longestWait.text), and none finished for \(commits.text): \(states)")
            if let detailsReadAt = primary.freshness.detailsReadAt {
                lines.append("the slower facts, its place in the binary log among them, were last read \((now - detailsReadAt).text) ago")
            }
        }
        if let connections {
            let limit = primary.facts.map { ", \($0.settings.maxConnections) by max_connections," } ?? ""
            lines.append("all of its connections\(limit) have been taken for \(connections.text)")
        }
        if let writes {
            let lasting = (writes.seenAt - writes.since).text
            lines.append(
                writes.kind == .waits
                    ? "no write of the write probe was acknowledged for \(lasting), and no other is sent while one waits: \(writes.text)"
                    : "no write of the write probe was acknowledged for \(lasting), the newest failed: \(writes.text)")
            if let acknowledgedAt = primary.freshness.writes?.acknowledgedAt {
                lines.append("the last one that was acknowledged ended \((now - acknowledgedAt).text) ago")
            }
        }
        return lines
    }
}
