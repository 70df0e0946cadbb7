import TopologyModel

/// Giving servers back what they had.
extension OperationMachine {
    /// - Parameter all: after a failure: every server that was changed. Else those that were not meant to be changed.
    mutating func restore(_ index: Int, all: Bool, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        let changed = runs[index].track.changed
        let left = runs[index].touched.filter { $0.isChanged && (all || !changed.contains($0.server.address)) }
        // Who got another source last returns first, so that no two follow each other on the way back. Then the last touched first: a replica
        // returns before the source that stood still for it goes on.
        let moved = left.filter { $0.sourceChange > 0 }.sorted { $0.sourceChange > $1.sourceChange }
        let others = left.filter { $0.sourceChange == 0 }.reversed()
        begin(restoring: (moved + others).map(\.server), index, now: now, into: &effects)
    }

    private mutating func begin(restoring left: [PlannedServer], _ index: Int, now: MonotonicInstant, into effects: inout [OperationEffect]) {
        guard !left.isEmpty else {
            runs[index].phase = .ended
            runs[index].wakeAt = nil
            return
        }
        runs[index].phase = .restoring(left)
        runs[index].deadline = now + policy.restoreTimeout
        runs[index].lastReason = ""
        restoreNext(index, left, now: now, into: &effects)
    }

    mutating func restoreNext(_ index: Int, _ left: [PlannedServer], now: MonotonicInstant, into effects: inout [OperationEffect]) {
        send(.inspect, to: left[0], index, into: &effects)
    }

    mutating func restored(
        _ outcome: ActionOutcome, _ index: Int, _ left: [PlannedServer], now: MonotonicInstant, into effects: inout [OperationEffect]
    ) {
        let server = left[0]
        guard let facts = outcome.observed, let position = runs[index].touched.firstIndex(where: { $0.server == server }) else {
            lookAgain(outcome, index, left, now: now, into: &effects)
            return
        }
        let touched = runs[index].touched[position]
        if touched.stopsByItself, let channel = facts.channels.first(where: { $0.applier != .stopped }) {
            // It runs and would stop where it was to: started anew it goes on.
            runs[index].touched[position].stopsByItself = false
            send(.stopApplier(channel: channel.name), to: server, index, into: &effects)
            return
        }
        observe(facts, of: server.address)
        if case .failed(let failure, _) = outcome { runs[index].lastReason = failure.description }
        switch RestoreRules(before: touched.before, leaving: touched.leaving, facts: facts, pointed: touched.pointed, keeping: touched.keeping).next {
        case .nothing: settle(Restoration(server: server.address), index, left, now: now, into: &effects)
        case .later(let reason): lookAgain(reason, index, left, now: now, into: &effects)
        case .impossible(let reason):
            settle(Restoration(server: server.address, missing: reason), index, left, now: now, into: &effects)
        case .act(let action):
            if case .failed = outcome {
                lookAgain(outcome, index, left, now: now, into: &effects)
                return
            }
            if case .pointToSource(let specification) = action, follows(specification.source, server.address) {
                settle(
                    Restoration(server: server.address, missing: "\(specification.source) still follows it: the two would make a ring"), index, left,
                    now: now, into: &effects)
                return
            }
            effects.append(.note(server: server.address, "bring back what it had"))
            send(action, to: server, index, into: &effects)
        }
    }

    /// Whether a server followed another one when it was seen last in this run.
    private func follows(_ server: InstanceAddress, _ other: InstanceAddress) -> Bool {
        facts(of: server)?.channels.contains { $0.source == other } ?? false
    }

    /// Refused or not reached: again until the time for it is over.
    private mutating func lookAgain(
        _ outcome: ActionOutcome, _ index: Int, _ left: [PlannedServer], now: MonotonicInstant, into effects: inout [OperationEffect]
    ) {
        let reason: String
        switch outcome {
        case .failed(let failure, _): reason = failure.description
        case .unreachable(let text), .notTried(let text), .unknown(let text): reason = text
        case .wrongIdentity(let found):
            settle(
                Restoration(server: left[0].address, missing: "another server answers there: \(found)"), index, left, now: now, into: &effects)
            return
        case .done, .alreadyDone: reason = "it did not show its state"
        }
        lookAgain(reason, index, left, now: now, into: &effects)
    }

    private mutating func lookAgain(
        _ reason: String, _ index: Int, _ left: [PlannedServer], now: MonotonicInstant, into effects: inout [OperationEffect]
    ) {
        runs[index].lastReason = reason
        guard now + policy.lookInterval < runs[index].deadline else {
            settle(Restoration(server: left[0].address, missing: missing(left[0], index, reason)), index, left, now: now, into: &effects)
            return
        }
        runs[index].wakeAt = now + policy.lookInterval
    }

    /// How the server was left, as far as that was seen.
    private func missing(_ server: PlannedServer, _ index: Int, _ reason: String) -> String {
        guard let facts = facts(of: server.address), let touched = runs[index].touched.first(where: { $0.server == server }) else { return reason }
        let before = touched.before
        let states = facts.channels.map { channel in
            let name = channel.name.isEmpty ? "" : " of channel \(channel.name)"
            return "source\(name) \(channel.source.map(\.description) ?? "none"), receiver \(channel.receiver.rawValue), applier \(channel.applier.rawValue)"
        }
        let wanted = before.channels.map {
            "\($0.source.map(\.description) ?? "none"), receiver \($0.receiver.rawValue), applier \($0.applier.rawValue)"
        }
        return "\(touched.keeping.map { "\(reason); \(OperationMachine.declare($0))" } ?? reason); last seen with \(states.joined(separator: "; ")); before: \(wanted.joined(separator: "; "))"
    }

    /// What an operator has to do where binary logs were deleted and it was not seen that the server knows what it executed.
    private static func declare(_ keeping: GTIDSet) -> String {
        "unless @@GLOBAL.gtid_executed holds it all, it must not replicate before SET GLOBAL gtid_purged = '\(keeping)'"
    }

    private mutating func settle(
        _ restoration: Restoration, _ index: Int, _ left: [PlannedServer], now: MonotonicInstant, into effects: inout [OperationEffect]
    ) {
        runs[index].restorations.append(restoration)
        begin(restoring: Array(left.dropFirst()), index, now: now, into: &effects)
    }
}
