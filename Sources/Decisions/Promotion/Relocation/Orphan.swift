import ControlModel
import Refactoring
import TopologyModel

/// One replica of the dead source, and what becomes of it.
struct Orphan: Sendable, Codable {
    enum State: Sendable, Codable {
        /// It needs a source.
        case waiting
        /// A step is announced.
        case announced(Try)
        case trying(Try)
        case settled(on: InstanceAddress)
        case lost(String)
    }

    /// One journaled try to give it one, or to start its receiver again.
    struct Try: Sendable, Codable {
        var intent: StepIntent
        var work: Work
    }

    enum Work: Sendable, Codable {
        case move(to: InstanceAddress, OperationMachine)
        /// An earlier manager stopped its receiver and did not come to start it.
        case startReceiver(ActionRequest)
    }

    let address: InstanceAddress
    var state = State.waiting
    /// Sources that were tried in this round and did not do.
    var excluded: [InstanceAddress] = []
    /// Nobody took it at once: from the second round on, sources have the time to catch up with it. In the first one another may have all that it needs.
    var isPatient = false
    var tries = 0
    /// Why it has no source yet.
    var reason = ""
    /// Nobody was found in this round; the next one begins then.
    var againAt: MonotonicInstant?
    /// The time for finding somebody is over.
    var isExhausted = false
    /// Its receiver may stand still because of us.
    var isInterrupted = false

    var isOver: Bool {
        switch state {
        case .settled, .lost: true
        case .waiting, .announced, .trying: false
        }
    }

    var isUnderWay: Bool {
        switch state {
        case .announced, .trying: true
        case .waiting, .settled, .lost: false
        }
    }

    var source: InstanceAddress? { if case .settled(let source) = state { source } else { nil } }

    /// The move under way.
    var operation: OperationMachine? {
        get { if case .trying(let attempt) = state, case .move(_, let machine) = attempt.work { machine } else { nil } }
        set {
            guard let newValue, case .trying(var attempt) = state, case .move(let source, _) = attempt.work else { return }
            attempt.work = .move(to: source, newValue)
            state = .trying(attempt)
        }
    }
}
