import ControlModel
import Refactoring
import TopologyModel

/// S4, where the one to be promoted did not receive everything: it fetches the rest from a sibling first, and the choice is made again.
///
/// All receivers are stopped by then, so what the sibling has grows no more. Whatever fails, the choice is made without this way.
extension RecoveryMachine {
    mutating func enterGathering(
        _ gathering: Gathering, decidingUntil: MonotonicInstant, now: MonotonicInstant, into effects: inout [RecoveryEffect]
    ) {
        let until = gathering.isNeeded ? decidingUntil : min(decidingUntil, now + context.recovery.preferenceTimeout)
        phase = .gathering(gathering, until: until, decidingUntil: decidingUntil)
        gathered.append(gathering)
        unansweredRounds = 0
        works.removeAll { $0.kind == .gather }
        effects.append(.note(RecoveryNote(.gathering, "\(gathering.successor) fetches from \(gathering.source) what it did not receive")))
        effects.append(.wake(until))
        advanceGathering(gathering, until: until, decidingUntil: decidingUntil, now: now, into: &effects)
    }

    mutating func advanceGathering(
        _ gathering: Gathering, until: MonotonicInstant, decidingUntil: MonotonicInstant, now: MonotonicInstant, into effects: inout [RecoveryEffect]
    ) {
        guard !gaveUpAfterLook(now: now, into: &effects), allEnded(.drain, .gather) else { return }
        leaveOutWhoIsSilent()
        let pair = context.replicas.filter { [gathering.successor, gathering.source].contains($0.address) && reachable.contains($0.id) }
        guard pair.count == 2, let successor = pair.first(where: { $0.address == gathering.successor }), !mustHearAgain, now < until, isWorthLooking(at: successor, gathering)
        else {
            works.removeAll { $0.kind == .drain }
            phase = .deciding(until: decidingUntil)
            advanceDeciding(until: decidingUntil, now: now, into: &effects)
            return
        }
        if works(.gather).isEmpty, successor.hasAppliedAll {
            plan(.gather, on: [(successor, [successor.pointing(to: gathering.source)])], limit: until, timeout: context.recovery.stepTimeout)
        } else {
            look(at: pair, now: now, into: &effects)
        }
    }

    /// A look that is not answered says little, and what only a silent server has counts no more.
    private mutating func leaveOutWhoIsSilent() {
        let silent = works(.drain).filter { !$0.succeeded }.map(\.target.id)
        unansweredRounds = silent.isEmpty ? 0 : unansweredRounds + 1
        if unansweredRounds >= RecoveryMachine.maximumUnansweredLooks { reachable.subtract(silent) }
    }

    /// Whether the successor still lacks something and may get it, and nobody else has become possible whom only this stands for.
    private func isWorthLooking(at successor: Instance, _ gathering: Gathering) -> Bool {
        let ranking = rank()
        if gathering.isNeeded, ranking.choice(of: wanted) != nil { return false }
        if ranking.candidates.first(where: { $0.address == successor.address })?.losesNothing == true { return false }
        guard let gather = works(.gather).last else { return true }
        // A receiver stops by itself only at an error that asking again does not mend (manual, 1236: what it needs is purged).
        return gather.succeeded && successor.channel?.receiver != .stopped
    }

    // MARK: Undoing

    /// Whether a replica was pointed to a sibling, by this manager or an earlier one, and still follows it.
    func followsSibling(_ replica: Instance) -> Bool {
        guard let source = replica.channel?.source, journal.hasIntent(.gather, on: replica.address) else { return false }
        return context.replicas.contains { $0.address == source }
    }

    /// Empty as long as it has not applied what it fetched.
    func leavingSibling(_ replica: Instance, _ channel: ReplicationChannel) -> [ServerAction] {
        guard replica.hasAppliedAll else { return [] }
        return [.pointToSource(SourceSpecification(channel: channel.name, source: context.failed.address, gtidUse: channel.gtidUse))]
    }
}
