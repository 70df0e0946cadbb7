public import TopologyModel

/// What probes say.
extension DiscoveryMachine {
    /// Takes in how a probe ended, schedules the next one, and appends what changed.
    public mutating func take(_ report: ProbeReport, now: MonotonicInstant, changes: inout [DiscoveryChange]) {
        defer { dropOutdated() }
        if takeName(report, now: now, changes: &changes) { return }
        let isFresh = report.request.freshConnection
        let known = topology.id(of: report.request.address)
        if let place = orphans.removeValue(forKey: Orphan(report.request)) {
            places.free(place)
            // Whoever bears the address now had to wait for this.
            if report.request.lane == .liveness, let known, topology.instance(known)?.address == report.request.address { scheduleTurn(known, now: now) }
            return
        }
        guard let id = known, let instance = topology.instance(id) else { return }
        // A name service that failed said nothing of the servers, which were put off for it all the same.
        for other in unresolved.note(report, of: id) { takeUp(other, now: now) }
        guard report.request.lane == .liveness else { return takeDetails(report, of: instance, now: now, changes: &changes) }
        if let flight = isFresh ? slots[id.index].fresh : slots[id.index].kept { places.free(flight.place) }
        if isFresh { slots[id.index].fresh = nil } else { slots[id.index].kept = nil }
        var freshness = instance.freshness
        switch report.outcome {
        case .read(let facts, _):
            if isStranger(facts.server, at: instance) {
                freshness.noteStranger(facts.server.identity, at: report.finishedAt)
                markTried(id)
                topology.update([instance.with(freshness: freshness)])
                changes.append(.identityChanged(id, found: facts.server.identity))
                break
            }
            if instance.facts == nil, let same = bearers[facts.server.identity], same != id {
                retire(instance)
                topology.alias(instance.address, to: same)
                watchName(report.request.address, now: now)
                changes.append(.aliased(report.request.address, to: same))
                return
            }
            // Only on the first reading: a server that is known stays known when its account changes.
            if instance.facts == nil, facts.channels.contains(where: { !$0.user.isEmpty && filter.leavesAlone(replicatingAs: $0.user) }) {
                forget(id)
                changes.append(.leftAlone(report.request.address))
                return
            }
            // Another probe, or an action that read the server back, began later and ended earlier.
            if let readAt = freshness.readAt, report.startedAt < readAt {
                freshness.aliveAt = max(freshness.aliveAt ?? report.finishedAt, report.finishedAt)
                topology.update([instance.with(freshness: freshness)])
                changes.append(.answered(id))
                break
            }
            freshness.noteRead(startedAt: report.startedAt, finishedAt: report.finishedAt)
            freshness.noteStall(facts, previous: instance.facts, startedAt: report.startedAt, finishedAt: report.finishedAt)
            freshness.noteClosed(facts, previous: instance.facts)
            freshness.noteReplication(facts, previous: instance.facts, startedAt: report.startedAt)
            freshness.noteLogMove(facts, previous: instance.facts, startedAt: report.startedAt)
            if !isFresh { slots[id.index].lastAnswer = report.finishedAt - report.startedAt }
            if instance.freshness.failures > 0 { takeUpTurns(id, now: now) }
            let previous = instance.facts
            markRead(id, facts.server.identity)
            topology.update([instance.with(facts: .some(previous == facts ? previous : facts), freshness: freshness)])
            changes.append(.read(id, previous: previous, startedAt: report.startedAt, fresh: isFresh))
            follow(facts, announced: [], now: now, changes: &changes)
            wantDetails(id, now: now)
        case .alive(let failure):
            freshness.aliveAt = report.finishedAt
            freshness.noteRoom(isLeft: failure.code != ProbeFailure.tooManyConnectionsCode, at: report.finishedAt)
            freshness.noteFailure(failure.message, at: report.finishedAt, isOutOfSpace: failure.kind == .outOfSpace)
            markTried(id)
            topology.update([instance.with(freshness: freshness)])
            changes.append(.alive(id, failure))
        // It answered a probe that began later and ended earlier, so this one says nothing of it now: it is tried once more.
        case .unreachable where freshness.readAt.map({ report.startedAt < $0 }) ?? false: expedite(id, at: now, fresh: isFresh)
        case .unreachable(let failure):
            freshness.noteFailure(failure.message, at: report.finishedAt)
            markTried(id)
            topology.update([instance.with(freshness: freshness)])
            changes.append(.failed(id, failure, startedAt: report.startedAt, fresh: isFresh))
            if !isSource(id) { putOff(id, failures: freshness.failures, since: report.startedAt) }
        }
        scheduleTurn(id, now: now)
    }

    /// Whatever came of it says nothing of whether the server lives: that is the other lane's to say.
    private mutating func takeDetails(_ report: ProbeReport, of instance: Instance, now: MonotonicInstant, changes: inout [DiscoveryChange]) {
        let id = instance.id
        if let flight = slots[id.index].details { places.free(flight.place) }
        slots[id.index].details = nil
        planNextDetails(id, askedAt: report.startedAt)
        defer { markTried(id) }
        guard case .read(let facts, let announced?) = report.outcome, let known = instance.facts, known.server.isSameRun(as: facts.server) else { return }
        var freshness = instance.freshness
        freshness.detailsReadAt = report.startedAt
        freshness.noteLogPlace(facts, previous: known, startedAt: report.startedAt)
        topology.update([instance.with(facts: .some(known.takingDetails(of: facts)), freshness: freshness, announcedReplicas: announced)])
        changes.append(.detailed(id))
        follow(known, announced: announced, now: now, changes: &changes)
    }
}
