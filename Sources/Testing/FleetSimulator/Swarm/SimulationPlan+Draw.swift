import Analysis
import Hooks
import ManagerCore
import Probing
import Promotion
import Refactoring
import TopologyModel

extension SimulationPlan {
    /// Everything from the seed; faults have a generator of their own.
    init(seed: UInt64) {
        var random = SimulationRandom(seed: seed, stream: .plan)
        let milliseconds = Nanoseconds.millisecond
        replicas = random.integer(2...5)
        hasSecondTier = random.chance(25)
        hasBystander = random.chance(30)
        connectRetry = random.pick([1, 1, 60]) * Nanoseconds.second
        let isPatient = random.chance(15)
        heartbeatPeriod = (isPatient ? 30 : 2) * Nanoseconds.second
        netTimeout = (isPatient ? 60 : 4) * Nanoseconds.second
        primaryBootsReadOnly = random.chance(50)
        replicationStartsWithServer = random.chance(60)
        tellsLocks = random.chance(50)
        applyCost = random.pick([50, 200, 2_000, 15_000]) * Nanoseconds.microsecond
        let nearest = random.pick([20, 100, 1_000]) * Nanoseconds.microsecond
        networkLatency = nearest...nearest * random.pick([2, 5, 20])
        let sync = random.pick([100, 1_000, 10_000]) * Nanoseconds.microsecond
        journalLatency = sync...sync * random.pick([2, 10])
        clients = random.integer(1...3)
        clientInterval = random.pick([20, 50, 200]) * milliseconds
        // Appliers keep up with the clients, else every replica falls behind for ever.
        applyCost = min(applyCost, clientInterval / Int64(2 * clients))
        let wanted = random.integer(0...3)
        let phases: [[HookPhase]] = [[], [.preFailover], [.postPrimaryFailover, .postFailover], [.onDetection, .preFailover, .postPrimaryFailover, .postFailover, .postUnsuccessfulFailover, .preGracefulTakeover, .postGracefulTakeover]]
        hookPhases = phases[wanted]
        let shortest = random.pick([1, 50, 500]) * milliseconds
        hookDuration = shortest...shortest * 3
        keepsInventory = random.chance(70)
        configuration = SimulationPlan.configuration(&random)
        var wishes = SimulationRandom(seed: seed, stream: .wishes)
        configuration.detection.wantsWritablePrimary = wishes.chance(25)
        configuration.rejoining.isAutomatic = wishes.chance(40)
        peopleRejoin = wishes.chance(30)
        var rings = SimulationRandom(seed: seed, stream: .rings)
        hasRing = rings.chance(20)
        configuration.promotion.mustPromoteCoPrimary = rings.chance(60)
        // A manager that loses its inventory in the middle of a recovery cannot know replicas that only the dead primary could name.
        if !keepsInventory { configuration.seeds = (0...replicas + (hasSecondTier ? 1 : 0)).map { SimulationPlan.address($0) } }
        finalDeathIsFreeze = random.chance(35)
        let quiet = Int64(8_000)
        healsAt = (quiet + random.pick([15_000, 25_000, 40_000])) * milliseconds
        var durability = SimulationRandom(seed: seed, stream: .durability)
        if !hasRing, durability.chance(SimulationPlan.losslessShare) {
            semiSync = SemiSyncPlan(
                timeout: durability.chance(15) ? 2_000 * milliseconds : nil, everybodyWaits: durability.chance(40), cutsTail: durability.chance(50))
        }
        var files = SimulationRandom(seed: seed, stream: .files)
        // One more server below a replica would follow by GTID, beside those that do not.
        if !hasRing, !hasSecondTier, semiSync == nil, files.chance(SimulationPlan.withoutGTIDShare) {
            let hasWorkers = files.chance(40)
            withoutGTID = WithoutGTIDPlan(hasWorkers: hasWorkers, cutsTails: !hasWorkers && files.chance(70))
            (configuration.rejoining.isAutomatic, peopleRejoin) = (false, false)
        }
        var writes = SimulationRandom(seed: seed, stream: .writes)
        // Who waits for an acknowledgement in the model is a client.
        if semiSync == nil, writes.chance(SimulationPlan.writeProbeShare) {
            hasWriteProbe = true
            configuration.writeProbe.period = writes.pick([.seconds(1), .seconds(3), .seconds(10)])
        }
        // What hangs for one of the other specialties is not to hang for a lock as well.
        let hasLockWaits = SimulationPlan.hasLockWaits(seed) && withoutGTID == nil && !hasWriteProbe
        var locks = SimulationRandom(seed: seed, stream: .locks, index: 2)
        tellsWrites = hasLockWaits && locks.chance(70)
        var scope = SimulationRandom(seed: seed, stream: .scope)
        var fencing = SimulationRandom(seed: seed, stream: .fencing)
        configuration.recovery.fencing = SimulationPlan.fencing(fencing.integer(0...99))
        if configuration.recovery.fencing == .hook { hookPhases.append(.fencing) }
        isGalera = withoutGTID == nil && !hasWriteProbe && scope.chance(SimulationPlan.galeraShare)
        var flavors = SimulationRandom(seed: seed, stream: .flavors)
        // What replicas without GTID do, and Galera nodes, is modelled as MariaDB has it.
        if withoutGTID == nil, !isGalera, flavors.chance(SimulationPlan.mysqlShare) {
            // Where a server boots with read_only alone, such an account writes what nobody else has, and nobody is there to close it.
            let bootsSuper = flavors.chance(50)
            mysql = MySQLPlan(bootsSuper: bootsSuper, hasPrivilegedClient: bootsSuper && clients > SimulationPlan.stubbornClient && flavors.chance(50))
            // That is MariaDB's own (server truth T10).
            semiSync?.cutsTail = false
            if replicas > SimulationPlan.severalAcknowledgements, flavors.chance(40) { semiSync?.acknowledgements = SimulationPlan.severalAcknowledgements }
        }
        var sites = SimulationRandom(seed: seed, stream: .sites)
        if sites.chance(SimulationPlan.dataCenterShare) {
            dataCenters = sites.pick([2, 3])
            // The other one of a ring is in another one.
            configuration.promotion.preventCrossDataCenter = !hasRing && sites.chance(50)
        }
        var several = SimulationRandom(seed: seed, stream: .stores)
        if several.chance(SimulationPlan.storesShare) { stores = several.pick([2, 3]) }
        faults = []
        var oddities = SimulationRandom(seed: seed, stream: .oddities)
        if withoutGTID == nil, !isGalera, oddities.chance(SimulationPlan.oddShare) { oddReplicas = drawOddReplicas(&oddities) }
        var lasting = SimulationRandom(seed: seed, stream: .lasting)
        // Nobody could prove that nothing acknowledged is lost with such a replica.
        if semiSync == nil, !isGalera, lasting.chance(SimulationPlan.lastingShare) { lastingFaults = drawLastingFaults(&lasting) }
        faults = FaultDraw.faults(seed: seed, plan: self)
    }

    private func drawLastingFaults(_ random: inout SimulationRandom) -> LastingFaults? {
        // Neither the other one of a ring nor a server that has a replica.
        let usable = (1...replicas).filter { $0 > 1 || !hasRing && !hasSecondTier }
        var faults = LastingFaults()
        if replicas > SimulationPlan.fewestWhole, random.chance(60) { faults.dead = random.pick(usable) }
        if replicas > SimulationPlan.fewestWhole + (faults.dead == nil ? 0 : 1), random.chance(60) { faults.outOfReach = random.pick(usable.filter { $0 != faults.dead }) }
        return faults.isEmpty ? nil : faults
    }

    /// Of 100 seeds so many have faults that do not heal.
    private static let lastingShare = 20
    /// Replicas of which nothing is wrong: one may be the primary by then.
    private static let fewestWhole = 2

    private func drawOddReplicas(_ random: inout SimulationRandom) -> OddReplicas? {
        // Of a ring the other one takes over where that is wanted, and else nobody.
        let usual = coPrimary ?? random.integer(1...replicas)
        let others = (1...replicas).filter { $0 != usual }
        var odd = OddReplicas()
        if random.chance(50) {
            odd.delayed = random.pick(others)
            odd.delay = random.pick([2, 10, 30]) * Nanoseconds.second
        }
        if random.chance(50) { odd.filtered = random.pick(others) }
        // A server below it would follow what it is not to follow.
        if !hasSecondTier, random.chance(50) { odd.newer = random.pick(others) }
        return odd.isEmpty ? nil : odd
    }

    /// Of 100 seeds so many have several stores.
    private static let storesShare = 25
    /// Of 100 seeds so many have servers in several data centers.
    private static let dataCenterShare = 15
    /// Of 100 seeds so many have replicas that are not like the others.
    private static let oddShare = 20

    /// Of 100 seeds without semi-sync so many have the write probe.
    private static let writeProbeShare = 20
    /// Of 100 seeds without a ring so many are under `lossless`.
    private static let losslessShare = 8
    /// Of 100 seeds without any of the other specialties so many follow by file and position.
    private static let withoutGTIDShare = 12
    /// Of a run's clients the one that writes to the first primary for ever.
    static let stubbornClient = 1
    /// Where a commit of MySQL waits for more than one.
    private static let severalAcknowledgements = 2
    /// Of 100 seeds that may be of MySQL so many are.
    private static let mysqlShare = 30
    /// Of 100 seeds so many have long writes, idle transactions and full disks.
    private static let lockWaitShare = 20

    static func hasLockWaits(_ seed: UInt64) -> Bool {
        var random = SimulationRandom(seed: seed, stream: .locks)
        return random.chance(lockWaitShare)
    }

    /// Of 100 seeds eight turn failed primaries off before their successors are opened, and three leave them as they are.
    private static func fencing(_ number: Int) -> FencingPolicy {
        switch number {
        case 0..<8: .hook
        case 8..<11: .waived
        default: .sql
        }
    }

    /// Of 100 seeds so many are of a cluster that is to be left alone.
    private static let galeraShare = 1

    private static func configuration(_ random: inout SimulationRandom) -> ManagerConfiguration {
        var configuration = ManagerConfiguration()
        configuration.nodeName = "manager"
        configuration.seeds = [SimulationPlan.address(random.chance(50) ? 0 : 1)]
        configuration.discovery.pollInterval = random.pick([.milliseconds(250), .seconds(1), .seconds(1), .seconds(5)])
        configuration.discovery.probeTimeout = random.pick([.milliseconds(300), .seconds(1), .seconds(3)])
        configuration.discovery.detailsInterval = random.pick([.seconds(1), .seconds(10)])
        configuration.detection.hangTolerance = random.pick([.seconds(1), .seconds(3), .seconds(3), .seconds(10)])
        configuration.recovery.drainTimeout = random.pick([.seconds(2), .seconds(10), .seconds(60)])
        configuration.recovery.primaryRestartGrace = random.pick([.zero, .zero, .zero, .seconds(2)])
        configuration.recovery.fenceLimit = random.pick([.seconds(2), .seconds(10)])
        configuration.refactoring.suppliesCredentials = true
        configuration.flapWindow = random.pick([.zero, .seconds(20), .seconds(3_600)])
        return configuration
    }

    static func address(_ server: Int) -> InstanceAddress { InstanceAddress(host: "\(hostPrefix)\(server)", port: 3306) }

    /// nil: none of a simulation is called so.
    static func server(named host: String) -> Int? { host.hasPrefix(hostPrefix) ? Int(host.dropFirst(hostPrefix.count)) : nil }

    private static let hostPrefix = "db"
}

/// Draws the list of faults.
enum FaultDraw {
    /// The manager has this long to find everything before the first fault.
    static let quietMilliseconds: Int64 = 8_000
    private static let mostFaults = 6

    static func faults(seed: UInt64, plan: SimulationPlan) -> [Fault] {
        var random = SimulationRandom(seed: seed, stream: .faults)
        let last = plan.healsAt / Nanoseconds.millisecond
        var faults: [Fault] = []
        // Most runs have a death of the primary to build on; the others look for recoveries without a reason.
        if random.chance(70) {
            let restart: Int64? = random.chance(50) ? random.pick([100, 300, 1_000, 5_000]) : nil
            let kind: Fault.Kind = random.chance(75) ? .crash(.primary, restartsAfter: restart) : .freeze(.primary)
            let duration: Int64 = if case .freeze = kind { random.pick([500, 2_500, 6_000, 15_000, 0]) } else { 0 }
            faults.append(Fault(kind: kind, trigger: .at, milliseconds: random.integer(quietMilliseconds...last - 5_000), duration: duration))
        }
        for _ in 0..<random.integer(0...mostFaults) {
            let trigger: Fault.Trigger = random.pick([.at, .at, .afterOpening, .afterDesignation])
            let at = trigger == .at ? random.integer(quietMilliseconds...last - 1_000) : random.integer(0...1_500)
            faults.append(
                Fault(
                    kind: kind(&random, replicas: plan.replicas), trigger: trigger, milliseconds: at,
                    duration: random.pick([50, 300, 1_000, 3_000, 8_000, 20_000])))
        }
        // Of a generator of its own, like everything that came later: the faults of a seed stay what they were.
        var people = SimulationRandom(seed: seed, stream: .people)
        if people.chance(15) {
            faults.append(Fault(kind: .operatorCloses, trigger: .at, milliseconds: people.integer(quietMilliseconds...last - 1_000), duration: 0))
        }
        if people.chance(35) {
            for _ in 0..<people.integer(1...3) {
                let successor: Int? = people.chance(50) ? people.integer(0...plan.replicas) : nil
                faults.append(
                    Fault(
                        kind: .operatorSwitchesOver(to: successor), trigger: .at, milliseconds: people.integer(quietMilliseconds...last - 1_000), duration: 0))
            }
        }
        // Soon after the primary's death, while it is still suspected.
        if people.chance(15), let death = faults.first {
            let successor: Int? = people.chance(50) ? people.integer(1...plan.replicas) : nil
            faults.append(
                Fault(
                    kind: .operatorFailsOver(to: successor), trigger: .at, milliseconds: min(death.milliseconds + people.integer(5...3_000), last - 1_000), duration: 0))
        }
        if people.chance(8), let death = faults.first, death.trigger == .at { faults += onlyOneReceives(before: death, plan, &people) }
        if people.chance(10) {
            let subject: Fault.Subject = people.chance(50) ? .primary : .server(people.integer(1...plan.replicas))
            faults.append(
                Fault(
                    kind: .operatorMaintains(subject), trigger: .at, milliseconds: people.integer(quietMilliseconds...last - 1_000),
                    duration: people.pick([1_000, 8_000, 20_000])))
        }
        if plan.semiSync != nil {
            var durability = SimulationRandom(seed: seed, stream: .durability, index: 1)
            if durability.chance(50) { faults += onlyOneAcknowledges(plan, last: last, &durability) }
        }
        if people.chance(35) {
            for _ in 0..<people.integer(1...3) {
                faults.append(Fault(kind: .operatorRejoins, trigger: .at, milliseconds: people.integer(quietMilliseconds...last - 500), duration: 0))
            }
        }
        if people.chance(30) { faults += comeback(before: last, plan, &people) }
        // Another server at the address of a source has other places in its log: whoever follows without GTID and does that ruins his replicas himself.
        if plan.withoutGTID != nil { faults.removeAll { if case .addressMoves = $0.kind { true } else { false } } }
        if plan.configuration.recovery.fencing == .hook { faults += failingHooks(seed: seed) }
        if plan.stores > 1 { faults += storeOutages(seed: seed) }
        if plan.withoutGTID == nil, !plan.isGalera, !plan.hasRing { faults += strayWrites(seed: seed, last: last, plan) }
        if plan.hasWriteProbe { faults += frozenDisks(seed: seed, last: last) }
        if SimulationPlan.hasLockWaits(seed), plan.withoutGTID == nil, !plan.hasWriteProbe { faults += lockWaits(beside: faults, last: last, seed: seed) }
        return faults.map { fault in
            var fault = fault
            if case .managerCrashAtEffect = fault.kind { (fault.trigger, fault.milliseconds) = (.at, 0) }
            return fault
        }
    }

    /// Writes that run, or wait for their client, while somebody wants to close the primary; each on its own, and most of them shortly before.
    private static func lockWaits(beside faults: [Fault], last: Int64, seed: UInt64) -> [Fault] {
        var random = SimulationRandom(seed: seed, stream: .locks, index: 1)
        var moments = faults.filter { $0.trigger == .at && $0.kind.mayClose }.map(\.milliseconds)
        var added: [Fault] = []
        if moments.isEmpty || random.chance(50) {
            let moment = random.integer(quietMilliseconds + 1_000...last - 4_000)
            let kind: Fault.Kind = random.chance(50) ? .operatorSwitchesOver(to: nil) : .operatorTakesOver(to: nil)
            added.append(Fault(kind: kind, trigger: .at, milliseconds: moment, duration: 0))
            moments.append(moment)
        }
        for _ in 0..<random.integer(1...4) {
            let kind: Fault.Kind = random.pick([.longWrite(.primary), .longWrite(.primary), .idleTransaction(.primary), .idleTransaction(.primary), .diskFull(.primary)])
            // Shorter than a switchover looks for long writes, about as long as it waits for a lock, and longer than any of its bounds.
            let duration: Int64 = random.pick([300, 700, 1_200, 1_900, 4_000, 20_000])
            let before = random.integer(-600...min(duration, 2_000))
            added.append(Fault(kind: kind, trigger: .at, milliseconds: max(quietMilliseconds, random.pick(moments) - before), duration: duration))
        }
        return added
    }

    /// A former primary that is dead comes back, somebody makes a replica of it, and something else goes wrong meanwhile.
    private static func comeback(before last: Int64, _ plan: SimulationPlan, _ random: inout SimulationRandom) -> [Fault] {
        let moment = random.integer(quietMilliseconds + 2_000...last - 4_000)
        let server = random.integer(0...plan.replicas)
        // A manager that loses its inventory may take a server that it never reads for the one to which a moved address leads: a known limit.
        let restarts: [Fault.Kind] = plan.keepsInventory ? [.managerCrash, .managerStop] : []
        let trouble: Fault.Kind = random.pick(restarts + [
            .managerPause, .crash(.primary, restartsAfter: 1_000), .crash(.server(server), restartsAfter: 300),
            .managerLink(.server(server), .hanging), .managerLink(.primary, .refusing), .sourceLink(server, .hanging), .slowStatements(.server(server)), .journalFull,
        ])
        return [
            Fault(kind: .operatorStarts, trigger: .at, milliseconds: moment, duration: 0),
            Fault(kind: .operatorRejoins, trigger: .at, milliseconds: moment + random.integer(200...2_500), duration: 0),
            Fault(kind: trouble, trigger: .at, milliseconds: moment + random.integer(0...3_000), duration: random.pick([100, 1_000, 4_000])),
        ]
    }

    /// The hooks that are to turn a failed primary off cannot, in three of ten seeds.
    private static func failingHooks(seed: UInt64) -> [Fault] {
        var random = SimulationRandom(seed: seed, stream: .fencing, index: 1)
        guard random.chance(30) else { return [] }
        return [Fault(kind: .hooksFail, trigger: .afterDesignation, milliseconds: 0, duration: random.pick([300, 3_000, 20_000]))]
    }

    /// In half of the seeds with several stores one is down when a new primary is published.
    private static func storeOutages(seed: UInt64) -> [Fault] {
        var random = SimulationRandom(seed: seed, stream: .stores, index: 1)
        guard random.chance(50) else { return [] }
        let kind: Fault.Kind = random.pick([.storeUnavailable, .storeUnavailable, .storeLosesReplies])
        return [Fault(kind: kind, trigger: .afterDesignation, milliseconds: random.integer(0...200), duration: random.pick([1_000, 8_000, 20_000]))]
    }

    /// In eight of a hundred seeds people write on replicas.
    private static func strayWrites(seed: UInt64, last: Int64, _ plan: SimulationPlan) -> [Fault] {
        var random = SimulationRandom(seed: seed, stream: .strays)
        guard random.chance(8) else { return [] }
        return (0..<random.integer(1...3)).map { _ in
            Fault(
                kind: .operatorWrites(random.integer(1...plan.replicas)), trigger: .at, milliseconds: random.integer(quietMilliseconds...last - 1_000), duration: 0)
        }
    }

    /// The disk of the primary takes nothing for a while: long enough to be noticed, or not.
    private static func frozenDisks(seed: UInt64, last: Int64) -> [Fault] {
        var random = SimulationRandom(seed: seed, stream: .writes, index: 2)
        return (0..<random.integer(0...2)).map { _ in
            Fault(
                kind: .diskFreezes(.primary), trigger: .at, milliseconds: random.integer(quietMilliseconds...last - 1_000),
                duration: random.pick([500, 5_000, 20_000, 0]))
        }
    }

    /// For a moment before a death one replica alone receives, and it must not be promoted, or another is preferred: two steps.
    private static func onlyOneReceives(before death: Fault, _ plan: SimulationPlan, _ random: inout SimulationRandom) -> [Fault] {
        let ahead = random.integer(1...plan.replicas)
        let others = (1...plan.replicas).filter { $0 != ahead }
        let begin = death.milliseconds - random.integer(300...2_500)
        let rule: Fault.Kind = random.chance(60) ? .operatorForbids(ahead) : .operatorPrefers(random.pick(others))
        return [Fault(kind: rule, trigger: .at, milliseconds: begin, duration: 0)]
            + others.map { Fault(kind: .sourceLink($0, .hanging), trigger: .at, milliseconds: begin, duration: 20_000) }
    }

    /// For a moment one replica alone acknowledges, and dies together with the primary.
    private static func onlyOneAcknowledges(_ plan: SimulationPlan, last: Int64, _ random: inout SimulationRandom) -> [Fault] {
        let alone = random.integer(1...plan.replicas)
        let begin = random.integer(quietMilliseconds + 1_000...last - 5_000)
        let death = begin + random.integer(200...2_000)
        return (1...plan.replicas).filter { $0 != alone }.map {
            Fault(kind: .sourceLink($0, .hanging), trigger: .at, milliseconds: begin, duration: 3_000)
        } + [
            Fault(kind: .crash(.primary, restartsAfter: random.pick([nil, 5_000])), trigger: .at, milliseconds: death, duration: 0),
            Fault(
                kind: .crash(.server(alone), restartsAfter: random.pick([nil, 300, 8_000])), trigger: .at, milliseconds: death + random.integer(-20...20), duration: 0),
        ]
    }

    private static func kind(_ random: inout SimulationRandom, replicas: Int) -> Fault.Kind {
        let replica = random.integer(1...replicas)
        let subject: Fault.Subject = random.chance(50) ? .primary : .server(random.integer(0...replicas))
        let link: SimulatedNetwork.Link = random.chance(50) ? .refusing : .hanging
        let number = random.integer(0...31)
        return switch number {
        case 0, 1: .crash(subject, restartsAfter: random.pick([100, 300, 1_000, 5_000, 8_000]))
        case 2, 3: .freeze(subject)
        case 4, 5: .managerLink(subject, link)
        case 6: .managerNetwork(link)
        case 7: .sourceLink(replica, link)
        case 8: .sourceLink(nil, link)
        case 9: .resolverHangs
        case 10: .managerCrash
        case 11, 12, 13, 14: .managerCrashAtEffect(random.integer(0...40))
        case 15, 16: .managerPause
        case 17: random.chance(50) ? .journalFull : .journalLosesReplies
        case 18: .journalSlow
        case 19: .hooksFail
        case 20: .storeUnavailable
        case 21: .storeLosesReplies
        case 22: .applierError(replica)
        case 23: .userStops(replica, receiver: true, applier: random.chance(50))
        case 24: .userStops(replica, receiver: random.chance(30), applier: true)
        case 25: .slowApplier(replica)
        case 26: .globalReadLock(replica)
        case 27: .openingFails(replica)
        case 28: .slowStatements(subject)
        case 29: .addressMoves(to: replica)
        case 30: random.chance(50) ? .operatorPauses : .operatorDowntimes(subject)
        default: random.chance(60) ? .operatorForbids(replica) : .operatorAcknowledges
        }
    }
}
