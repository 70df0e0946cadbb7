import ControlModel
import Refactoring
import TopologyModel

/// S8 without GTID, of replicas that received less than the designated server: nothing tells their place in its log, but MariaDB numbers its transactions in this mode,
/// too. A replica that follows by GTID for a moment, and goes back to its mode, has its place.
///
/// Its mode must not stay another one: some replicas by GTID and others not could not be compared at the next failover. So each stage is a step of the journal, and a
/// later manager that finds the replica by GTID goes on there.
extension RecoveryMachine {
    /// Whether GTIDs may prove what it has: both servers number, and log, what they replicate.
    func mayFindPlaceByGTID(_ facts: InstanceFacts) -> Bool {
        guard let designated = designatedInstance?.facts else { return false }
        return [facts, designated].allSatisfy { $0.server.flavor == .mariadb && $0.settings.binaryLogEnabled && $0.settings.logsReplicaUpdates } && facts.channels.count == 1
    }

    /// Whether they do: what its position names is what it logged last of each server, so that the position is not an old one; and the designated server has logged all of
    /// that. Numbers alone would lie (server truth T11). The applier must have stopped.
    func isPlaceProvedByGTID(_ facts: InstanceFacts) -> Bool {
        guard case .mariadb(let position) = facts.transactions.applied, !position.elements.isEmpty, let own = facts.transactions.binlogState,
            let theirs = designatedInstance?.facts?.transactions.binlogState
        else { return false }
        return position.elements.allSatisfy { own.elements.contains($0) } && theirs.covers(position)
    }

    /// The next stage of each replica whose last one has ended; nothing is begun when the time for the replicas has passed.
    mutating func goOnByGTID(now: MonotonicInstant) {
        guard followsByFile, let writableAt, let server = designation?.server else { return }
        let limit = writableAt + context.recovery.repointLimit
        guard now < limit else { return }
        for work in works(.repoint) where work.hasEnded {
            guard let (stage, actions) = RecoveryMachine.stageByGTID(after: work, below: server) else { continue }
            works.removeAll { $0.kind == .repoint && $0.target.id == work.target.id }
            planByGTID(stage, actions, on: work.target, limit: limit)
        }
    }

    /// An earlier manager pointed them there by GTID, for only a recovery that follows by file does so.
    mutating func resumeByGTID(limit: MonotonicInstant) {
        guard followsByFile, let server = designation?.server else { return }
        for replica in context.replicas where reachable.contains(replica.id) && replica.channel?.source == server && replica.channel?.gtidUse.usesGTID == true {
            guard journal.hasIntent(.repoint, on: replica.address) else { continue }
            planByGTID(.following, [replica.pointing(to: server)], on: replica, limit: limit)
        }
    }

    private mutating func planByGTID(_ stage: PlaceByGTID, _ actions: [ServerAction], on replica: Instance, limit: MonotonicInstant) {
        plan(.repoint, on: [(replica, actions)], limit: limit, timeout: context.recovery.stepTimeout)
        works[works.count - 1].placeByGTID = stage
    }

    private static func stageByGTID(after work: RecoveryWork, below server: InstanceAddress) -> (PlaceByGTID, [ServerAction])? {
        let name = work.target.channel?.name ?? ""
        switch work.placeByGTID {
        case .wanted: return (.following, [work.target.pointing(to: server)])
        case .following where work.succeeded: return (.stopping, [.stopReceiver(channel: name), .stopApplier(channel: name)])
        case .stopping where work.succeeded:
            let place = work.readBack?.channels.first { $0.name == name }?.executedCoordinates
            return (.returning, [.pointToSource(SourceSpecification(channel: name, source: server, gtidUse: .fileAndPosition, coordinates: place))])
        default: return nil
        }
    }

    /// Why a stage that was carried out is not over (yet); nil: it is.
    static func trouble(after stage: PlaceByGTID, _ facts: InstanceFacts) -> (reason: String, isFinal: Bool)? {
        guard let channel = facts.channels.first(where: { $0.source != nil }) else { return ("it has no source", true) }
        switch stage {
        case .following:
            if let trouble = notReplicating(facts) { return trouble }
            if channel.executedCoordinates == nil { return ("it does not say yet where it stands", false) }
        case .stopping:
            if channel.executedCoordinates == nil { return ("it does not say where it stands", true) }
        case .wanted, .returning: return notReplicating(facts)
        }
        return nil
    }

    /// Between stopping its receiver and its applier: what it received by GTID it applies first, so that where it stands is where it has read to.
    static func undrained(_ facts: InstanceFacts) -> (reason: String, isFinal: Bool)? {
        guard let channel = facts.channels.first(where: { $0.source != nil }) else { return ("it has no source", true) }
        if let error = channel.applierError { return ("its applier stopped with error \(error.code): \(error.message)", true) }
        if channel.hasAppliedReceived(facts.transactions) == true { return nil }
        return ("it applies what it received", false)
    }
}

extension RecoveryWork {
    /// Whether its replica is where it is to be, in its own mode.
    var isInPlace: Bool {
        switch placeByGTID {
        case nil, .returning: succeeded
        case .wanted, .following, .stopping: false
        }
    }

    /// Why it is not.
    func shortfall(below server: InstanceAddress?) -> String {
        switch placeByGTID {
        case nil, .wanted: return observed
        case .following where !succeeded: return observed
        case .following, .stopping, .returning:
            let how = observed.isEmpty ? "" : " (\(observed))"
            return "it was pointed to \(server?.description ?? "") by GTID to find its place\(how): start it there, and `baton disable-gtid \(target.address)`"
        }
    }
}
