import TopologyModel

/// What a seed of moves draws besides the rest of its ``SimulationPlan``: a tree of servers, and operators who move them about.
struct MovePlan: Sendable, CustomStringConvertible {
    /// How one server begins.
    struct Server: Sendable {
        /// A lower number; nil: the root, which takes the writes.
        var source: Int?
        var usesGTID = true
        var delay: Int64 = 0
        var runsReceiver = true
        var runsApplier = true
    }

    var servers: [Server]
    /// The root follows server 1, which follows it.
    var hasRing: Bool
    /// Each asks for one thing at a time.
    var operators: Int
    /// Between an answer and the next wish.
    var pause: ClosedRange<Int64>

    var description: String {
        let parts = servers.enumerated().map { index, server in
            guard let source = server.source else { return hasRing ? "\(index)<-1" : "\(index)" }
            let delay = server.delay > 0 ? " delayed \(server.delay / Nanoseconds.second) s" : ""
            let threads = server.runsReceiver && server.runsApplier ? "" : server.runsReceiver ? " applier stopped" : server.runsApplier ? " receiver stopped" : " stopped"
            return "\(index)<-\(source)\(server.usesGTID ? "" : " by file")\(delay)\(threads)"
        }
        return "\(parts.joined(separator: ", ")); \(operators) operators"
    }
}
