import TopologyModel

/// What keeps a primary that answers from doing its work, as far as it has lasted for longer than is tolerated.
struct PrimaryStall {
    private let primary: Instance
    /// How long commits have been seen waiting without one that finished; nil when that is tolerable, or the newest read failed.
    private let commits: Duration?
    /// How long all connections have been seen taken; nil when that is tolerable, or the newest attempt proved nothing.
    private let connections: Duration?

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
    }

    var isBlocked: Bool { commits != nil || connections != nil }

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
        return lines
    }
}
