#if MySQL
import TestServers
import TopologyModel

/// Plays scenarios with some kind of servers. Waiting is the same for all kinds: only whose time passes differs.
protocol ScenarioPlayer: AnyObject {
    var now: MonotonicInstant { get }
    /// Rows on the source in this scenario.
    var written: Int { get }

    /// Does one thing; not called for ``Move/until(_:)``.
    func perform(_ move: Move) async throws
    func observe() async throws -> ReplicaObservation
    /// Lets a moment pass.
    func pause() async throws
}

struct MissedMilestone: Error, CustomStringConvertible {
    var milestone: Milestone
    var seen: ReplicaObservation
    var description: String { "\(milestone) is not reached: \(seen)" }
}

extension ScenarioPlayer {
    /// The expected observation, or the one that was seen in its stead.
    func play(_ row: ScenarioRow, expecting expected: ReplicaObservation) async throws -> ReplicaObservation {
        try await reach(.replicating)
        try await reach(.drained)
        for move in row.moves {
            if case .until(let milestone) = move { try await reach(milestone) } else { try await perform(move) }
        }
        let seen = try await observe(until: row.within) { $0 == expected }
        return seen == expected ? try await observe(until: row.stays) { $0 != expected } : seen
    }

    private func reach(_ milestone: Milestone) async throws {
        let seen = try await observe(until: TestReplicationSet.patience) { milestone.isReached($0, written: written) }
        if !milestone.isReached(seen, written: written) { throw MissedMilestone(milestone: milestone, seen: seen) }
    }

    /// Looks until the condition holds or so long has passed; returns what it saw last.
    private func observe(until limit: Duration, _ condition: (ReplicaObservation) -> Bool) async throws -> ReplicaObservation {
        let end = now + limit
        var seen = try await observe()
        while !condition(seen), now < end {
            try await pause()
            seen = try await observe()
        }
        return seen
    }
}
#endif
