import TopologyModel

/// Servers whose names could not be resolved the last time, which says nothing of them, by who needed the name: a connection that is kept needs it only when it is made anew.
struct UnresolvedNames: Sendable, Codable {
    private struct Connection: Hashable, Sendable, Codable {
        var id: InstanceID
        var lane: ProbeLane
        var isFresh: Bool
    }

    private var connections: Set<Connection> = []

    /// Takes in how a probe ended.
    ///
    /// - Returns: in order of ids, who may be resolved again by now, because the name of one that could not be led somewhere; empty where there was none.
    mutating func note(_ report: ProbeReport, of id: InstanceID) -> [InstanceID] {
        let connection = Connection(id: id, lane: report.request.lane, isFresh: report.request.freshConnection)
        if case .unreachable(let failure) = report.outcome, failure.kind == .nameResolution {
            connections.insert(connection)
            return []
        }
        // Nearly always there is none, and this is asked of every probe.
        guard !connections.isEmpty, connections.remove(connection) != nil else { return [] }
        defer { connections = [] }
        return Set(connections.map(\.id)).sorted()
    }
}
