import Analysis
import ControlModel
import TopologyModel

/// Conditions about which nothing is done, and of which people hear all the same: what has lasted becomes a detection in the journal, and those of sources are told to the hooks of detections.
///
/// They are looked for when a member of a cluster was read, or could not be, so that the work of a large fleet is spread over time as its probes are.
extension ManagerMachine {
    /// Longer than it takes to convict a primary, a hung one with the usual heartbeats included, and than most restarts of a server: what is about to be recovered, or to be over by itself, is no condition.
    static let conditionPatience = Duration.seconds(10)
    /// How often a cluster is looked at, at most.
    static let conditionInterval = Duration.seconds(2)
    /// After which a record that the journal did not take is proposed again.
    private static let conditionRetry = Duration.seconds(60)

    mutating func lookForConditions(around address: InstanceAddress, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        guard isArmed, let id = topology.id(of: address), let cluster = topology.cluster(of: id), let record = controlRecord(of: cluster) else { return }
        // One member stands for the cluster.
        let place = cluster.members[0].id
        growPerInstanceState(to: place)
        if let last = conditionsLookedAt[place.index], now - last < ManagerMachine.conditionInterval { return }
        conditionsLookedAt[place.index] = now
        resumeRestarts(in: cluster, now: now, wall: wall, into: &effects)
        var found: Set<InstanceID> = []
        for finding in lastingFindings(of: cluster, record, now: now) where found.insert(finding.instanceID).inserted {
            noteCondition(finding, in: cluster, of: record, now: now, wall: wall, into: &effects)
            considerRestart(finding, in: cluster, of: record, now: now, wall: wall, into: &effects)
        }
        for member in cluster.members where !found.contains(member.id) {
            growPerInstanceState(to: member.id)
            conditions[member.id.index] = nil
            forgetRestart(of: member.address, now: now)
        }
    }

    /// What is expected is none: what is downtimed or in maintenance, and what happens to a cluster while it is recovered.
    private func lastingFindings(of cluster: Cluster, _ record: ClusterRecord, now: MonotonicInstant) -> [Finding] {
        guard record.openRecovery == nil, !relocations.contains(where: { cluster.member($0.failed) != nil }) else { return [] }
        let states = suspicions.filter { !$0.isDoubt && cluster.member($0.suspect) != nil }
        return Analyzer.analyze(cluster, suspicions: states.map(\.suspicion), policy: policy(of: cluster).detection, now: now).filter { finding in
            finding.code.whenLasting != .shown && !finding.isActionable && finding.suppressions.isEmpty
                && !states.contains { $0.suspect == finding.instanceID && $0.convictedAt != nil }
        }
    }

    private mutating func noteCondition(
        _ finding: Finding, in cluster: Cluster, of record: ClusterRecord, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]
    ) {
        growPerInstanceState(to: finding.instanceID)
        let (isTold, code) = (finding.code.whenLasting == .told, finding.code.rawValue)
        var condition = conditions[finding.instanceID.index].flatMap { $0.isTold == isTold ? $0 : nil } ?? LastingCondition(isTold: isTold, code: code, since: now)
        condition.change(to: code, now: now)
        // While the manager stood still nobody saw whether it lasted.
        condition.since = max(condition.since, resumedAt)
        condition.codeSince = max(condition.codeSince, resumedAt)
        defer { conditions[finding.instanceID.index] = condition }
        guard !isRecorded(finding, condition, now: now, wall: wall, where: { $0.code == code }), condition.proposedAt.map({ now - $0 >= ManagerMachine.conditionRetry }) ?? true else { return }
        // One that changes its name while it lasts is told under one of them first, and under another only when that has lasted, too.
        let isKnownByAnother = isRecorded(finding, condition, now: now, wall: wall) { other in
            other.code != AnalysisCode.errantGTID.rawValue && (AnalysisCode(rawValue: other.code).whenLasting == .told) == isTold
        }
        guard now - (isKnownByAnother ? condition.codeSince : condition.since) >= ManagerMachine.conditionPatience else { return }
        condition.proposedAt = now
        effects.append(.note(ManagerNote(.warning, cluster: cluster.name, "\(finding.instance): \(finding.description)")))
        self.record(finding, in: cluster, of: record, isTold: isTold, into: &effects)
    }

    /// Whether the journal has it already, be it of an earlier time: one that comes and goes is recorded once in a while. With no such time it is once for as long as it lasts.
    private func isRecorded(
        _ finding: Finding, _ condition: LastingCondition, now: MonotonicInstant, wall: WallTime, where isSame: (Detection) -> Bool
    ) -> Bool {
        let last = control.detections.last { record in
            record.detection.instance == finding.instance && !record.detection.isActionable && isSame(record.detection)
        }
        guard let last else { return false }
        return wall - last.at < configuration.detectionRepeat || configuration.detectionRepeat == .zero && last.at >= wall + (condition.since - now)
    }
}
