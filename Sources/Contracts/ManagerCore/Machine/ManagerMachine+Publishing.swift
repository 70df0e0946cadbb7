import ControlModel
import KVPublishers
import Probing
import Promotion
import TopologyModel

/// Stores are driven towards the control state: on start, on change, and again after a failure.
extension ManagerMachine {
    /// How long a failed publication waits, doubled per failure up to the maximum.
    private static let firstRetry = Duration.milliseconds(250)
    private static let lastRetry = Duration.seconds(10)

    mutating func wantPublication(of record: ClusterRecord, now: MonotonicInstant) {
        guard configuration.observeOnlyReasons.isEmpty else { return }
        if let index = publications.firstIndex(where: { $0.cluster == record.id }) {
            publications[index].epoch = record.epoch
            publications[index].retryAt = now
        } else {
            publications.append(Publication(cluster: record.id, epoch: record.epoch, retryAt: now))
            publications.sort { $0.cluster < $1.cluster }
        }
    }

    mutating func retryPublications(now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        publications.removeAll { control.cluster($0.cluster) == nil }
        for index in publications.indices {
            guard let retryAt = publications[index].retryAt, retryAt <= now, let record = control.cluster(publications[index].cluster) else { continue }
            // No store names a server for an epoch before it was seen to take writes: a recovery in hand says when that is.
            let inHand = recoveries.first { $0.cluster == record.id && $0.machine.designated != nil }
            if let inHand, !inHand.machine.isWritable {
                publications[index].retryAt = now + configuration.discovery.pollInterval  // it says so at once; this is for one that stops
                continue
            }
            if inHand == nil, topology.instance(at: record.primary)?.facts?.settings.readOnly != false {
                publications[index].retryAt = now + configuration.discovery.pollInterval  // only a reading can change it
                continue
            }
            publications[index].epoch = record.epoch
            publications[index].retryAt = nil
            recordWritablePrimary(of: record, into: &effects)
            effects.append(
                .publish(
                    newToken(.publication(record.id, record.epoch)),
                    PrimaryRecord(
                        cluster: record.id, clusterName: PrimaryRecord.name(of: record), primary: record.primary, epoch: record.epoch,
                        recovery: control.recovery(leadingTo: record), at: wall)))
        }
    }

    /// Other managers publish to stores that this one does not reach, by what is committed: what a standby has read decides nothing.
    func isWritablePrimaryUnrecorded(_ record: ClusterRecord) -> Bool {
        configuration.recordsWritablePrimaries && !record.hasWritablePrimary && !writablePrimariesBeingRecorded.contains(record.id)
    }

    private mutating func recordWritablePrimary(of record: ClusterRecord, into effects: inout [ManagerEffect]) {
        guard isWritablePrimaryUnrecorded(record) else { return }
        writablePrimariesBeingRecorded.append(record.id)
        effects.append(.propose(newToken(.writablePrimary(record.id)), [.primaryTakesWrites(record.id, epoch: record.epoch)]))
    }

    /// Where it did not become part of the state it is proposed again with the next publication, which changes nothing where the record is.
    mutating func writablePrimaryAnswered(of cluster: ClusterID, now: MonotonicInstant) {
        writablePrimariesBeingRecorded.removeAll { $0 == cluster }
        guard let record = control.cluster(cluster), isWritablePrimaryUnrecorded(record), !publications.contains(where: { $0.cluster == cluster }) else { return }
        wantPublication(of: record, now: now + ManagerMachine.lastRetry)
    }

    mutating func published(_ token: ManagerToken, _ success: Bool, _ report: String, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard case .publication(let cluster, let epoch)? = purposes.removeValue(forKey: token),
            let index = publications.firstIndex(where: { $0.cluster == cluster })
        else { return }
        if success, publications[index].epoch == epoch {
            if let record = control.cluster(cluster), isWritablePrimaryUnrecorded(record) {
                publications[index].retryAt = now + ManagerMachine.lastRetry
            } else {
                publications.remove(at: index)
            }
        } else {
            publications[index].failures += 1
            let delay = min(ManagerMachine.firstRetry * (1 << min(publications[index].failures - 1, 6)), ManagerMachine.lastRetry)
            publications[index].retryAt = now + delay
            if publications[index].failures == 1 { effects.append(.note(ManagerNote(.warning, "publishing: \(report)"))) }
        }
        for running in recoveries.indices where recoveries[running].cluster == cluster && recoveries[running].machine.epoch == epoch {
            stepRecovery(running, .published(success: success, report: report), now: now, into: &effects)
        }
        recoveries.removeAll { $0.machine.isFinished }
    }
}
