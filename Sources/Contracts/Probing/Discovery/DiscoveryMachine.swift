public import TopologyModel

/// Decides what to probe next and keeps the topology up to date with what comes back. Finds a whole tree from one seed by walking sources and
/// replicas.
///
/// Every server has its own turns, one interval apart, spread over the interval and jittered; a dead or slow one never delays the others: those
/// that fail have places of their own, and are put off further with each failure. At most three probes are under way per server: one on the kept
/// connection, a fresh one, and one of the slower facts, which follows a successful reading and delays no other.
public struct DiscoveryMachine: Sendable, Codable {
    public internal(set) var topology = Topology()
    public let policy: DiscoveryPolicy
    /// By id.
    var slots: [ProbeSlot] = []
    var queue = DueQueue()
    /// Whose turn came when there was no place.
    var waitingPrompt = DueQueue()
    var waitingFailing = DueQueue()
    var waitingDetails = DueQueue()
    var places: ProbePlaces
    /// Probes under way of servers that were forgotten, or turned out to be another: their ends free a place and say nothing.
    var orphans: [Orphan: ProbePlaces.Kind] = [:]
    var random: SplitMix64
    /// Who has an identity: its first bearer. Looked up, never iterated over.
    var bearers: [ServerIdentity: InstanceID] = [:]
    var names = NameChecks()
    var memory = RememberedServers()
    var unresolved = UnresolvedNames()
    let filter: GivenDiscoveryFilter
    /// Addresses that must not come back by themselves: of servers that were forgotten, or that a filter leaves alone.
    private var ignored: Set<InstanceAddress> = []
    private var watchedCount = 0
    private var triedCount = 0
    private var readCount = 0

    struct Orphan: Hashable, Sendable, Codable {
        var address: InstanceAddress
        var lane: ProbeLane
        var isFresh: Bool

        init(_ request: ProbeRequest) {
            (address, lane, isFresh) = (request.address, request.lane, request.freshConnection)
        }

        init(_ address: InstanceAddress, lane: ProbeLane = .liveness, isFresh: Bool = false) {
            (self.address, self.lane, self.isFresh) = (address, lane, isFresh)
        }
    }

    /// - Parameters:
    ///   - filter: asked before a server is watched that another one names.
    ///   - seed: of the generator that spreads the turns.
    public init(policy: DiscoveryPolicy = .init(), filter: any DiscoveryFilter = NoDiscoveryFilter(), seed: UInt64 = 0) {
        self.policy = policy
        self.filter = GivenDiscoveryFilter(filter)
        places = ProbePlaces(policy: policy)
        random = SplitMix64(state: seed)
    }

    /// Whether every known server has been read with its details, or has failed, at least once, and at least one was read.
    public var isComplete: Bool { hasTriedAll && readCount > 0 }

    /// Whether every known server has been read with its details, or has failed, at least once; true when none is known.
    public var hasTriedAll: Bool { triedCount == watchedCount }

    // MARK: Asking

    /// Watches a server from now on, whatever filters say of its address. Returns its id. A name that was found to lead to another server by now
    /// is that one's from here on.
    @discardableResult
    public mutating func watch(_ address: InstanceAddress, now: MonotonicInstant) -> InstanceID {
        ignored.remove(address)
        withdrawMovedName(address)
        memory.forget(address)
        return register(address, now: now).id
    }

    /// Who was at an address before this manager began to watch it. Another server that has an address of its own, or says so, is a stranger there, as it would be had
    /// the manager read both: a virtual address may have moved, and the server that it was taken from is not gone for that. Until the address is read,
    /// or somebody names it to ``watch(_:now:)``. What was remembered first stays.
    public mutating func remember(_ identity: ServerIdentity, at address: InstanceAddress) { memory.remember(identity, at: address) }

    /// Stops watching a server.
    ///
    /// - Parameter ignoring: whether it comes back only when ``watch(_:now:)`` names it, and not because another server does.
    public mutating func forget(_ id: InstanceID, ignoring: Bool = true) {
        guard let instance = topology.instance(id) else { return }
        let names = topology.names(of: id)
        if ignoring { ignored.formUnion(names) }
        for name in names {
            orphan(name)
            memory.forget(name)
        }
        retire(instance)
        topology.forget(id)
    }

    /// Does not watch servers with these names because others name them.
    public mutating func ignore(_ names: [InstanceAddress]) { ignored.formUnion(names) }

    /// Undoes ``ignore(_:)``.
    public mutating func stopIgnoring(_ names: [InstanceAddress]) { ignored.subtract(names) }

    /// The address under which the server of an identity is read; nil: it was not read yet.
    public func address(of identity: ServerIdentity) -> InstanceAddress? { bearers[identity].flatMap(topology.instance)?.address }

    /// When the server last proved that it lives; of one that never did, since when it is watched.
    public func lastSeen(_ id: InstanceID) -> MonotonicInstant? {
        topology.instance(id).map { $0.freshness.aliveAt ?? slots[id.index].watchedSince }
    }

    /// Reads a server at `at` instead of at its turn, on a new connection if wanted. A probe of the same kind under way is enough. Its turns stay
    /// where they are.
    public mutating func expedite(_ id: InstanceID, at: MonotonicInstant, fresh: Bool) {
        guard topology.instance(id) != nil else { return }
        if fresh { slots[id.index].wantsFresh = true }
        scheduleNoLater(id, at: at)
    }

    /// Reads a server at once, and does not put it off for failures of before: more is known by now than that it did not answer.
    public mutating func takeUp(_ id: InstanceID, now: MonotonicInstant) {
        guard topology.instance(id) != nil else { return }
        takeUpTurns(id, now: now)
        expedite(id, at: now, fresh: false)
    }

    /// Replaces what operators said of a server.
    public mutating func setPlacement(_ placement: Placement, of id: InstanceID) {
        guard let instance = topology.instance(id), instance.placement != placement else { return }
        topology.update([instance.with(placement: placement)])
    }

    /// Takes in facts that were read outside the schedule, as an action on the server does; another server's than the known one are ignored.
    public mutating func noteFacts(_ facts: InstanceFacts, of id: InstanceID, readAt: MonotonicInstant) {
        guard let instance = topology.instance(id), !isStranger(facts.server, at: instance) else { return }
        var freshness = instance.freshness
        freshness.noteRead(startedAt: readAt, finishedAt: readAt)
        freshness.noteLogMove(facts, previous: instance.facts, startedAt: readAt)
        freshness.noteClosed(facts, previous: instance.facts)
        markRead(id, facts.server.identity)
        if instance.freshness.failures > 0 {
            takeUpTurns(id, now: readAt)
            scheduleTurn(id, now: readAt)
        }
        topology.update([instance.with(facts: .some(facts.keepingDetails(of: instance.facts)), freshness: freshness)])
    }

    /// Takes in what came of a write to a server. One that is not the server of the known facts any more, or takes no writes by now, is not concerned.
    ///
    /// - Parameter keepsFor: for how long what was seen of earlier writes counts when none can be tried.
    public mutating func noteWrite(_ report: WriteProbeReport, of id: InstanceID, keepsFor: Duration) {
        guard let instance = topology.instance(id), let facts = instance.facts, !facts.settings.readOnly,
            facts.server.isSameRun(as: report.request.server)
        else { return }
        var freshness = instance.freshness
        freshness.noteWrite(report, keepsFor: keepsFor)
        topology.update([instance.with(freshness: freshness)])
    }

    // MARK: Registering

    mutating func register(_ address: InstanceAddress, now: MonotonicInstant) -> (id: InstanceID, isNew: Bool) {
        if let known = topology.id(of: address), topology.instance(known) != nil { return (known, false) }
        let id = topology.register(address)
        while slots.count <= id.index { slots.append(ProbeSlot(watchedSince: now)) }
        slots[id.index] = ProbeSlot(watchedSince: now)
        watchedCount += 1
        scheduleNoLater(id, at: now)
        return (id, true)
    }

    /// Registers whatever the server named: its sources and its replicas.
    mutating func follow(_ facts: InstanceFacts, announced: [InstanceAddress], now: MonotonicInstant, changes: inout [DiscoveryChange]) {
        for address in facts.channels.compactMap(\.source) { follow(address, as: .source, now: now, changes: &changes) }
        for address in announced { follow(address, as: .replica, now: now, changes: &changes) }
    }

    private mutating func follow(_ address: InstanceAddress, as role: DiscoveryRole, now: MonotonicInstant, changes: inout [DiscoveryChange]) {
        // Servers that are watched already are named again and again: nobody is asked about them.
        guard topology.id(of: address) == nil, !ignored.contains(address) else { return }
        guard !filter.leavesAlone(address, as: role) else {
            ignored.insert(address)
            return
        }
        let (id, isNew) = register(address, now: now)
        if isNew { changes.append(.found(id)) }
    }

    /// Ends the schedule of a server that is about to leave the topology.
    mutating func retire(_ instance: Instance) {
        let slot = slots[instance.id.index]
        slots[instance.id.index].generation &+= 1
        if let flight = slot.kept { orphans[Orphan(instance.address)] = flight.place }
        if let flight = slot.fresh { orphans[Orphan(instance.address, isFresh: true)] = flight.place }
        if let flight = slot.details { orphans[Orphan(instance.address, lane: .details)] = flight.place }
        watchedCount -= 1
        if slot.isTried { triedCount -= 1 }
        if slot.isRead { readCount -= 1 }
        if let identity = instance.facts?.server.identity, bearers[identity] == instance.id { bearers[identity] = nil }
        slots[instance.id.index].kept = nil
        slots[instance.id.index].fresh = nil
        slots[instance.id.index].details = nil
        slots[instance.id.index].wantsDetails = false
        slots[instance.id.index].due = nil
    }

    /// Whether it is another server than the known one, or the remembered one, that answers. A server that was built anew in the place of a remembered one is not; one that says that it is at
    /// another watched address is, although it was not read there yet.
    func isStranger(_ server: ServerFacts, at instance: Instance) -> Bool {
        let identity = server.identity
        if let known = instance.facts?.server.identity { return !known.isSameServer(as: identity) }
        guard let remembered = memory.identity(at: instance.address), !remembered.isSameServer(as: identity) else { return false }
        if let bearer = bearers[identity] { return bearer != instance.id }
        return memory.address(of: identity) != nil || server.ownAddresses.contains { topology.id(of: $0).map { $0 != instance.id } ?? false }
    }

    mutating func markTried(_ id: InstanceID) {
        guard !slots[id.index].isTried else { return }
        slots[id.index].isTried = true
        triedCount += 1
    }

    mutating func markRead(_ id: InstanceID, _ identity: ServerIdentity) {
        if !slots[id.index].isRead {
            slots[id.index].isRead = true
            readCount += 1
            // Its facts say from now on who it is.
            if let address = topology.instance(id)?.address { memory.forget(address) }
        } else if let known = topology.instance(id)?.facts?.server.identity, known != identity {
            // Its program was replaced by one of another version.
            if bearers[known] == id { bearers[known] = nil }
        } else {
            return
        }
        if bearers[identity] == nil { bearers[identity] = id }
    }
}
