import ManagerCore
import Refactoring
import TopologyModel

/// After the faults of a run of moves: what is under way ends, people start what stands still, and everybody comes to hold the same.
extension FleetSimulation {
    /// The steps of an operation wait for a minute at most, and few follow each other.
    private static let longestOperation = 400 * Nanoseconds.second
    /// From the last answer on.
    private static let longestRepair = 300 * Nanoseconds.second

    func lookAtMoves() {
        guard phase == .settling else { return }
        scheduleLook()
        guard !watch.operations.contains(where: \.isActive) else {
            if now - oracle.healedAt > FleetSimulation.longestOperation { violate(.operationsEnd, "an operation has no end: \(unended)") }
            return
        }
        if now - oracle.healedAt > FleetSimulation.longestOperation + FleetSimulation.longestRepair {
            violate(.dataConverges, "servers stay behind: \(behind.joined(separator: "; "))")
            return
        }
        if askRepair() { return }
        watch.isQuiet = true
        if behind.isEmpty { phase = .done }
    }

    private var unended: String {
        watch.operations.filter(\.isActive).map { "\($0.request.operation)" }.joined(separator: "; ")
    }

    /// Servers that lack what others have, and why that may be. A tree of its own is none if its root was told, or left, to be one.
    private var behind: [String] {
        let longest = servers.map(\.lastSequence).max() ?? 0
        return servers.filter { $0.lastSequence < longest && !watch.isKnownToStandAlone[root(of: $0.index)] }
            .map { "\($0.address) has \($0.lastSequence) of \(longest), \(ServerView($0))" }
    }

    private func root(of server: Int) -> Int {
        var current = server
        for _ in servers {
            guard let channel = servers[current].channel, !channel.isDetached, let source = owner(of: channel.source) else { return current }
            current = source
        }
        return server
    }

    /// One wish at a time, for the first server that stands still.
    private func askRepair() -> Bool {
        guard manager.isRunning, manager.ending == nil, manager.machine?.isArmed == true else { return true }
        for server in servers where server.answers {
            guard let channel = server.channel else { continue }
            if channel.isDetached {
                // Somebody made its former source follow it meanwhile.
                if let source = owner(of: channel.source), root(of: source) == server.index {
                    watch.isKnownToStandAlone[server.index] = true
                    continue
                }
                askMove(OperationRequest(.reattach(server.address), owner: "repair"), asker: nil)
                return true
            }
            if channel.receiver == .stopped || channel.applier == .stopped {
                // By file and position from nowhere: what the refusal of a start says to do.
                let hasNoPlace = !channel.usesGTID && channel.executedPlace == nil && server.lastSequence > 0
                let repair = hasNoPlace ? Operation.setGTID(server.address, true) : .startReplication(server.address)
                askMove(OperationRequest(repair, owner: "repair"), asker: nil)
                return true
            }
        }
        return false
    }
}
