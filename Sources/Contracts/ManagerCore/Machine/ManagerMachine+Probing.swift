import Analysis
import ControlModel
import Hooks
import Probing
import Promotion
import Refactoring
import TopologyModel

/// Probes, what they change, and suspicion.
extension ManagerMachine {
    mutating func probeWhatIsDue(now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        var requests: [ProbeRequest] = []
        var changes: [DiscoveryChange] = []
        discovery.takeDue(now: now, into: &requests, changes: &changes)
        for change in changes { take(change, now: now, into: &effects) }
        for request in requests { effects.append(.probe(request)) }
    }

    mutating func probed(_ report: ProbeReport, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        var changes: [DiscoveryChange] = []
        let older = equivalences.isEmpty ? nil : topology.instance(at: report.request.address)?.facts
        discovery.take(report, now: now, changes: &changes)
        let answer: InstanceFacts? = if case .read(let facts, _) = report.outcome { facts } else { nil }
        noteLogs(at: report.request.address, after: older, answer: answer)
        for change in changes { take(change, now: now, into: &effects) }
        takeAnswers(of: report, into: &effects)
        answerDiscover(report.request.address, into: &effects)
    }

    private mutating func take(_ change: DiscoveryChange, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        switch change {
        case .read(let id, let previous, let startedAt, _): wasRead(id, previous: previous, startedAt: startedAt, now: now, into: &effects)
        case .answered(let id): if let instance = topology.instance(id) { acquit(instance, into: &effects) }
        case .detailed(let id):
            guard let instance = topology.instance(id) else { return }
            showRecoveries(instance, now: now, into: &effects)
            watchAcknowledgements(of: instance)
        case .alive(let id, let failure):
            if endSuspicion(of: id) {
                let address = topology.instance(id)?.address.description ?? "the server"
                effects.append(.note(ManagerNote(.notice, event: event(.acquitted, of: id), cluster: clusterName(of: id), "\(address) answers: \(failure.message)")))
            }
            tellUnread(id, failure, into: &effects)
        case .failed(let id, let failure, let startedAt, let fresh):
            couldNotRead(id, failure, startedAt: startedAt, fresh: fresh, now: now, into: &effects)
            // What "timed out" while the manager stood still says nothing.
            if startedAt >= resumedAt { tellUnread(id, failure, into: &effects) }
        case .late(let id): doubt(id, now: now)
        case .slow(let id): suspect(id, cause: slowCause, now: now, into: &effects)
        case .found(let id):
            growPerInstanceState(to: id)
            applyPlacement(of: id)
        case .leftAlone(let address):
            forgetTrouble(at: address)
            effects.append(.release(address))
            effects.append(.inventoryChanged(address))
            for waiter in discoverWaiters where waiter.address == address {
                effects.append(.reply(waiter.token, .done("\(address) is left alone: DiscoveryIgnoreReplicationUsernameFilters matches its account")))
            }
            discoverWaiters.removeAll { $0.address == address }
        case .aliased(let address, let id):
            tellAliased(address, to: id, into: &effects)
            // Who was fenced there was this server, and not the former primary.
            formerPrimaryIsGone(address, now: now)
            effects.append(.release(address))
        case .nameChecked(let name, let id):
            tellNameChecked(name, of: id, into: &effects)
            effects.append(.release(name))
        case .nameMoved(let name, let id, let found):
            effects.append(.release(name))
            takeBackAddress(name, found: found, now: now, into: &effects)
            // Taken back, it is nobody's further name any more.
            if topology.id(of: name) == id { tellNameMoved(name, of: id, found, into: &effects) }
        case .identityChanged(let id, let found):
            endDoubt(of: id)
            tellStranger(id, found, into: &effects)
            let address = topology.instance(id)?.address
            // Who was fenced there may be back, and nobody would see it before the address leads to it again.
            formerPrimaryIsGone(address, isElsewhere: true, now: now)
            expediteFence(at: address, now: now)
        }
    }

    private mutating func wasRead(
        _ id: InstanceID, previous: InstanceFacts?, startedAt: MonotonicInstant, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) {
        if let server = topology.instance(id)?.facts?.server, server.hostname != previous?.server.hostname || server.reportHost != previous?.server.reportHost {
            applyPlacement(of: id)
        }
        guard let instance = topology.instance(id), let facts = instance.facts else { return }
        noteRun(of: id, facts: facts, previous: previous)
        watchLossless(id, startedAt: startedAt)
        noteExecuted(facts, of: id, startedAt: startedAt)
        tellRead(instance, into: &effects)
        if instance.channel?.receiver == .running { lastReplicating[id.index] = instance }
        if previous == nil || previous?.server.identity != facts.server.identity || sources(previous) != sources(facts) {
            effects.append(.inventoryChanged(instance.address))
        }
        acquit(instance, into: &effects)
        if startedAt >= resumedAt, let source = topology.cluster(of: id)?.source(of: id), let index = suspicions.firstIndex(where: { $0.suspect == source }) {
            suspicions[index].suspicion.observe(instance, facts: facts, startedAt: startedAt)
        }
        showRecoveries(instance, now: now, into: &effects)
        suspectSourceIfReplicaLostIt(instance, previous: previous, now: now, into: &effects)
        registerClusterIfNew(of: id, now: now, into: &effects)
        if let cluster = topology.cluster(of: id), !cluster.shape.isSupported || toldShapes[id.index] != nil { tellShape(of: cluster, into: &effects) }
        watchFormerPrimary(instance, now: now, into: &effects)
        noteRejoined(instance, into: &effects)
        compareFormerPrimaries(with: instance, now: now, into: &effects)
        followWrites(of: instance, into: &effects)
        considerRejoining(instance)
        noteStraggler(instance)
        noteFollowing(instance, into: &effects)
        considerReopening(after: instance)
        watchPrimary(instance, facts: facts, now: now, into: &effects)
        watchAcknowledgements(of: instance)
        writeWhereDue(instance, facts: facts, startedAt: startedAt, now: now, into: &effects)
    }

    private mutating func acquit(_ instance: Instance, into effects: inout [ManagerEffect]) {
        guard endSuspicion(of: instance.id) else { return }
        let event = event(.acquitted, of: instance.id)
        effects.append(.note(ManagerNote(.notice, event: event, cluster: clusterName(of: instance.id), "\(instance.address) answers again")))
    }

    private mutating func showRecoveries(_ instance: Instance, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        for index in recoveries.indices where recoveries[index].machine.takesInterest(in: instance.id) {
            if leaveAlone(instance, index, now: now, into: &effects) { continue }
            stepRecovery(index, .observed(instance), now: now, into: &effects)
        }
        stepRelocations(.observed(instance), of: instance.id, now: now, into: &effects)
    }

    /// A server that was taken for a replica of a recovery's failed primary by memory alone, and has been read now: whether it is none.
    mutating func leaveAlone(_ instance: Instance, _ index: Int, now: MonotonicInstant, into effects: inout [ManagerEffect]) -> Bool {
        guard recoveries[index].presumed.contains(instance.id), let source = instance.channel?.source, topology.id(of: source) != recoveries[index].failed
        else { return false }
        stepRecovery(index, .followsAnother(instance.id), now: now, into: &effects)
        return true
    }

    private func sources(_ facts: InstanceFacts?) -> [InstanceAddress?] { facts?.channels.map(\.source) ?? [] }

    /// Keeps track of whether the received set of a replica can be known: after a restart with both threads stopped it cannot (T1).
    private mutating func noteRun(of id: InstanceID, facts: InstanceFacts, previous: InstanceFacts?) {
        growPerInstanceState(to: id)
        if let previous, previous.server.identity != facts.server.identity { primaryRuns[id.index] = nil }
        if let previous, !previous.server.isSameRun(as: facts.server) { threadsSeenRunning[id.index] = false }
        if facts.channels.contains(where: { $0.receiver != .stopped || $0.applier != .stopped }) { threadsSeenRunning[id.index] = true }
    }

    mutating func growPerInstanceState(to id: InstanceID) {
        while threadsSeenRunning.count <= id.index {
            threadsSeenRunning.append(false)
            lastReplicating.append(nil)
            toldShapes.append(nil)
            conditions.append(nil)
            conditionsLookedAt.append(nil)
            primaryRuns.append(nil)
        }
    }

    /// A receiver that just lost its source says more, sooner, than our own connection may: look at the source now.
    private mutating func suspectSourceIfReplicaLostIt(
        _ replica: Instance, previous: InstanceFacts?, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) {
        guard let channel = replica.channel, channel.receiver == .connecting,
            previous?.channels.first(where: { $0.name == channel.name })?.receiver == .running,
            let source = topology.cluster(of: replica.id)?.source(of: replica.id), !isSuspected(source)
        else { return }
        discovery.expedite(source, at: now, fresh: true)
    }

    mutating func connectionLost(_ address: InstanceAddress, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        guard let id = topology.id(of: address) else { return }
        // Suspicion only if an immediate reconnect fails (server truth T4); its failure reports back here.
        discovery.expedite(id, at: now, fresh: true)
    }

    private mutating func couldNotRead(
        _ id: InstanceID, _ failure: ProbeFailure, startedAt: MonotonicInstant, fresh: Bool, now: MonotonicInstant, into effects: inout [ManagerEffect]
    ) {
        guard startedAt >= resumedAt else {
            discovery.expedite(id, at: now, fresh: true)  // it "timed out" while the manager stood still
            return
        }
        guard failure.isAboutServer else { return }
        formerPrimaryIsGone(topology.instance(id)?.address, now: now)
        endDoubt(of: id)
        if let index = suspicions.firstIndex(where: { $0.suspect == id }) {
            suspicions[index].suspicion.noteFailedAttempt(startedAt: startedAt, finishedAt: now, reason: failure.message, freshConnection: fresh)
        } else if fresh {
            suspect(id, cause: failure.message, now: now, since: startedAt, into: &effects)
            if let index = suspicions.firstIndex(where: { $0.suspect == id }) {
                suspicions[index].suspicion.noteFailedAttempt(startedAt: startedAt, finishedAt: now, reason: failure.message, freshConnection: true)
            }
        } else if topology.cluster(of: id)?.sources.contains(id) == true {
            // Only of servers that others follow is more to be decided than that they are not reachable; the others have their next turn.
            discovery.expedite(id, at: now, fresh: true)
        }
        for index in recoveries.indices where recoveries[index].failed == id {
            if let instance = topology.instance(id) { stepRecovery(index, .observed(instance), now: now, into: &effects) }
        }
        guard let instance = topology.instance(id) else { return }
        considerReopening(after: instance)
        stepRelocations(.observed(instance), of: id, now: now, into: &effects)
    }

    /// Begins to suspect a server that others follow. Of the rest it is only known that they are unreachable.
    private mutating func suspect(
        _ id: InstanceID, cause: String, now: MonotonicInstant, since: MonotonicInstant? = nil, into effects: inout [ManagerEffect]
    ) {
        guard !isSuspected(id) else { return }
        if let index = suspicions.firstIndex(where: { $0.suspect == id }) {
            suspicions[index].isDoubt = false
            suspicions[index].nextLook = now
        } else {
            raiseSuspicion(of: id, cause: cause, since: since ?? now, isDoubt: false, now: now)
        }
        guard isSuspected(id), let suspect = topology.instance(id) else { return }
        effects.append(.note(ManagerNote(.warning, event: event(.suspected, of: id), cluster: clusterName(of: id), "\(suspect.address): \(cause)")))
    }

    /// The timeline is that of the primary's failures; what befalls other sources is told in the log, and by findings.
    func event(_ event: TimelineEntry.Event, of suspect: InstanceID) -> TimelineEntry.Event? {
        topology.cluster(of: suspect)?.isPrimary(suspect) == true ? event : nil
    }

    /// A source is late: its replicas are read in silence, so that if it turns out to hang their silence is known from here on.
    private mutating func doubt(_ id: InstanceID, now: MonotonicInstant) {
        guard !suspicions.contains(where: { $0.suspect == id }) else { return }
        raiseSuspicion(of: id, cause: slowCause, since: now, isDoubt: true, now: now)
        guard suspicions.contains(where: { $0.suspect == id }) else { return }
        lookAtReplicas(of: id, now: now)
    }

    private var slowCause: String { "no answer for \(configuration.slowAnswer.wholeMilliseconds) ms" }

    private mutating func raiseSuspicion(of id: InstanceID, cause: String, since: MonotonicInstant, isDoubt: Bool, now: MonotonicInstant) {
        guard let cluster = topology.cluster(of: id), let suspect = topology.instance(id) else { return }
        let replicas = cluster.replicas(of: id)
        guard !replicas.isEmpty else { return }
        let slack = policy(of: cluster).detection.evidenceSlack
        let suspicion = Suspicion(suspect: suspect, since: since, cause: cause, replicas: replicas.map { beforeLoss($0, since: since, slack) })
        suspicions.append(SuspicionState(suspicion: suspicion, suspect: id, isDoubt: isDoubt, nextLook: now))
        suspicions.sort { $0.suspect < $1.suspect }
    }

    /// The server failed, or another one answers: it is no longer only late.
    private mutating func endDoubt(of id: InstanceID) { suspicions.removeAll { $0.suspect == id && $0.isDoubt } }

    func isSuspected(_ id: InstanceID) -> Bool { suspicions.contains { $0.suspect == id && !$0.isDoubt } }

    /// The replica as it was when its receiver last ran: its error may have been read before the suspicion that it belongs to, and would seem
    /// old. One that ran longer ago proves nothing: there what it received since its newest reading may.
    private func beforeLoss(_ replica: Instance, since: MonotonicInstant, _ slack: Duration) -> Instance {
        guard let channel = replica.channel, channel.receiver == .connecting, let earlier = lastReplicating[replica.id.index],
            earlier.freshness.readAt.map({ since - $0 <= slack }) ?? false, earlier.channel?.source == channel.source, let facts = earlier.facts, let now = replica.facts, facts.server.isSameRun(as: now.server)
        else { return replica }
        return earlier
    }

    /// Ends the suspicion of a server; whether there was one that was told of.
    private mutating func endSuspicion(of id: InstanceID) -> Bool {
        let wasTold = isSuspected(id)
        suspicions.removeAll { $0.suspect == id }
        return wasTold
    }

    func clusterName(of id: InstanceID) -> String { topology.cluster(of: id)?.name ?? "" }
}
