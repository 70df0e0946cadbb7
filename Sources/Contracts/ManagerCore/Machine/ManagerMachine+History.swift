import ControlModel
import TopologyModel

/// What is kept of the past.
extension ManagerMachine {
    /// How often the age of history is looked at. It is counted in days.
    private static let historyLook = Duration.seconds(3600)

    /// Nothing is dropped while a recovery is open: its commits come first.
    mutating func forgetHistory(now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        guard isArmed, configuration.historyLimit > .zero, openRecoveries.isEmpty else { return }
        if let last = historyLookedAt, now - last < ManagerMachine.historyLook { return }
        historyLookedAt = now
        let moment = wall + (.zero - configuration.historyLimit)
        guard control.hasHistory(before: moment) else { return }
        effects.append(.propose(newToken(.unawaited), [.dropHistory(before: moment)]))
    }
}
