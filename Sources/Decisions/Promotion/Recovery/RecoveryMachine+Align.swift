import ControlModel
import Refactoring
import TopologyModel

/// S5 without GTID: which place in the designated server's own log equals the one where it stands in the failed primary's.
///
/// It is read while that server stands still: drained, its applier stopped, closed for writes. It is in the journal before the server is cut off and opened,
/// for nobody can tell it afterwards. A replica that comes to stand at the same place of the failed primary's log goes on from there; where nothing proves
/// that, it is listed as lost and left alone.
extension RecoveryMachine {
    /// Whether replicas were compared, and are to find their place, by places in the failed primary's log.
    var followsByFile: Bool { targetCoordinates != nil }

    // MARK: Draining

    /// Whether a replica has executed everything that it received, and the rest, if any, is of a transaction that was cut off (server truth T7).
    ///
    /// Workers beside the applier may be at work when it says that it has read all, and an applier that was asleep may not know yet what came last. So its
    /// word counts only if it works alone and was started after the last event came; else nothing but the place itself proves it.
    func hasExecutedAllItReceived(_ replica: Instance) -> Bool {
        guard let facts = replica.facts, let channel = replica.channel, channel.receiver == .stopped, channel.applierError == nil else { return false }
        if !context.receivedUnknown.contains(replica.id), let read = channel.readCoordinates, read == channel.executedCoordinates { return true }
        guard facts.details?.applier.workers == 0, freshAppliers.contains(replica.id), channel.applier == .running else { return false }
        return channel.applierHasReadAllRelayLog
    }

    /// Brings the designated server into a state in which it shows that it has executed everything: nothing comes in, and its applier runs, started anew where
    /// it says that it has read all although the places differ.
    mutating func helpDraining(_ designated: Instance, now: MonotonicInstant) {
        guard followsByFile, case .draining(let until) = phase, let channel = designated.channel, channel.source != nil, channel.applierError == nil,
            works(.startApplier).allSatisfy(\.succeeded)
        else { return }
        let actions: [ServerAction]
        if channel.receiver != .stopped {
            freshAppliers.remove(designated.id)
            actions = [.stopReceiver(channel: channel.name)]
        } else if channel.applier == .stopped {
            actions = [.startApplier(channel: channel.name)]
        } else if channel.applierHasReadAllRelayLog, designated.facts?.details?.applier.workers == 0, !freshAppliers.contains(designated.id) {
            actions = [.stopApplier(channel: channel.name), .startApplier(channel: channel.name)]
        } else {
            return
        }
        works.removeAll { $0.kind == .startApplier }
        plan(.startApplier, on: [(designated, actions)], limit: until, timeout: context.recovery.stepTimeout)
    }

    mutating func noteFreshApplier(_ work: RecoveryWork, _ facts: InstanceFacts) {
        guard case .startApplier(let name) = work.actions[work.next], facts.channels.first(where: { $0.name == name })?.receiver == .stopped else { return }
        freshAppliers.insert(work.target.id)
    }

    /// How far the designated server has come, for people.
    var executedText: String {
        guard let channel = designatedInstance?.channel, let executed = channel.executedCoordinates else { return "" }
        guard channel.applierHasReadAllRelayLog else { return "the log up to \(executed)" }
        return "the log up to \(executed), and whether the rest is a transaction that was cut off, or one that is under way in a worker, cannot be told"
    }

    // MARK: Aligning

    /// Whether the designated server still has the channel by which it followed, and has not been seen to stand still.
    var mustBeAligned: Bool { followsByFile && designatedInstance?.channel?.source != nil && !arePlacesCommitted }

    mutating func enterAligning(until: MonotonicInstant, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let designated = designatedInstance else { return }
        phase = .aligning(until: until)
        works.removeAll { $0.kind == .align || $0.kind == .drain || $0.kind == .repoint }
        plan(.align, on: [(designated, designated.aligning)], limit: until, timeout: context.recovery.stepTimeout)
        advanceAligning(until: until, now: now, into: &effects)
    }

    mutating func advanceAligning(until: MonotonicInstant, now: MonotonicInstant, into effects: inout [RecoveryEffect]) {
        guard let align = works(.align).last, align.hasEnded else { return }
        guard align.succeeded, let equalPlaces else {
            replaceOrStop("nobody could tell where its log ends: \(align.observed)", mayBeWritable: mayBeOpen, now: now, into: &effects)
            return
        }
        guard arePlacesCommitted else { return }
        effects.append(.note(RecoveryNote(.drained, "\(align.target.address): \(equalPlaces.text)")))
        phase = .draining(until: until)
        advanceDraining(until: until, now: now, into: &effects)
    }

    /// The designated server stands still and was read. What it showed is journaled together with what the other replicas are to do.
    mutating func aligned(_ index: Int, _ facts: InstanceFacts, now: MonotonicInstant) {
        let target = works[index].target
        guard facts.settings.readOnly else {
            end(index, .failed, observed: "it accepts writes")
            return
        }
        guard let channel = facts.channels.first(where: { $0.name == target.channel?.name }), channel.source == target.channel?.source, channel.applier == .stopped,
            let executed = channel.executedCoordinates, let own = facts.transactions.ownCoordinates
        else {
            end(index, .failed, observed: "it does not stand still, or does not say where")
            return
        }
        let places = EqualPlaces(failed: executed, own: own)
        (equalPlaces, arePlacesCommitted) = (places, false)
        end(index, .succeeded, observed: places.text)
        journal.hurry()
        let limit = openedBy(from: now)
        abandon { $0.kind == .detach }
        plan(.detach, on: [detaching(target)], limit: limit, timeout: context.recovery.stepTimeout)
        plan(.repoint, on: repointTargets(), limit: limit + context.recovery.repointLimit, timeout: context.recovery.stepTimeout)
        holdAllWorks()
    }

    /// Without GTID the channel is dropped only where the server stands at the place that is in the journal.
    func detaching(_ designated: Instance) -> (Instance, [ServerAction]) {
        (designated, [.resetReplication(channel: designated.channel?.name ?? "", standingAt: followsByFile ? equalPlaces?.failed : nil)])
    }

    /// An earlier manager read the places, or the server was started anew since and went on by itself: they are read anew, and what came meanwhile is executed before.
    /// Once its channel is dropped nothing moves any more.
    @discardableResult
    mutating func forgetOutdatedPlaces(into effects: inout [RecoveryEffect]) -> Bool {
        guard followsByFile, let places = equalPlaces, let designated = designatedInstance, let channel = designated.channel, channel.source != nil,
            !channel.stands(at: places.failed)
        else { return false }
        effects.append(.note(RecoveryNote(.blocked, "\(designated.address) went on since \(places.text): it is read again")))
        (equalPlaces, arePlacesCommitted) = (nil, false)
        works.removeAll { $0.kind == .repoint }
        return true
    }

    // MARK: The other replicas

    /// Those that may come to stand where the designated server stands: direct replicas that follow by file and position too.
    func alignedTargets(below server: InstanceAddress, _ places: EqualPlaces) -> [(Instance, [ServerAction])] {
        context.replicas.filter { $0.address != server && mayBeAligned($0) }.map { replica in
            let name = replica.channel?.name ?? ""
            let specification = SourceSpecification(channel: name, source: server, gtidUse: .fileAndPosition, coordinates: places.own)
            return (replica, [.inspect, .stopApplier(channel: name), .pointToSource(specification)])
        }
    }

    private func mayBeAligned(_ replica: Instance) -> Bool {
        guard reachable.contains(replica.id), let facts = replica.facts, let channel = replica.channel else { return false }
        return facts.followsByFile(channel) && !context.leftGTIDMode.contains(replica.id)
    }

    /// Why a replica is not pointed to the designated server at this moment, and whether that is final; nil: it stands at the equal place. One that follows it
    /// already is not moved, whatever has to be done to it still.
    mutating func standing(_ index: Int, _ facts: InstanceFacts) -> (reason: String, isFinal: Bool)? {
        let work = works[index]
        guard let places = equalPlaces, let successor = designation?.server, let name = work.target.channel?.name,
            let channel = facts.channels.first(where: { $0.name == name })
        else { return ("its channel is gone", true) }
        if channel.source == successor {
            // Pointed there once more it would execute twice, or pass over, what it has executed since.
            guard channel.executedCoordinates == places.own || (channel.receiver != .stopped && channel.applier != .stopped) else {
                return ("it follows \(successor) already and is stopped there: start it", true)
            }
            works[index].next = work.actions.count - 2
            return nil
        }
        guard channel.source == work.target.channel?.source, facts.followsByFile(channel), let executed = channel.executedCoordinates else {
            return ("it does not follow \(context.failed.address) by file and position any more", true)
        }
        // Workers that stopped at an error may have left gaps before the place.
        if let error = channel.applierError { return (error.ended("applier"), true) }
        if executed == places.failed { return nil }
        let progress = "it has executed the log of \(context.failed.address) up to \(executed), and \(successor) up to \(places.failed)"
        if executed > places.failed { return ("\(progress): rebuild it from a copy of \(successor)", true) }
        let remedy = "\(progress): once it stands there too, it can follow \(successor) from \(places.own)"
        let isAllThere = hasExecutedAllItReceived(work.target.with(facts: facts)) || (work.next == 0 && isShort(channel, of: work.target, places))
        if isAllThere { return ("\(progress), and received no more: rebuild it from a copy of \(successor)", true) }
        return (remedy, work.next > 0)
    }

    /// It has not received what it would have to execute.
    private func isShort(_ channel: ReplicationChannel, of replica: Instance, _ places: EqualPlaces) -> Bool {
        guard channel.receiver == .stopped, !context.receivedUnknown.contains(replica.id), let read = channel.readCoordinates else { return false }
        return read < places.failed
    }

    /// Replicas that can be reached and for which no place is known.
    var withoutPlace: [LostReplica] {
        guard followsByFile, let designation else { return [] }
        return context.replicas.filter { replica in
            replica.address != designation.server && reachable.contains(replica.id) && works(.repoint).allSatisfy { $0.target.id != replica.id }
        }.map { replica in
            let reason =
                equalPlaces == nil
                ? "it follows by file and position, and where the log of \(designation.server) ended when it was opened is not known: rebuild it from a copy"
                : "it does not follow by file and position as \(designation.server) did"
            return LostReplica(address: replica.address, reason: reason)
        }
    }

    /// What can be said of what was lost.
    var remarkOnPlaces: String? {
        guard followsByFile, let equalPlaces, let designation else { return nil }
        return "\(designation.server) has the log of \(context.failed.address) up to \(equalPlaces.failed), and nothing that was written there after it"
    }
}
