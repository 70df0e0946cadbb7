public import TopologyModel

/// Whose turn it is, and who has a place.
extension DiscoveryMachine {
    /// A probe may begin this part of the interval after its turn, a different one each time, so that servers whose turns coincide do not go on
    /// being read together.
    private static let jitterDivisor: Int64 = 20
    /// A put-off server may be read up to this part of its waiting time earlier, so that those that failed together do not return together.
    private static let backOffJitterDivisor: Int64 = 4
    /// An answer that takes this many times as long as the one before is late.
    private static let lateFactor = 2

    /// When ``takeDue(now:into:changes:)`` has something to do next, unless a report comes before.
    public var nextDue: MonotonicInstant? {
        var next = queue.first?.due
        if places.isFree(.prompt) { next = .earlier(next, waitingPrompt.first?.due) }
        if places.isFree(.failing) { next = .earlier(next, waitingFailing.first?.due) }
        if places.isFree(.details) { next = .earlier(next, waitingDetails.first?.due) }
        if places.isFree(.names) { next = .earlier(next, names.first?.due) }
        return next
    }

    /// Whether a probe is under way, of a server that is watched or of one that was.
    public var isProbing: Bool { !places.areFree }

    /// Appends the probes that are due and tells of probes that take long.
    public mutating func takeDue(now: MonotonicInstant, into requests: inout [ProbeRequest], changes: inout [DiscoveryChange]) {
        while let entry = queue.first, entry.due <= now {
            queue.pop()
            switch entry.kind {
            case .lateCheck:
                guard let flight = slots[entry.id.index].kept, DiscoveryMachine.number(flight) == entry.generation else { continue }
                changes.append(.late(entry.id))
                planSlowCheck(entry.id, flight, isFresh: false)
            case .slowCheck:
                guard let flight = slots[entry.id.index].kept, DiscoveryMachine.number(flight) == entry.generation else { continue }
                slots[entry.id.index].kept?.place = places.becomeSlow(flight.place)
                guard !slots[entry.id.index].isSlowTold else { continue }
                slots[entry.id.index].isSlowTold = true
                changes.append(.slow(entry.id))
            case .slowFreshCheck:
                guard let flight = slots[entry.id.index].fresh, DiscoveryMachine.number(flight) == entry.generation else { continue }
                slots[entry.id.index].fresh?.place = places.becomeSlow(flight.place)
            case .probe: wait(entry)
            case .details: waitingDetails.push(entry)
            }
        }
        while places.isFree(.prompt), let entry = waitingPrompt.pop() { begin(entry, in: .prompt, now: now, into: &requests) }
        while places.isFree(.failing), let entry = waitingFailing.pop() { begin(entry, in: .failing, now: now, into: &requests) }
        while places.isFree(.details), let entry = waitingDetails.pop() { beginDetails(entry, now: now, into: &requests) }
        checkNames(now: now, into: &requests)
        dropOutdated()
    }

    private func isCurrent(_ entry: DueQueue.Entry) -> Bool {
        let slot = slots[entry.id.index]
        return switch entry.kind {
        case .probe: slot.generation == entry.generation && slot.due != nil
        case .details: slot.wantsDetails
        case .lateCheck, .slowCheck: slot.kept.map { DiscoveryMachine.number($0) == entry.generation } ?? false
        case .slowFreshCheck: slot.fresh.map { DiscoveryMachine.number($0) == entry.generation } ?? false
        }
    }

    /// Nobody is to be woken for what does not matter any more.
    mutating func dropOutdated() {
        while let entry = queue.first, !isCurrent(entry) { queue.pop() }
        while let entry = waitingPrompt.first, !isCurrent(entry) { waitingPrompt.pop() }
        while let entry = waitingFailing.first, !isCurrent(entry) { waitingFailing.pop() }
        while let entry = waitingDetails.first, !isCurrent(entry) { waitingDetails.pop() }
    }

    /// What tells a probe of a server from its earlier ones.
    private static func number(_ flight: ProbeSlot.Flight) -> UInt32 { UInt32(truncatingIfNeeded: flight.startedAt.nanoseconds) }

    // MARK: Beginning

    /// Failing servers have places of their own. A server that others follow, or a recorded primary, is always worth its turn: its return, and its next death, must be
    /// seen in time.
    private func place(for instance: Instance) -> ProbePlaces.Kind {
        instance.freshness.failures > 0 && !isSource(instance.id) ? .failing : .prompt
    }

    /// Others follow it, or are to: a primary that another manager made, and this one could not read since, is not followed by anybody as far as is known here.
    func isSource(_ id: InstanceID) -> Bool {
        topology.cluster(of: id)?.sources.contains(id) ?? false || topology.instance(id)?.placement.isNamedPrimary ?? false
    }

    private mutating func wait(_ entry: DueQueue.Entry) {
        guard isCurrent(entry), let instance = topology.instance(entry.id) else { return }
        if place(for: instance) == .failing { waitingFailing.push(entry) } else { waitingPrompt.push(entry) }
    }

    private mutating func begin(_ entry: DueQueue.Entry, in place: ProbePlaces.Kind, now: MonotonicInstant, into requests: inout [ProbeRequest]) {
        guard isCurrent(entry), let instance = topology.instance(entry.id) else { return }
        // It may have failed, or come back, while it waited; failing places are given out last, so nobody goes round in circles.
        if place == .prompt, self.place(for: instance) == .failing { return waitingFailing.push(entry) }
        let index = entry.id.index
        slots[index].due = nil
        let isFresh = slots[index].wantsFresh
        slots[index].wantsFresh = false
        // The end of the probe under way schedules the next one.
        if isFresh ? slots[index].fresh != nil : slots[index].kept != nil { return }
        if !orphans.isEmpty, orphans[Orphan(instance.address, isFresh: isFresh)] != nil { return }
        let isTurn = now >= slots[index].turn
        requests.append(ProbeRequest(address: instance.address, timeout: policy.probeTimeout, freshConnection: isFresh))
        places.take(place)
        let flight = ProbeSlot.Flight(startedAt: now, place: place)
        if isFresh {
            slots[index].fresh = flight
        } else {
            slots[index].kept = flight
            slots[index].isSlowTold = false
        }
        let late = max(policy.lateAnswer, slots[index].lastAnswer * DiscoveryMachine.lateFactor)
        if !isFresh, late < policy.slowAnswer, isSource(instance.id) {
            queue.push(.init(due: now + late, id: instance.id, kind: .lateCheck, generation: DiscoveryMachine.number(flight)))
        } else {
            planSlowCheck(instance.id, flight, isFresh: isFresh)
        }
        if isTurn { planNextTurn(instance.id, now: now) }
    }

    private mutating func beginDetails(_ entry: DueQueue.Entry, now: MonotonicInstant, into requests: inout [ProbeRequest]) {
        guard isCurrent(entry), let instance = topology.instance(entry.id) else { return }
        slots[entry.id.index].wantsDetails = false
        // The end of the probe of a server that was forgotten makes way; the next reading asks again.
        if !orphans.isEmpty, orphans[Orphan(instance.address, lane: .details)] != nil { return }
        requests.append(ProbeRequest(address: instance.address, lane: .details, timeout: policy.detailsTimeout))
        places.take(.details)
        slots[entry.id.index].details = ProbeSlot.Flight(startedAt: now, place: .details)
    }

    /// The server was just read: if the details' turn has come, they are read now.
    mutating func wantDetails(_ id: InstanceID, now: MonotonicInstant) {
        guard now >= slots[id.index].detailsTurn, slots[id.index].details == nil, !slots[id.index].wantsDetails else { return }
        slots[id.index].wantsDetails = true
        queue.push(.init(due: now, id: id, kind: .details, generation: slots[id.index].generation))
    }

    private mutating func planSlowCheck(_ id: InstanceID, _ flight: ProbeSlot.Flight, isFresh: Bool) {
        let kind: DueQueue.Kind = isFresh ? .slowFreshCheck : .slowCheck
        queue.push(.init(due: flight.startedAt + policy.slowAnswer, id: id, kind: kind, generation: DiscoveryMachine.number(flight)))
    }

    /// One interval after the turn that has come. Turns that were missed are left out.
    private mutating func planNextTurn(_ id: InstanceID, now: MonotonicInstant) {
        let interval = interval(of: id)
        guard slots[id.index].isSpread else {
            slots[id.index].isSpread = true
            slots[id.index].turn = now + portion(of: interval)
            return
        }
        slots[id.index].turn = DiscoveryMachine.next(after: now, from: slots[id.index].turn, every: interval)
    }

    private func interval(of id: InstanceID) -> Duration {
        isSource(id) ? policy.sourceInterval : policy.pollInterval
    }

    /// The details that were asked for at `moment` are asked for again one interval after they were due; the first time earlier, so that the
    /// servers that were heard of together are spread over the interval.
    mutating func planNextDetails(_ id: InstanceID, askedAt moment: MonotonicInstant) {
        let turn = slots[id.index].detailsTurn
        slots[id.index].detailsTurn =
            turn.nanoseconds == .min
            ? moment + portion(of: policy.detailsInterval) : DiscoveryMachine.next(after: moment, from: turn, every: policy.detailsInterval)
    }

    private static func next(after now: MonotonicInstant, from turn: MonotonicInstant, every interval: Duration) -> MonotonicInstant {
        let step = max(1, interval.wholeNanoseconds)
        return turn + .nanoseconds(((now - turn).wholeNanoseconds / step + 1) * step)
    }

    /// A time from just above nothing to all of `whole`.
    private mutating func portion(of whole: Duration) -> Duration {
        .nanoseconds(Int64.random(in: 1...max(1, whole.wholeNanoseconds), using: &random))
    }

    // MARK: Scheduling

    /// Lets a failing server wait: longer with each failure in a row, a different time each.
    mutating func putOff(_ id: InstanceID, failures: Int, since moment: MonotonicInstant) {
        var wait = policy.pollInterval
        let limit = max(policy.maximumBackOff, policy.pollInterval)
        // Each round but the last at least keeps the wait; with a factor of 1 there is nothing to repeat.
        for _ in 1..<max(failures, 1) where wait < limit && policy.backOffFactor > 1 { wait = wait * policy.backOffFactor }
        wait = min(wait, limit)
        let earlier = portion(of: wait / Int(DiscoveryMachine.backOffJitterDivisor))
        slots[id.index].turn = max(slots[id.index].turn, moment + (wait - earlier))
    }

    /// It answers again, perhaps long before its next turn: what was put off is not any more.
    mutating func takeUpTurns(_ id: InstanceID, now: MonotonicInstant) {
        slots[id.index].turn = min(slots[id.index].turn, now + policy.pollInterval)
    }

    /// After a probe ended: at the next turn, unless it is wanted before.
    mutating func scheduleTurn(_ id: InstanceID, now: MonotonicInstant) {
        // Its end schedules the next one.
        guard slots[id.index].kept == nil else { return }
        let jitter = slots[id.index].isSpread ? portion(of: .nanoseconds(interval(of: id).wholeNanoseconds / DiscoveryMachine.jitterDivisor)) : .zero
        scheduleNoLater(id, at: DiscoveryMachine.onGrid(max(now, slots[id.index].turn + jitter)))
    }

    /// Turns begin at multiples of this, so that a large fleet is read by few wake-ups with some probes each: on an idle machine a wake-up costs as much
    /// as the probe that it is for.
    private static let turnGrid = Duration.milliseconds(10).wholeNanoseconds

    private static func onGrid(_ moment: MonotonicInstant) -> MonotonicInstant {
        let past = moment.nanoseconds % turnGrid
        return past == 0 ? moment : moment + .nanoseconds(turnGrid - past)
    }

    /// A sooner moment that was asked for stays.
    mutating func scheduleNoLater(_ id: InstanceID, at due: MonotonicInstant) {
        if let pending = slots[id.index].due, pending <= due { return }
        slots[id.index].generation &+= 1
        slots[id.index].due = due
        queue.push(.init(due: due, id: id, kind: .probe, generation: slots[id.index].generation))
    }
}
