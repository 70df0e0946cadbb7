import RaftCore
import TopologyModel

/// One run of a Raft cluster: the real ``RaftCore`` on every node; disks, network, clocks, clients and operators simulated around it, on one thread and one queue of events. The
/// same seed and code give the same run, event by event.
///
/// Faults come first; then they end, and the cluster has to work again. What must hold is checked after every event, with full view of all memories and disks.
///
/// ```swift
/// let result = RaftSimulation.run(RaftSimulationOptions(seed: 42))
/// if let violation = result.violation { print(violation, result.plan) }
/// ```
public final class RaftSimulation {
    let options: RaftSimulationOptions
    let plan: RaftSimulationPlan
    let bootstrap: SnapshotMark
    var now: Int64 = 0
    var queue = EventQueue<RaftSimulationEvent>()
    var nodes: [SimulatedRaftNode] = []
    var links = SimulatedLinks()
    var messages = Slots<MessageUnderWay>()
    var transfers = Slots<SnapshotUnderWay>()
    var oracle: RaftOracle
    var marks = RaftMarks()
    var violation: RaftViolation?
    var timeline: [String] = []
    var phase = RaftPhase.faults
    /// Of faults that have begun: whom they hit, by fault.
    var victims: [RaftFault.Victims?]
    /// Of the next nodes that vote so many die.
    var votersToKill = 0
    /// By number of the read - 1.
    var readsAsked: [AskedRead] = []
    /// As clients saw it.
    var history = RaftHistory()
    var undecidedHistories = 0
    /// Nanoseconds.
    var stallReplacedAfter: Int64?
    var sessionClients: [SessionClient]
    /// What operators believed of the membership some time ago.
    var staleMembershipIndex: UInt64 = 0
    /// Of ``RaftScenario``: what is watched.
    var watched: WatchedScenario?
    var recovery = RaftRecoveryWatch()
    /// When the faults ended.
    var recoveryStarted: Int64 = 0
    private(set) var eventCount = 0
    private(set) var hash = RaftHash.start
    var elections = 0
    var commits = 0
    var reads = 0
    /// Of the step in hand; the buffer is used again.
    private var outputs: [RaftOutput] = []

    var networkRandom: SimulationRandom
    var diskRandom: SimulationRandom
    var workloadRandom: SimulationRandom
    var faultRandom: SimulationRandom
    var sessionRandom: SimulationRandom

    /// A read that a client has asked for.
    struct AskedRead {
        /// What had been reported before.
        var floor: UInt64
        var read: RaftHistory.Read
    }

    /// A message on its way.
    struct MessageUnderWay {
        var message: RaftMessage
        var to: Int
    }

    /// A snapshot on its way.
    struct SnapshotUnderWay {
        var snapshot: SimulatedRaftNode.Disk.StoredSnapshot
        var from: Int
        var to: Int
        var term: UInt64
        /// Of the sender.
        var incarnation: Int32
        var isStored = false
    }

    /// The streams of a fleet's simulation are other ones.
    private static let streamIndex: UInt64 = 1_000
    /// A run never lasts longer, whatever happens.
    private static let longest = 600 * Nanoseconds.second
    private static let quickRestart = Nanoseconds.microsecond...20 * Nanoseconds.millisecond
    /// A node that wakes up so often at one instant does so for ever.
    private static let mostSpins = 1_000

    init(_ options: RaftSimulationOptions, plan: RaftSimulationPlan) {
        self.options = options
        self.plan = plan
        let seed = options.seed
        networkRandom = SimulationRandom(seed: seed, stream: .network, index: RaftSimulation.streamIndex)
        diskRandom = SimulationRandom(seed: seed, stream: .files, index: RaftSimulation.streamIndex)
        workloadRandom = SimulationRandom(seed: seed, stream: .clients, index: RaftSimulation.streamIndex)
        faultRandom = SimulationRandom(seed: seed, stream: .faults, index: RaftSimulation.streamIndex)
        sessionRandom = SimulationRandom(seed: seed, stream: .clients, index: RaftSessionPlan.streamIndex + 1)
        sessionClients = Array(repeating: SessionClient(), count: plan.sessions.clients)
        bootstrap = .bootstrap(voters: (0..<plan.voters).map(SimulatedRaftNode.id))
        oracle = RaftOracle(bootstrap: bootstrap.membership, defect: options.defect)
        victims = Array(repeating: nil, count: plan.faults.count)
        links.lossPermille = plan.network.lossPermille
        for _ in 0..<plan.voters + plan.spares { addNode() }
    }

    /// Runs a seed to its end, or to the first invariant that does not hold.
    public static func run(_ options: RaftSimulationOptions) -> RaftSimulationResult {
        let plan = RaftSimulationPlan(seed: options.seed)
        if let wanted = options.scenario, plan.scenario != wanted { return RaftSimulationResult(seed: options.seed, hash: 0, events: 0, virtualMilliseconds: 0, plan: plan.description) }
        let simulation = RaftSimulation(options, plan: plan)
        simulation.run()
        return simulation.result
    }

    @discardableResult
    func addNode() -> SimulatedRaftNode {
        let index = nodes.count
        let clock = DriftingClock(offset: Int64(index + 1) * Nanoseconds.second, driftPermille: plan.drifts[index % plan.drifts.count])
        let random = SimulationRandom(seed: options.seed, stream: .servers, index: RaftSimulation.streamIndex + UInt64(index))
        let node = SimulatedRaftNode(index: index, clock: clock, bootstrap: bootstrap, random: random)
        node.disk.skipsTruncation = options.defect == .truncationSkipped
        nodes.append(node)
        return node
    }

    private func run() {
        for node in nodes { start(node) }
        for index in plan.faults.indices where !options.omittedFaults.contains(index) { queue.push(.faultBegins(index: Int32(index)), at: plan.faults[index].begins) }
        queue.push(.clientTurn, at: plan.workload.interval)
        if plan.workload.operatorInterval > 0 { queue.push(.operatorTurn, at: plan.workload.operatorInterval) }
        queue.push(.look, at: RaftSimulation.lookInterval)
        queue.push(.heal, at: plan.healsAt)
        while violation == nil, phase != .done, let entry = queue.pop(until: RaftSimulation.longest) {
            now = entry.time
            eventCount += 1
            hash = RaftHash.mix(entry.event.fingerprint, into: RaftHash.mix(UInt64(bitPattern: entry.time), into: hash))
            handle(entry.event)
        }
        if phase != .done { violate(.recovers, "the run does not come to its end") }
    }

    private var result: RaftSimulationResult {
        var result = RaftSimulationResult(seed: options.seed, hash: hash, events: eventCount, virtualMilliseconds: now / Nanoseconds.millisecond, plan: plan.description)
        result.violation = violation
        result.elections = elections
        result.commits = commits
        result.reads = reads
        result.electedAfter = recovery.ledAt.map { ($0 - recoveryStarted) * 1_000 / plan.electionTimeoutMax }
        result.stallReplacedAfter = stallReplacedAfter.map { $0 * 1_000 / plan.electionTimeoutMax }
        result.undecidedHistories = undecidedHistories
        result.marks = marks
        result.timeline = timeline
        return result
    }

    func violate(_ invariant: RaftInvariant, _ text: @autoclosure () -> String) {
        guard violation == nil else { return }
        violation = RaftViolation(invariant: invariant, milliseconds: now / Nanoseconds.millisecond, text: text())
    }

    func trace(_ text: @autoclosure () -> String) {
        guard options.traces else { return }
        let microseconds = now / Nanoseconds.microsecond
        let fraction = String(microseconds % 1_000)
        timeline.append("\(microseconds / 1_000).\(String(repeating: "0", count: 3 - fraction.count))\(fraction) ms: \(text())")
    }

    private func handle(_ event: RaftSimulationEvent) {
        switch event {
        case .tick(let node, let incarnation): tick(nodes[Int(node)], incarnation)
        case .deliver(let slot): deliver(slot)
        case .connectionClosed(let node, let peer): connectionClosed(nodes[Int(node)], by: nodes[Int(peer)].id)
        case .written(let node, let incarnation): written(nodes[Int(node)], incarnation)
        case .claimPersisted(let node, let incarnation, let token):
            if nodes[Int(node)].incarnation == incarnation { tell(nodes[Int(node)], .persisted(PersistToken(rawValue: token))) }
        case .apply(let node, let incarnation): apply(nodes[Int(node)], incarnation)
        case .snapshotWritten(let node, let incarnation): snapshotWritten(nodes[Int(node)], incarnation)
        case .snapshotTransferred(let slot): snapshotTransferred(slot)
        case .snapshotAnswered(let slot): snapshotAnswered(slot)
        case .snapshotInstalled(let node, let incarnation, let slot): snapshotInstalled(nodes[Int(node)], incarnation, slot)
        case .restarts(let node, let incarnation): if nodes[Int(node)].incarnation == incarnation { start(nodes[Int(node)]) }
        case .killed(let node, let incarnation):
            if nodes[Int(node)].incarnation == incarnation { crash(nodes[Int(node)], restartsAfter: faultRandom.integer(RaftSimulation.quickRestart)) }
        case .faultBegins(let index): beginFault(Int(index))
        case .faultEnds(let index): endFault(Int(index))
        case .flaps(let index): flap(Int(index))
        case .clientTurn: clientTurn()
        case .operatorTurn: operatorTurn()
        case .heal: heal()
        case .look: look()
        }
    }

    // MARK: Steps

    /// Something happens to a process; one that is stopped learns of it later.
    func tell(_ node: SimulatedRaftNode, _ input: RaftInput) {
        if node.isPaused { node.waitingInputs.append(input) } else { step(node, input) }
    }

    func step(_ node: SimulatedRaftNode, _ input: RaftInput, expecting: UInt64? = nil) {
        guard node.isUp, violation == nil else { return }
        var outputs = self.outputs
        self.outputs = []
        outputs.removeAll(keepingCapacity: true)
        node.step(input, now: node.clock.local(now), into: &outputs)
        let wakeUp = checkAfterStep(node, expecting: expecting)
        for output in outputs where violation == nil { carryOut(output, of: node) }
        self.outputs = outputs
        hash = RaftHash.mix(node.seen.term << 40 ^ node.seen.commit << 20 ^ node.seen.last, into: hash)
        if node.isUp { scheduleTick(node, wakeUp) }
    }

    private func scheduleTick(_ node: SimulatedRaftNode, _ wakeUp: MonotonicInstant) {
        guard let time = node.clock.time(of: wakeUp) else { return }
        let wanted = max(time, now)
        guard wanted < node.tickAt || node.tickAt < now else { return }
        node.tickAt = wanted
        queue.push(.tick(node: Int32(node.index), incarnation: node.incarnation), at: wanted)
    }

    private func tick(_ node: SimulatedRaftNode, _ incarnation: Int32) {
        guard node.incarnation == incarnation, node.tickAt == now else { return }
        node.tickAt = Nanoseconds.never
        guard !node.isPaused, let wakeUp = node.core?.nextWakeUp else { return }
        // Heartbeats have put it off meanwhile: a step would change nothing.
        guard wakeUp <= node.clock.local(now) else { return scheduleTick(node, wakeUp) }
        step(node, .tick)
        node.spins = node.tickAt == now ? node.spins + 1 : 0
        if node.spins > RaftSimulation.mostSpins { violate(.noSpinning, "\(node.id) wants to be woken at the moment at which it was woken, again and again") }
    }
}
