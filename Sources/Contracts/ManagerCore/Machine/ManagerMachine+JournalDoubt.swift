import ControlModel
import Promotion
import Storage
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
        effects.append(.propose(newToken(.journalLook), [.changingNothing]))
    }

    /// The look failed. A log that will never take anything again cannot tell either, and nobody waits for its word.
    mutating func journalWasNotAsked(_ error: StorageError, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard [.closed, .corrupt, .tooNew, .locked].contains(error.code) else {
            journalIsInDoubt(now: now)
            return
        }
        for asked in doubtfulOpenings {
            effects.append(.reply(asked.waiter, .refused("whether the recovery is open cannot be told (\(asked.reason)), nor asked any more: \(error.message)")))
        }
        doubtfulOpenings = []
    }

    /// What was committed is known again: what is open is carried out, and answered when it is over, as if its opening had been heard.
    ///
    /// - Parameter results: of the batch that tells; what it opened itself was asked for by somebody else.
    mutating func settleDoubtfulOpenings(besides results: [CommandResult], now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        let doubtful = doubtfulOpenings
        doubtfulOpenings = []
        for asked in doubtful {
            let record = control.recoveries.last {
                $0.opening == asked.opening && $0.id.rawValue > asked.after.rawValue && !isRunning($0.id) && !results.contains(.opened($0.id))
            }
            if let record, record.isOpen {
                recoveryOpened(record.id, waiter: asked.waiter, now: now, into: &effects)
            } else if let record {
                // Something else has ended it before it began.
                answer(asked.waiter, of: record.id, into: &effects)
            } else {
                effects.append(.reply(asked.waiter, .refused("the recovery was not opened: the control journal could not be written (\(asked.reason))")))
            }
        }
    }
}
