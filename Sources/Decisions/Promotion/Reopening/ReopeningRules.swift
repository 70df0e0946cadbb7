import ControlModel
import TopologyModel

/// Whether a primary that is read-only is opened (server truth T2): only the server that the committed state names, only after a restart, after a switchover that may have closed it and was given up, or
/// where the configuration wants primaries that take writes, and only if nothing that is known speaks against it. The first rule that has something to say
/// decides, and what it says is what people are told.
public enum ReopeningRules {
    public static func judge(_ situation: ReopeningSituation) -> ReopeningVerdict {
        guard let facts = situation.primary.facts else { return .wait("it was not read yet") }
        let address = situation.primary.address
        if case .recoveryOpen(let id)? = situation.gate { return .wait("recovery \(id) is open") }
        if case .epochMoved? = situation.gate { return .wait("its cluster has another primary by now") }
        if situation.isBeingChanged { return .wait("an operation on it is under way") }
        guard situation.isPrimaryFresh else { return .wait("it is read again first") }
        if let objection = objection(to: situation, facts) { return .leave(objection) }
        guard situation.areOthersFresh else { return .wait("the other servers of the cluster are read again first") }
        let known = lastKnown(situation, facts)
        switch known {
        case .open(let why):
            let hasRestarted = situation.run?.isBefore(facts.server.bootedAt) ?? true
            return unlessHeldBack(situation, "\(address) \(hasRestarted ? "restarted" : "is") read-only", why)
        case .leave where situation.isWantedWritable && situation.wasPrimary:
            if let objection = objectionToWish(situation) { return .leave(objection) }
            return unlessHeldBack(situation, "\(address) is read-only", "RecoverNonWriteableMaster wants a primary that takes writes")
        case .leave, .wait: return known
        }
    }

    /// The brakes of automatic recovery, and the watch over the former primary.
    private static func unlessHeldBack(_ situation: ReopeningSituation, _ what: String, _ why: String) -> ReopeningVerdict {
        if let brake = situation.brakes.first { return .leave("\(what) and is not opened: \(brake)") }
        for former in situation.formerPrimaries {
            switch former {
            case .untried: return .wait("its former primary is looked for first")
            case .resisting(_, let reason): return .wait("its former primary is not fenced yet: \(reason)")
            case .absent, .replaced, .shutOut, .fenced: break
            }
        }
        if let gate = situation.gate { return .leave("\(what) and is not opened: \(gate.explanation)") }
        return .open(why)
    }

    /// What speaks against opening a primary only because it is one.
    private static func objectionToWish(_ situation: ReopeningSituation) -> String? {
        let address = situation.primary.address
        // Somebody else may have another plan with it, or it may be a leftover.
        guard situation.cluster.replicas(of: situation.primary.id).contains(where: { $0.freshness.isLastCheckValid && $0.channel?.isReplicating == true })
        else { return "\(address) is read-only and no replica replicates from it: it is not opened; if it is the primary, open it" }
        // A person, or another program, closes it again and again: that is no accident.
        if let age = situation.lastOpenedAgo, age < situation.flapWindow {
            // Without its age, so that it is told once.
            return "\(address) was opened lately and is read-only again: somebody closes it, and it is not opened again within "
                + "\(situation.flapWindow.components.seconds) s; open it by hand, or find out who closes it"
        }
        return nil
    }

    /// What makes it doubtful that the server is the primary, whatever it was before.
    private static func objection(to situation: ReopeningSituation, _ facts: InstanceFacts) -> String? {
        let record = situation.record
        let cluster = situation.cluster
        let address = situation.primary.address
        if record.epoch > .initial, ServerIdentity(parsing: record.primaryIdentity)?.isSameServer(as: facts.server.identity) != true {
            return "another server than the designated one answers at \(address): it is not opened"
        }
        if let recovery = situation.lastRecovery, recovery.epoch == record.epoch, recovery.designation == nil {
            return "recovery \(recovery.id) gave \(address) up: it is not opened; decide which server is the primary and open that one"
        }
        if situation.isFormerPrimary { return "\(address) is a former primary and stays read-only" }
        // One of a ring of two follows the other one, whoever of them is the primary.
        if let source = facts.channels.first(where: { $0.source != nil })?.source, cluster.coPrimary(of: situation.primary.id) == nil {
            return "\(address) replicates from \(source): it is not opened; if it is the primary, `RESET SLAVE ALL` and open it"
        }
        guard cluster.shape.isSupported else { return "\(address) is not opened: \(cluster.shape.explanation)" }
        let replicas = cluster.replicas(of: situation.primary.id)
        guard cluster.primaryID == situation.primary.id, !replicas.isEmpty else {
            return "no server is known to replicate from \(address): it is not opened; if it is the primary, open it"
        }
        let ids = cluster.members.compactMap(\.facts?.server.serverID).sorted()
        if zip(ids, ids.dropFirst()).contains(where: { $0 == $1 }) { return "servers of the cluster share a server_id: \(address) is not opened" }
        if let other = cluster.members.first(where: { $0.id != situation.primary.id && $0.facts?.settings.readOnly == false }) {
            return "\(other.address) accepts writes: \(address) is not opened beside it"
        }
        if let witness = replicas.first(where: { $0.holdsWhatItsSourceLost(facts) }) {
            return "\(address) lost transactions that \(witness.address) received from it: it is not opened; promote a replica, or rebuild the replicas and open it"
        }
        return nil
    }

    /// Whether it took writes when it was last known, and has restarted since, or was closed by ourselves.
    private static func lastKnown(_ situation: ReopeningSituation, _ facts: InstanceFacts) -> ReopeningVerdict {
        let address = situation.primary.address
        let bootedAt = facts.server.bootedAt
        if let run = situation.run, run.cluster == situation.record.id, run.epoch == situation.record.epoch {
            guard run.isOpen, run.isBefore(bootedAt) || situation.isClosedBySwitchover else {
                return .leave("\(address) was made read-only by a person, or restarted twice within seconds: it is not opened; open it when it may take writes")
            }
            return .open(run.isBefore(bootedAt) ? "it took writes before its restart" : "a switchover that was given up may have closed it")
        }
        // Without a memory of the server: what the journal says of it, against the server's clock.
        guard let writableAt = journaledWritable(situation) else {
            return .leave("\(address) is read-only and was never seen to take writes: it is not opened; open it if it is to take writes")
        }
        guard PrimaryRun.isRestart(from: writableAt, to: bootedAt) else {
            return .leave("\(address) became read-only after it was opened and did not restart: a person did it, and it is not opened")
        }
        return .open("it was opened by the journal and restarted since")
    }

    /// When the journal last saw the primary of this epoch take writes: at the end of its recovery, or of a reopening.
    private static func journaledWritable(_ situation: ReopeningSituation) -> WallTime? {
        var moments: [WallTime] = []
        if let recovery = situation.lastRecovery, recovery.epoch == situation.record.epoch, recovery.closing?.result == .succeeded {
            moments += [recovery.closedAt].compactMap { $0 }
        }
        if let reopening = situation.lastReopening, reopening.outcome?.result == .succeeded { moments += [reopening.endedAt].compactMap { $0 } }
        return moments.max()
    }
}

extension Instance {
    /// Whether this replica received transactions of the server's own that the server does not hold: a crash took the end of its binary log
    /// (server truth T10). Where the server cannot say what it holds, it contradicts nothing.
    fileprivate func holdsWhatItsSourceLost(_ source: InstanceFacts) -> Bool {
        guard let channel else { return false }
        switch (channel.receivedGTIDs, source.transactions.executed) {
        case (.mysql(let received), .mysql(let executed)):
            guard case .mysql(let text) = source.server.identity, let own = ServerUUID(parsing: text) else { return false }
            return received.subtracting(executed).entries.contains { $0.uuid == own }
        case (.mariadb(let received), .mariadb):
            guard let state = source.transactions.binlogState, !state.isEmpty else { return false }
            return !state.covers(MariaDBGTIDPosition(received.elements.filter { $0.server == source.server.serverID }))
        default: return false
        }
    }
}
