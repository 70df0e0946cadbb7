import ControlModel
import Refactoring
import TopologyModel

/// One journaled step while it is carried out: a row of actions on one server, tried again until it holds or its limit passes.
struct RecoveryWork: Sendable, Codable {
    enum State: Sendable, Equatable, Codable {
        /// The intent is not committed yet.
        case planned
        case waiting(until: MonotonicInstant)
        case running(RecoveryToken)
        case ended(StepResult)
    }

    let ordinal: StepOrdinal
    let attempt: UInt32
    let kind: StepKind
    /// The server as it was when the step was planned.
    let target: Instance
    let actions: [ServerAction]
    let timeout: Duration
    /// How long the server may take to let us in; nil: as long as the action may take.
    var contactTimeout: Duration?
    /// What an earlier manager sent for this step may be executed until then, and no try begins before; nil: nothing was sent, or it does no harm.
    var earliest: MonotonicInstant?
    /// No try begins after this …
    var limit: MonotonicInstant
    /// … nor after this, where the server was at the last statement still when its time was over; nil: that makes no difference.
    var busyLimit: MonotonicInstant?
    var next = 0
    var state = State.planned
    /// Its moment has not come, even when its intent is committed.
    var isHeld = false
    /// What the last try read at its end; nil when it read nothing.
    var readBack: InstanceFacts?
    var observed = ""
    /// A statement was still under way when its time was over.
    var wasBusy = false
    /// So many tries in a row, the last one included, got no session.
    var unreachableInARow = 0
    /// A try to open the server for writes got a session, so the statement may have been executed whatever was heard of it.
    var mayHaveOpened = false
    /// A last look at the old primary found it, or an answer of it.
    var provedLife = false

    /// Looks change nothing and are not journaled.
    var isJournaled: Bool { attempt > 0 }

    /// Not announced yet, or not by a commit.
    var isPlanned: Bool { if case .planned = state { true } else { false } }

    var hasEnded: Bool {
        if case .ended = state { return true }
        return false
    }

    var isRunning: Bool {
        if case .running = state { return true }
        return false
    }

    var succeeded: Bool {
        if case .ended(.succeeded) = state { return true }
        return false
    }

    /// A try was begun, and none has ended it.
    var isBegun: Bool { isJournaled && !hasEnded && (isRunning || next > 0 || !observed.isEmpty) }

    /// Of one that is not gone on with: as much as is known of it.
    var outcomeSoFar: StepOutcome {
        StepOutcome(
            ordinal: ordinal, attempt: attempt, result: isRunning || wasBusy ? .unknown : .failed,
            observed: "given up before its end" + (observed.isEmpty ? "" : ": \(observed)"))
    }

    var intent: StepIntent {
        StepIntent(
            ordinal: ordinal, attempt: attempt, kind: kind, target: target.address, detail: actions.map(\.journalText).joined(separator: "; "))
    }

    var outcome: StepOutcome? {
        guard case .ended(let result) = state else { return nil }
        return StepOutcome(ordinal: ordinal, attempt: attempt, result: result, observed: observed)
    }
}

extension ServerAction {
    /// By these words a later manager knows the step again.
    static let applyRelayLogsText = "apply relay logs from"

    /// The action in the journal, for people; the statements follow from it and the flavour.
    package var journalText: String {
        switch self {
        case .stopReceiver: "stop receiver"
        case .startReceiver: "start receiver"
        case .stopApplier: "stop applier"
        case .startApplier: "start applier"
        case .bounceReceiver: "bounce receiver"
        case .applyRelayLogs(_, let from): "\(ServerAction.applyRelayLogsText) \(from)"
        case .pointToSource(let specification):
            "replicate from \(specification.source) " + (specification.coordinates.map { "at \($0)" } ?? "by \(specification.gtidUse.rawValue)")
        case .resetReplication(_, let place): "drop replication channel" + (place.map { ", standing at \($0)" } ?? "")
        case .setReadOnly: "set read-only"
        case .openWrites: "open for writes"
        case .fence: "fence"
        case .setSemiSync(let source, let replica):
            "semi-sync" + (source.map { " source=\($0)" } ?? "") + (replica.map { " replica=\($0)" } ?? "")
        case .inspect, .readOpenWrites: "inspect"
        case .readWritePosition: "read the end of its log"
        case .startReplication: "start replication"
        case .startUntil(_, let place): "replicate up to \(place)"
        case .setDelay(_, let delay): "delay by \(delay.components.seconds) s"
        case .detach: "detach"
        case .skipTransaction(_, let gtid): "skip \(gtid.map(\.description) ?? "a transaction")"
        case .injectEmptyTransactions(let gtids): "inject empty \(gtids)"
        case .resetBinaryLogs: "reset binary logs"
        case .flushBinaryLogs: "flush binary logs"
        case .purgeBinaryLogs(let file, _): "purge binary logs before \(file)"
        case .endQuery(let id): "end query \(id)"
        case .endSessions(let ids): "end sessions \(ids.map(String.init).joined(separator: ", "))"
        }
    }
}
