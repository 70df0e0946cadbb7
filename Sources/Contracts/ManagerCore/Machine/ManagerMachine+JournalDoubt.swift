import ControlModel
import Promotion
import TopologyModel

/// The control log could not tell whether it took a batch: a recovery may be open of which nobody here knows.
extension ManagerMachine {
    /// What is committed shows with the next batch that is. One that changes nothing is written as soon as it can be, unless another one comes first.
    mutating func journalIsInDoubt(now: MonotonicInstant) {
        let moment = now + configuration.recovery.retryInterval
        journalLookAt = moment
        wakeUps.add(moment)
    }

    mutating func lookAtJournal(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard let journalLookAt, journalLookAt <= now else { return }
        self.journalLookAt = nil
        effects.append(.propose(newToken(.journalLook), [.dropHistory(before: WallTime(milliseconds: 0))]))
    }

    /// What was committed is known again: what is open is carried out, and answered when it is over, as if its opening had been heard.
    mutating func settleDoubtfulOpenings(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        let doubtful = doubtfulOpenings
        doubtfulOpenings = []
        for asked in doubtful {
            if let record = control.recoveries.last(where: { $0.isOpen && $0.opening == asked.opening }) {
                recoveryOpened(record.id, waiter: asked.waiter, now: now, into: &effects)
            } else {
                effects.append(.reply(asked.waiter, .refused("the control journal cannot be written: \(asked.reason)")))
            }
        }
    }
}
