import ManagerCore
import RaftCore
import TopologyModel

/// What is judged of several managers.
extension FleetSimulation {
    /// Of the shortest election timeout, in percent: how long after a confirmed round was sent anything may begin.
    private static let leasePercent: Int64 = 80

    /// F6: who only watches wants nothing done.
    func checkLeads(_ effect: ManagerEffect) {
        guard manager.replica != nil, !manager.leads else { return }
        let isWrite = if case .write = effect { true } else { false }
        if isWrite || isOutside(effect) { violate(.leadersOnly, "\(name(of: manager)) does not lead, and wants something done") }
    }

    /// F6, when something that acts outside begins.
    func checkMayAct(_ what: @autoclosure () -> String) {
        guard let quorum = plan.quorum else { return }
        let longest = quorum.electionTimeoutMin * FleetSimulation.leasePercent / 100
        guard let confirmedAt = manager.confirmedAt, now - confirmedAt <= longest else {
            let age = manager.confirmedAt.map { "\((now - $0) / Nanoseconds.millisecond) ms ago" } ?? "never"
            return violate(.leadersOnly, "\(name(of: manager)) begins \(what()), and a majority confirmed it \(age)")
        }
        if let other = managers.first(where: { $0 !== manager && $0.leads && $0.term > manager.term }) {
            violate(.leadersOnly, "\(name(of: manager)), of term \(manager.term), begins \(what()) while \(name(of: other)) leads in term \(other.term)")
        }
    }

    /// F6, for the log: what is decided in a term is committed in it or by a later leader, and never proposed in another one.
    func checkDecided(_ position: LogPosition) {
        guard let place = oracle.decided.firstIndex(where: { $0.position == position }) else { return }
        let term = oracle.decided[place].term
        oracle.decided.removeAll { $0.position.index <= position.index }
        if term != position.term {
            violate(.leadersOnly, "\(name(of: manager)) proposed in term \(position.term) what was decided in \(term.map { "term \($0)" } ?? "an earlier one")")
        }
    }

    /// F10: a manager begins with everything that was committed before its node led.
    func checkKnowsWhatWasCommitted() {
        guard let replica = manager.replica, replica.appliedIndex < manager.committedBefore else { return }
        violate(
            .knowsWhatWasCommitted,
            "\(name(of: manager)) begins with the log up to \(replica.appliedIndex), and up to \(manager.committedBefore) it was committed when it came to lead")
    }

    /// F3: a server is opened by the leader of the highest term that anything was committed in.
    func checkOpener(_ action: SimulatedAction, _ server: Int) {
        guard plan.quorum != nil, action.term < oracle.newestTerm else { return }
        violate(.designatedOnly, "\(servers[server].address) is opened by \(name(of: action.manager)) of term \(action.term), and in term \(oracle.newestTerm) something is committed")
    }
}
