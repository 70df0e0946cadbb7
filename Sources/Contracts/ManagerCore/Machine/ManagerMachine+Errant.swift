import Analysis
import ControlModel
import Promotion
import TopologyModel

/// What a former primary alone committed is kept in the journal as a detection: the server may be away for weeks when somebody asks for it (server truth T11).
///
/// It is compared when it was found read-only, and so commits nothing more, with a successor that was read as one that takes writes and has dropped its channel: by
/// then that one has executed everything that it ever received from it.
extension ManagerMachine {
    /// After which a record that the journal did not take is proposed again.
    private static let errantRetry = Duration.seconds(60)
    /// Of the text of what it has: enough for the ranges of some hundred servers. Whoever needs more asks the server itself, or the inventory.
    private static let longestErrantText = 4_096
    /// What a finding shows of it.
    private static let shownErrantText = 300

    /// A watch has found its server read-only.
    mutating func keepHeld(_ index: Int, _ facts: InstanceFacts?, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        // What a replica received from the present primary is no proof of anything, and the analysis looks at members of the cluster by itself.
        guard let facts, facts.settings.readOnly, fences[index].watch.formerIdentity == facts.server.identity, facts.channels.allSatisfy({ $0.source == nil })
        else { return }
        fences[index].held = HeldTransactions(facts: facts)
        recordErrant(index, now: now, into: &effects)
    }

    /// The primary of a cluster was read: a former primary may be waiting to be compared with it.
    mutating func compareFormerPrimaries(with instance: Instance, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        for index in fences.indices where fences[index].held != nil && control.cluster(fences[index].cluster)?.primary == instance.address {
            recordErrant(index, now: now, into: &effects)
        }
    }

    private mutating func recordErrant(_ index: Int, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        let watch = fences[index].watch
        guard let held = fences[index].held, held.proposedAt.map({ now - $0 >= ManagerMachine.errantRetry }) ?? true,
            let record = control.cluster(fences[index].cluster), record.epoch == fences[index].epoch, let successor = topology.instance(at: record.primary),
            let facts = successor.facts, !facts.settings.readOnly, watch.designatedIdentity == nil || watch.designatedIdentity == facts.server.identity,
            !facts.channels.contains(where: { $0.source == watch.target })
        else { return }
        guard case .errant(let transactions) = held.facts.divergence(from: facts) else {
            fences[index].held = nil
            return
        }
        let text = transactions.description
        let shown = text.count <= ManagerMachine.longestErrantText ? text : text.prefix(ManagerMachine.longestErrantText) + "…"
        let detection = Detection(
            cluster: record.id, instance: watch.target, code: AnalysisCode.errantGTID.rawValue,
            evidence: ["\(watch.target) holds what \(record.primary) lacks, which took its place: \(shown)"], isActionable: false)
        guard control.errantDetection(ofDeposed: watch.target, in: record.id) != detection else {
            fences[index].held = nil
            return
        }
        fences[index].held?.proposedAt = now
        effects.append(.propose(newToken(.detection(nil)), [.recordDetection(detection)]))
    }

    /// What the primary of a cluster lacks of what was committed by servers that were primaries before it and do not follow it, in words; empty: nothing that is known.
    func errantOfFormerPrimaries(in cluster: Cluster, at wall: WallTime) -> [String] {
        guard let record = controlRecord(of: cluster) else { return [] }
        return record.deposed.compactMap { server in
            // What is downtimed is known to somebody, and of members the analysis tells.
            guard cluster.member(at: server.address) == nil, !control.isDowntimed(server.address, at: wall),
                let line = control.errantDetection(ofDeposed: server.address, in: record.id)?.evidence.first
            else { return nil }
            return line.count <= ManagerMachine.shownErrantText ? line : line.prefix(ManagerMachine.shownErrantText) + "…"
        }
    }
}
