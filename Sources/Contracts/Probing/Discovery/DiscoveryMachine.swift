public import TopologyModel

/// Decides what to probe next and keeps the topology up to date with what comes back. Finds a whole tree from one seed by walking sources and
/// replicas.
///
/// Every server has its own schedule; a dead or slow one never delays the others. At most two probes are under way per server: one on the kept
/// connection and a fresh one.
public struct DiscoveryMachine: Sendable {
    private struct Slot: Sendable {
        var generation: UInt32 = 0
        var keptInFlight: MonotonicInstant?
        var freshInFlight: MonotonicInstant?
        var slowTold = false
        var detailsDue = MonotonicInstant(nanoseconds: .min)
        var wantsFresh = false
    }

    public private(set) var topology = Topology()
    public let policy: DiscoveryPolicy
    private var slots: [Slot] = []
    private var queue = DueQueue()
    private var inFlight = 0
    /// Addresses that must not come back by themselves.
    private var forgotten: Set<InstanceAddress> = []

    public init(policy: DiscoveryPolicy = .init()) {
        self.policy = policy
    }

    /// Whether every known server has been read, or has failed, at least once, and at least one was read.
    public var isComplete: Bool {
        hasTriedAll && topology.allInstances.contains { $0.facts != nil }
    }

    /// Whether every known server has been read, or has failed, at least once; true when none is known.
    public var hasTriedAll: Bool {
        topology.allInstances.allSatisfy { $0.facts != nil || $0.freshness.failures > 0 }
    }

    /// When ``takeDue(now:into:changes:)`` has something to do next.
    public var nextDue: MonotonicInstant? { queue.first?.due }

    // MARK: Asking

    /// Watches a server from now on. Returns its id.
    @discardableResult
    public mutating func watch(_ address: InstanceAddress, now: MonotonicInstant) -> InstanceID {
        forgotten.remove(address)
        return register(address, now: now).id
    }

    /// Stops watching a server. It comes back only when it is named again.
    public mutating func forget(_ id: InstanceID) {
        guard let instance = topology.instance(id) else { return }
        forgotten.insert(instance.address)
        slots[id.index].generation &+= 1
        topology.forget(id)
    }

    /// Reads a server at `at` instead of at its turn, on a new connection if wanted. A probe of the same kind under way is enough.
    public mutating func expedite(_ id: InstanceID, at: MonotonicInstant, fresh: Bool) {
        guard topology.instance(id) != nil else { return }
        if fresh { slots[id.index].wantsFresh = true }
        schedule(id, at: at)
    }

    /// Replaces what operators said of a server.
    public mutating func setPlacement(_ placement: Placement, of id: InstanceID) {
        guard let instance = topology.instance(id), instance.placement != placement else { return }
        topology.update([instance.with(placement: placement)])
    }

    /// Takes in facts that were read outside the schedule, as an action on the server does; another server's than the known one are ignored.
    public mutating func noteFacts(_ facts: InstanceFacts, of id: InstanceID, readAt: MonotonicInstant) {
        guard let instance = topology.instance(id), instance.facts.map({ $0.server.identity == facts.server.identity }) ?? true else { return }
        var freshness = instance.freshness
        freshness.readAt = readAt
        freshness.aliveAt = readAt
        freshness.failures = 0
        freshness.failure = ""
        freshness.failedAt = nil
        topology.update([instance.with(facts: .some(facts.keepingDetails(of: instance.facts)), freshness: freshness)])
    }

    // MARK: Time

    /// Appends the probes that are due and tells of probes that take long.
    public mutating func takeDue(now: MonotonicInstant, into requests: inout [ProbeRequest], changes: inout [DiscoveryChange]) {
        while let entry = queue.first, entry.due <= now {
            _ = queue.pop()
            let index = entry.id.index
            guard let instance = topology.instance(entry.id) else { continue }
            switch entry.kind {
            case .slowCheck:
                guard let started = slots[index].keptInFlight, now - started >= policy.slowAnswer, !slots[index].slowTold else { continue }
                slots[index].slowTold = true
                changes.append(.slow(entry.id))
            case .probe:
                guard slots[index].generation == entry.generation else { continue }
                begin(instance, now: now, into: &requests)
            }
        }
    }

    private mutating func begin(_ instance: Instance, now: MonotonicInstant, into requests: inout [ProbeRequest]) {
        let index = instance.id.index
        guard inFlight < policy.maximumProbesInFlight else {
            schedule(instance.id, at: now + DiscoveryMachine.crowdedDelay)
            return
        }
        let fresh = slots[index].wantsFresh
        if fresh ? slots[index].freshInFlight != nil : slots[index].keptInFlight != nil { return }  // its end schedules the next
        let wantsDetails = !fresh && now >= slots[index].detailsDue
        requests.append(
            ProbeRequest(
                address: instance.address, lane: wantsDetails ? .details : .liveness, timeout: policy.probeTimeout, freshConnection: fresh))
        inFlight += 1
        if fresh {
            slots[index].freshInFlight = now
            slots[index].wantsFresh = false
        } else {
            slots[index].keptInFlight = now
            slots[index].slowTold = false
            queue.push(.init(due: now + policy.slowAnswer, id: instance.id, kind: .slowCheck, generation: 0))
        }
    }

    /// How long a due probe waits when too many are under way.
    private static let crowdedDelay = Duration.milliseconds(5)

    // MARK: Reports

    /// Takes in how a probe ended, schedules the next one, and appends what changed.
    public mutating func take(_ report: ProbeReport, now: MonotonicInstant, changes: inout [DiscoveryChange]) {
        guard let id = topology.id(of: report.request.address), let instance = topology.instance(id) else {
            inFlight -= 1
            return
        }
        inFlight -= 1
        let fresh = report.request.freshConnection
        if fresh { slots[id.index].freshInFlight = nil } else { slots[id.index].keptInFlight = nil }
        var freshness = instance.freshness
        var interval = policy.pollInterval
        switch report.outcome {
        case .read(let facts, let announced):
            if let known = instance.facts, known.server.identity != facts.server.identity {
                freshness.failures += 1
                freshness.failure = "another server answers at this address"
                freshness.failedAt = report.finishedAt
                topology.update([instance.with(freshness: freshness)])
                changes.append(.identityChanged(id, found: facts.server.identity))
                break
            }
            if instance.facts == nil, let same = namesake(of: facts.server.identity, except: id) {
                slots[id.index].generation &+= 1
                topology.alias(instance.address, to: same)
                changes.append(.aliased(report.request.address, to: same))
                return
            }
            freshness.readAt = report.startedAt
            freshness.aliveAt = report.finishedAt
            freshness.failures = 0
            freshness.failure = ""
            freshness.failedAt = nil
            if announced != nil {
                slots[id.index].detailsDue = report.startedAt + policy.detailsInterval
                freshness.detailsReadAt = report.startedAt
            }
            let previous = instance.facts
            topology.update([
                instance.with(
                    facts: .some(previous == facts ? previous : facts), freshness: freshness,
                    announcedReplicas: announced ?? instance.announcedReplicas)
            ])
            changes.append(.read(id, previous: previous, startedAt: report.startedAt, fresh: fresh))
            follow(facts, announced: announced ?? [], now: now, changes: &changes)
        case .alive(let failure):
            freshness.aliveAt = report.finishedAt
            freshness.failures += 1
            freshness.failure = failure.message
            freshness.failedAt = report.finishedAt
            topology.update([instance.with(freshness: freshness)])
            changes.append(.alive(id, failure))
        case .unreachable(let failure):
            freshness.failures += 1
            freshness.failure = failure.message
            freshness.failedAt = report.finishedAt
            topology.update([instance.with(freshness: freshness)])
            changes.append(.failed(id, failure, startedAt: report.startedAt, fresh: fresh))
            // A server that others follow is always worth its turn: its return, and its next death, must be seen in time.
            if topology.cluster(of: id)?.replicas(of: id).isEmpty != false { interval = backOff(failures: freshness.failures) }
        }
        let next = report.startedAt + interval
        if slots[id.index].keptInFlight == nil || slots[id.index].wantsFresh { schedule(id, at: next < now ? now : next) }
    }

    private func backOff(failures: Int) -> Duration {
        let doublings = min(max(failures - 1, 0), 16)
        return min(policy.pollInterval * (1 << doublings), policy.maximumBackOff)
    }

    private func namesake(of identity: ServerIdentity, except id: InstanceID) -> InstanceID? {
        topology.allInstances.first { $0.id != id && $0.facts?.server.identity == identity }?.id
    }

    /// Registers whatever the server named: its sources and its replicas.
    private mutating func follow(_ facts: InstanceFacts, announced: [InstanceAddress], now: MonotonicInstant, changes: inout [DiscoveryChange]) {
        for address in facts.channels.compactMap(\.source) + announced where !forgotten.contains(address) {
            let (id, isNew) = register(address, now: now)
            if isNew { changes.append(.found(id)) }
        }
    }

    private mutating func register(_ address: InstanceAddress, now: MonotonicInstant) -> (id: InstanceID, isNew: Bool) {
        if let known = topology.id(of: address), topology.instance(known) != nil { return (known, false) }
        let id = topology.register(address)
        while slots.count <= id.index { slots.append(Slot()) }
        slots[id.index] = Slot()
        schedule(id, at: now)
        return (id, true)
    }

    private mutating func schedule(_ id: InstanceID, at due: MonotonicInstant) {
        slots[id.index].generation &+= 1
        queue.push(.init(due: due, id: id, kind: .probe, generation: slots[id.index].generation))
    }
}
