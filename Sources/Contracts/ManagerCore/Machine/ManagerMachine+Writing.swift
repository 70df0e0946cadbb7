import Analysis
import ControlModel
import Probing
import Promotion
import Refactoring
import TopologyModel

/// The write probe: whether commits finish on a primary, where a site wants to know.
///
/// A row on another server than the primary would be an errant transaction of our own making. So a write follows a reading that has just said that the
/// server is the recorded primary and takes writes, nothing that could change that is under way, and whoever carries it out looks once more.
extension ManagerMachine {
    mutating func writeWhereDue(
        _ instance: Instance, facts: InstanceFacts, startedAt: MonotonicInstant, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) {
        let bounds = configuration.writeProbe
        // The cheap questions first: this is asked with every reading of every server.
        guard isArmed, !facts.settings.readOnly, startedAt >= resumedAt, writesUnderWay < bounds.maximumUnderWay,
            let cluster = topology.cluster(of: instance.id), cluster.primaryID == instance.id, isDue(instance.id, startedAt, bounds),
            mayBeWritten(instance, facts, in: cluster)
        else { return }
        writeTurns[instance.id] = WriteTurn(beganAt: now)
        writesUnderWay += 1
        let request = WriteProbeRequest(
            address: instance.address, server: facts.server, startTimeout: bounds.startTimeout,
            timeout: max(policy(ofClusterOf: instance.id).detection.hangTolerance, bounds.startTimeout))
        effects.append(.write(newToken(.write(instance.id)), request))
    }

    /// What opened the successor has read it back: that is as good as a reading, and the recovery may be over before the next one.
    mutating func writeToOpened(
        _ target: InstanceAddress, of recovery: RecoveryID, _ outcome: ActionOutcome, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) {
        guard outcome.isSuccess, let facts = outcome.observed, let instance = topology.instance(at: target),
            recoveries.contains(where: { $0.id == recovery && $0.hasOpened(target) })
        else { return }
        writeWhereDue(instance, facts: facts, startedAt: now, now: now, into: &effects)
    }

    private func isDue(_ id: InstanceID, _ startedAt: MonotonicInstant, _ bounds: WriteProbeBounds) -> Bool {
        guard let turn = writeTurns[id] else { return true }
        return !turn.isUnderWay && startedAt - turn.beganAt >= (turn.isWell ? bounds.period : min(bounds.retryInterval, bounds.period))
    }

    private func mayBeWritten(_ instance: Instance, _ facts: InstanceFacts, in cluster: Cluster) -> Bool {
        guard configuration.observeOnlyReasons.isEmpty, cluster.shape.isSupported, policy(of: cluster).writesProbe, let record = controlRecord(of: cluster)
        else { return false }
        let isRecorded =
            record.primary == instance.address && !record.hasDeposed(instance.address)
            && (ServerIdentity(parsing: record.primaryIdentity).map { $0.isSameServer(as: facts.server.identity) } ?? true)
        // A successor that was opened stays the primary, though its recovery goes on.
        let isOpened = recoveries.contains { $0.id == record.openRecovery && $0.hasOpened(instance.address) }
        let isChanging =
            (record.openRecovery != nil && !isOpened) || recoveries.contains { $0.failed == instance.id } || handOversBeingRecorded.contains(record.id)
            || suspicions.contains { $0.suspect == instance.id }
        return isRecorded && !isChanging
    }

    mutating func wrote(_ token: ManagerToken, _ report: WriteProbeReport, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard case .write(let id)? = purposes.removeValue(forKey: token) else { return }
        writesUnderWay -= 1
        guard writeTurns[id] != nil else { return }
        writeTurns[id]?.isUnderWay = false
        writeTurns[id]?.isWell = report.outcome.canWait
        // What was not answered while the manager stood still says nothing.
        guard report.startedAt >= resumedAt || report.outcome == .acknowledged else { return }
        let before = topology.instance(id)?.freshness.writes
        discovery.noteWrite(report, of: id, keepsFor: configuration.writeProbe.memory)
        let after = topology.instance(id)?.freshness.writes
        tellWriting(to: id, before ?? WriteStanding(), after ?? WriteStanding(), into: &effects)
        guard let running = recoveries.first(where: { $0.hasOpened(report.request.address) }) else { return }
        stepRecovery(id: running.id, .rowEnded(report.outcome.row, startedAt: report.startedAt), now: now, into: &effects)
    }

    private func tellWriting(to id: InstanceID, _ before: WriteStanding, _ after: WriteStanding, into effects: inout [ManagerEffect]) {
        guard let address = topology.instance(id)?.address else { return }
        func tell(_ severity: ManagerNote.Severity, _ text: String) {
            effects.append(.note(ManagerNote(severity, cluster: clusterName(of: id), "the write probe of \(address) \(text)")))
        }
        if after.impossible != before.impossible, !after.impossible.isEmpty { tell(.warning, "cannot write: \(after.impossible)") }
        switch (before.trouble, after.trouble) {
        case (nil, let trouble?): tell(.warning, "was not acknowledged: \(trouble.text)")
        case (_?, nil) where after.acknowledgedAt != nil: tell(.notice, "is acknowledged again")
        case (_?, nil), (nil, nil), (_?, _?): break
        }
    }
}

extension WriteProbeOutcome {
    fileprivate var row: FirstRow {
        switch self {
        case .acknowledged: .acknowledged
        case .waits(let reason), .failed(let reason), .impossible(let reason): .missing(reason)
        case .notTried: .unknown
        }
    }

    /// The next write need not come sooner than usual: it is well, or nothing but a person helps.
    fileprivate var canWait: Bool {
        switch self {
        case .acknowledged, .impossible: true
        case .waits, .failed, .notTried: false
        }
    }
}
