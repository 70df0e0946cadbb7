import ControlModel
import Hooks
import KVPublishers
import ManagerCore
import Probing
import RaftCore
import Refactoring
import ServerDialects
import TopologyModel

/// One run: simulated servers, network, clients, journal, store, hooks and one manager process around the real ``ManagerMachine``, on one
/// thread and one queue of events. The same seed and code give the same run, event by event.
///
/// ```swift
/// let result = FleetSimulation.run(SimulationOptions(seed: 42))
/// if let violation = result.violation { print(violation, result.plan) }
/// ```
public final class FleetSimulation {
    let options: SimulationOptions
    let plan: SimulationPlan
    var now: Int64 = 0
    var queue = EventQueue<SimulationEvent>()
    let servers: [SimulatedServer]
    var transactions: [SimulatedTransaction] = []
    var network: SimulatedNetwork
    /// Which server answers at each server's own address.
    var behindAddress: [Int]
    var clients: [SimulatedClient] = []
    var journal: SimulatedJournal
    var stores: [any SimulatedStore]
    /// By store.
    var unavailableStores: [Bool]
    /// By store: writes arrive, their answers do not.
    var silentStores: [Bool]
    let managers: [SimulatedManager]
    /// Whose turn it is: who handles the event in hand, or is spoken of by it; after events the one who leads, or led last.
    var manager: SimulatedManager
    /// Who leads, or led last.
    var leading: SimulatedManager
    /// Between managers, where there are several.
    var managerLinks = SimulatedLinks()
    /// A data center that nothing comes through to.
    var siteCutOff: Int?
    var frames = Slots<FrameUnderWay>()
    var replicaAnswers = Slots<SimulatedReplicaAnswer>()
    var laterReplicaEvents = Slots<LaterReplicaEvent>()
    /// By the number of the fault: what its end has to mend.
    var cutsOfFaults: [Int: [(Int, Int)]] = [:]
    var probes = Slots<SimulatedProbe>()
    var actions = Slots<SimulatedAction>()
    var writes = Slots<SimulatedWrite>()
    var hookRuns = Slots<SimulatedHookRun>()
    var publishes = Slots<SimulatedPublish>()
    var publications = Slots<SimulatedPublication>()
    var hooksFail = false
    var oracle: Oracle
    /// nil until a cluster is registered.
    var watched: WatchedCluster?
    var watch: MoveWatch
    var phase = Phase.faults
    var marks = SimulationMarks()
    var violation: SimulationViolation?
    var timeline: [String] = []
    var eventCount = 0
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    /// Effects of the step in hand; the buffer is used again.
    var effects: [ManagerEffect] = []
    /// Faults that have begun, by index.
    var begunFaults: Set<Int> = []
    /// Those of the plan that are in force.
    var lastingFaults = LastingFaults()

    var networkRandom: SimulationRandom
    var serverRandom: SimulationRandom
    var replicationRandom: SimulationRandom
    var clientRandom: SimulationRandom
    var journalRandom: SimulationRandom
    var hookRandom: SimulationRandom
    var storeRandom: SimulationRandom
    var managerRandom: SimulationRandom
    var moveRandom: SimulationRandom
    var writeRandom: SimulationRandom
    var quorumRandom: SimulationRandom
    /// When an action is needed, forbidden and done, as the controller of real servers decides it.
    let rules: ActionRules
    /// What names say to the manager.
    let placement: any PlacementPatterns
    /// Of the caller's invariants.
    private let checks: [(name: String, check: (SimulatedFleet) -> String?)]

    /// Milliseconds of civil time at simulated time zero.
    static let wallOffset: Int64 = 1_750_000_000_000
    /// The servers of a run were started this long before it.
    private static let uptime = 3_600 * Nanoseconds.second
    /// Replication works by then.
    private static let managerStartsAt = Nanoseconds.second
    /// Rows that everybody holds when a run begins.
    private static let initialTransactions = 5
    /// A run never lasts longer than this, whatever happens.
    static let longest = 600 * Nanoseconds.second
    /// Operators may have to wait for one bound after the other.
    private static let longestMoves = 1_200 * Nanoseconds.second

    init(_ options: SimulationOptions, plan: SimulationPlan) {
        self.options = options
        var plan = plan
        plan.take(options.setup)
        self.plan = plan
        stores = FleetSimulation.stores(plan, options.setup)
        unavailableStores = Array(repeating: false, count: stores.count)
        silentStores = unavailableStores
        placement = FleetSimulation.placement(plan, options.setup)
        checks = options.setup.invariants.map { ($0.name, $0.makeCheck()) }
        let seed = options.seed
        servers = FleetSimulation.makeServers(plan)
        managers = FleetSimulation.makeManagers(plan)
        manager = managers[0]
        leading = managers[0]
        network = SimulatedNetwork(servers: plan.servers, managers: managers.count)
        behindAddress = Array(0..<plan.servers)
        journal = SimulatedJournal(latency: plan.journalLatency)
        oracle = Oracle(servers: plan.servers, managers: managers.count)
        watch = MoveWatch(servers: plan.servers)
        networkRandom = SimulationRandom(seed: seed, stream: .network)
        serverRandom = SimulationRandom(seed: seed, stream: .servers)
        replicationRandom = SimulationRandom(seed: seed, stream: .replication)
        clientRandom = SimulationRandom(seed: seed, stream: .clients)
        journalRandom = SimulationRandom(seed: seed, stream: .journal)
        hookRandom = SimulationRandom(seed: seed, stream: .hooks)
        storeRandom = SimulationRandom(seed: seed, stream: .store)
        managerRandom = SimulationRandom(seed: seed, stream: .manager)
        moveRandom = SimulationRandom(seed: seed, stream: .movers)
        writeRandom = SimulationRandom(seed: seed, stream: .writes, index: 1)
        quorumRandom = SimulationRandom(seed: seed, stream: .quorum, index: 2)
        rules = SimulatedServer.rules(of: plan.release, suppliesCredentials: plan.configuration.refactoring.suppliesCredentials)
        startServers()
        makeClients()
    }

    /// Runs a seed to its end, or to the first invariant that does not hold.
    public static func run(_ options: SimulationOptions) -> SimulationResult {
        run(options, plan: SimulationPlan(options))
    }

    static func run(_ options: SimulationOptions, plan: SimulationPlan) -> SimulationResult {
        let simulation = FleetSimulation(options, plan: plan)
        simulation.run()
        return simulation.result
    }

    private func run() {
        for manager in managers {
            // Several have to elect one before it begins.
            let start = plan.quorum == nil ? FleetSimulation.managerStartsAt : 0
            schedule(.managerRestarts(manager: Int32(manager.index), incarnation: manager.incarnation), at: start)
        }
        for index in plan.faults.indices where !options.omittedFaults.contains(index) { armFault(index) }
        if let moves = plan.moves { startOperators(moves) }
        schedule(.heal, at: plan.healsAt)
        handleEvents(until: plan.moves == nil ? FleetSimulation.longest : FleetSimulation.longestMoves)
    }

    /// Everything that is due by then, in order; the clock stands at the last event.
    func handleEvents(until end: Int64) {
        while violation == nil, phase != .done, let entry = queue.pop(until: end) {
            now = entry.time
            eventCount += 1
            hash = (hash ^ UInt64(bitPattern: entry.time)) &* 0x100_0000_01B3
            hash = (hash ^ entry.event.fingerprint) &* 0x100_0000_01B3
            handle(entry.event)
            manager = leading
            checkAfter(entry.event)
            checkOwnInvariants()
        }
    }

    private func checkOwnInvariants() {
        for (name, check) in checks {
            if let text = check(SimulatedFleet(self)) { violate(SimulationInvariant(rawValue: name), text) }
        }
    }

    private var result: SimulationResult {
        var result = SimulationResult(
            seed: options.seed, hash: hash, events: eventCount, virtualSeconds: Int(now / Nanoseconds.second), plan: plan.description)
        result.violation = violation
        result.failovers = oracle.promotions
        result.refused = oracle.refused
        result.aborted = oracle.aborted
        result.marks = marks
        result.moves = watch.tally
        result.timeline = timeline
        return result
    }

    /// The caller's, if he brings any.
    private static func placement(_ plan: SimulationPlan, _ setup: SimulationSetup) -> any PlacementPatterns {
        guard plan.dataCenters > 1, setup.rules.placement is NoPlacementPatterns else { return setup.rules.placement }
        return SimulatedDataCenters(count: plan.dataCenters)
    }

    /// The caller's is alone: what several promise together is known of the simulation's own only.
    private static func stores(_ plan: SimulationPlan, _ setup: SimulationSetup) -> [any SimulatedStore] {
        let first = setup.store()
        guard first is EpochStore, plan.stores > 1 else { return [first] }
        return [first] + (1..<plan.stores).map { _ in setup.store() }
    }

    private static func makeManagers(_ plan: SimulationPlan) -> [SimulatedManager] {
        guard let quorum = plan.quorum else { return [SimulatedManager(index: 0, servers: plan.servers)] }
        let bootstrap = SnapshotMark.bootstrap(voters: (0..<quorum.managers).map(SimulatedReplica.id))
        return (0..<quorum.managers).map { SimulatedManager(index: $0, servers: plan.servers, replica: SimulatedReplica(index: $0, bootstrap: bootstrap)) }
    }

    private static func isRoot(_ index: Int, _ plan: SimulationPlan) -> Bool { index == 0 || index == plan.bystander }

    private static func makeServers(_ plan: SimulationPlan) -> [SimulatedServer] {
        (0..<plan.servers).map { index in
            let isRoot = isRoot(index, plan)
            let server = SimulatedServer(
                index: index, address: SimulationPlan.address(index), release: plan.release(of: index), servers: plan.servers, bootedAt: -FleetSimulation.uptime,
                bootsReadOnly: index == 0 ? plan.primaryBootsReadOnly : !isRoot, startsReplication: plan.replicationStartsWithServer,
                readOnly: !isRoot, superReadOnly: !isRoot && plan.mysql?.bootsSuper == true)
            server.tellsLocks = plan.tellsLocks
            server.isFiltered = index == plan.oddReplicas?.filtered
            server.applyCost = plan.applyCost
            server.applierWorkers = plan.withoutGTID.map { $0.hasWorkers ? SimulatedServer.usualWorkers : 0 }
            server.isGaleraNode = plan.isGalera && index != plan.bystander
            server.semiSync = semiSync(of: index, plan)
            server.semiSyncTimeout = plan.semiSync?.timeout
            return server
        }
    }

    private static func semiSync(of index: Int, _ plan: SimulationPlan) -> SimulatedSemiSync? {
        guard let semiSync = plan.semiSync, index != plan.bystander else { return nil }
        return SimulatedSemiSync(waits: index == 0 || semiSync.everybodyWaits, needed: semiSync.acknowledgements)
    }

    /// As a server has it in its option file.
    func semiSync(of index: Int) -> SimulatedSemiSync? { FleetSimulation.semiSync(of: index, plan) }

    /// Everybody follows whom the plan says, and holds the same rows.
    private func startServers() {
        for index in servers.indices {
            if let moves = plan.moves {
                servers[index].channel = channel(of: index, moves)
            } else if !FleetSimulation.isRoot(index, plan) {
                servers[index].channel = channel(following: index == plan.secondTier ? 1 : 0)
                servers[index].channel?.usesGTID = plan.withoutGTID == nil
                if index == plan.oddReplicas?.delayed { servers[index].channel?.delay = plan.oddReplicas?.delay ?? 0 }
            } else if index == 0, let other = plan.coPrimary {
                servers[index].channel = channel(following: other)
            }
        }
        for number in 1...FleetSimulation.initialTransactions {
            let transaction = SimulatedTransaction(origin: 0, sequence: UInt64(number), isAcknowledged: true)
            transactions.append(transaction)
            for index in servers.indices where index != plan.bystander { servers[index].append(Int32(transactions.count - 1), transaction) }
        }
        for index in servers.indices where servers[index].channel != nil {
            servers[index].channel?.stand(at: FleetSimulation.initialTransactions)
            servers[index].channel?.begins(with: servers[index].newestOfOrigin, of: index)
            if servers[index].lastReplicated == nil { servers[index].countAsReplicated(servers[index].log.last) }
            let begins = plan.moves?.servers[index]
            startThreads(of: index, receiver: begins?.runsReceiver ?? true, applier: begins?.runsApplier ?? true, byManager: false)
        }
    }

    private func channel(of index: Int, _ moves: MovePlan) -> SimulatedChannel? {
        guard let source = moves.servers[index].source ?? (moves.hasRing ? 1 : nil) else { return nil }
        let channel = channel(following: source)
        channel.usesGTID = moves.servers[index].usesGTID
        channel.delay = moves.servers[index].delay
        if moves.servers[index].source == nil { watch.rings.append((SimulationPlan.address(index), SimulationPlan.address(source))) }
        return channel
    }

    func channel(following source: Int) -> SimulatedChannel {
        let channel = SimulatedChannel(source: SimulationPlan.address(source), retrieved: plan.mysql.map { _ in SimulatedRetrievedSet(servers: plan.servers) })
        channel.connectRetry = plan.connectRetry
        channel.heartbeatPeriod = plan.heartbeatPeriod
        channel.netTimeout = plan.netTimeout
        return channel
    }

    private func makeClients() {
        for index in 0..<plan.clients {
            let isStubborn = index == SimulationPlan.stubbornClient
            clients.append(
                SimulatedClient(
                    followsRecord: !isStubborn, isPrivileged: isStubborn && plan.mysql?.hasPrivilegedClient == true, interval: plan.clientInterval,
                    cacheLifetime: clientRandom.pick([100, 1_000, 5_000]) * Nanoseconds.millisecond, target: 0))
            schedule(.clientTurn(client: Int32(index)), after: clientRandom.integer(1...plan.clientInterval))
        }
    }

    // MARK: Time and trace

    func schedule(_ event: SimulationEvent, at time: Int64) {
        if time < Nanoseconds.never { queue.push(event, at: max(time, now)) }
    }

    func schedule(_ event: SimulationEvent, after delay: Int64) { schedule(event, at: now + delay) }

    var instant: MonotonicInstant { MonotonicInstant(nanoseconds: now) }
    var wall: WallTime { FleetSimulation.wall(at: now) }

    static func wall(at time: Int64) -> WallTime { WallTime(milliseconds: wallOffset + time / Nanoseconds.millisecond) }

    func trace(_ text: @autoclosure () -> String) {
        guard options.traces else { return }
        let microseconds = now / Nanoseconds.microsecond
        timeline.append("\(microseconds / 1_000).\(String(1_000 + microseconds % 1_000).dropFirst()) ms  \(text())")
    }

    func violate(_ invariant: SimulationInvariant, _ text: @autoclosure () -> String) {
        guard violation == nil else { return }
        violation = SimulationViolation(invariant: invariant, milliseconds: now / Nanoseconds.millisecond, text: text())
        trace("VIOLATION \(invariant.rawValue): \(violation?.text ?? "")")
    }

    private func handle(_ event: SimulationEvent) {
        switch event {
        case .managerTimer(let index, let generation): managerTimer(Int(index), generation)
        case .managerStops(let index, let incarnation): endStoppedManager(Int(index), incarnation)
        case .managerRestarts(let index, let incarnation): restartManager(Int(index), incarnation)
        case .managerResumes(let index, let generation): resumeManager(Int(index), generation)
        case .connectionLost(let server, let index, let incarnation): keptConnectionLost(Int(server), Int(index), incarnation)
        case .probeArrives(let slot): probeArrives(slot)
        case .probeAnswers(let slot): probeAnswers(slot)
        case .actionArrives(let slot): actionArrives(slot)
        case .actionExecutes(let slot): actionExecutes(slot)
        case .actionAnswers(let slot): actionAnswers(slot)
        case .writeArrives(let slot): writeArrives(slot)
        case .writeExecutes(let slot): writeExecutes(slot)
        case .writeAnswers(let slot): writeAnswers(slot)
        case .commitEnds(let generation): commitEnds(generation)
        case .hookEnds(let slot): hookEnds(slot)
        case .publishArrives(let slot): publishArrives(slot)
        case .publishAnswers(let slot): publishAnswers(slot)
        case .receiverTries(let server, let generation): receiverTries(Int(server), generation)
        case .receiverTried(let server, let generation, let error): receiverTried(Int(server), generation, error)
        case .receiverLoses(let server, let generation): receiverLoses(Int(server), generation)
        case .receiverTick(let server, let generation): receiverTick(Int(server), generation)
        case .deliver(let server, let generation): deliver(Int(server), generation)
        case .apply(let server, let generation): apply(Int(server), generation)
        case .clientTurn(let client): clientTurn(Int(client))
        case .acknowledged(let server, let boot, let place, let replica): acknowledged(Int(server), boot, Int(place), by: Int(replica))
        case .commitTimesOut(let server, let boot, let transaction): commitTimesOut(Int(server), boot, transaction)
        case .transactionEnds(let server, let boot, let number): transactionEnds(Int(server), boot, number)
        case .lockWaitEnds(let server, let boot, let number): lockWaitEnds(Int(server), boot, number)
        case .closerUnanswered(let server, let number): closerUnanswered(Int(server), number)
        case .closersGoOn(let server, let boot): closersGoOn(Int(server), boot)
        case .serverRestarts(let server, let boot): restart(Int(server), boot)
        case .serverThaws(let server): thaw(Int(server))
        case .faultBegins(let index): beginFault(Int(index))
        case .faultEnds(let index): endFault(Int(index))
        case .replicaTick(let index, let incarnation): replicaTick(Int(index), incarnation)
        case .replicaWritten(let index, let incarnation): replicaWritten(Int(index), incarnation)
        case .replicaReceives(let slot): replicaReceives(slot)
        case .replicaAnswers(let slot): replicaAnswers(slot)
        case .replicaGoesOn(let slot): replicaGoesOn(slot)
        case .standbyLooks(let index, let incarnation): standbyLooks(Int(index), incarnation)
        case .heal: heal()
        case .look: plan.moves == nil ? look() : lookAtMoves()
        case .operatorTurn(let index): operatorTurn(Int(index))
        }
    }
}
