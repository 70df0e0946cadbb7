import RaftCore
import TopologyModel

/// One member of a simulated cluster, or one that is to become one: the consensus core, and what a process would have around it.
final class SimulatedRaftNode {
    typealias Disk = SimulatedLogDisk<ReplicatedObjects>

    let index: Int
    let id: NodeID
    let clock: DriftingClock
    /// nil: the process does not run.
    private(set) var core: RaftCore?
    /// There is a ``core``: asked for without touching it.
    private(set) var isUp = false
    var disk: Disk
    /// As they were when their logs were damaged, while the node is in quarantine.
    var lostDisks: [Disk] = []
    var machine = ReplicatedObjects()
    /// By index, of what was applied last, until the core has said whose they are.
    var outcomes: [UInt64: CommandOutcome] = [:]
    /// Counted up with every start and every end of the process.
    var incarnation: Int32 = 0
    /// Stopped by a signal: what comes waits.
    var isPaused = false
    /// Never started again.
    var isLost = false
    /// Its removal is committed. Its identity never comes back.
    var isRemoved = false
    var random: SimulationRandom

    // MARK: The shell of the process

    var tickAt: Int64 = Nanoseconds.never
    var spins = 0
    /// While it is paused.
    var waitingInputs: [RaftInput] = []
    var waitingEvents: [RaftSimulationEvent] = []
    /// Given out, and not applied yet.
    var toApply: [LogEntry] = []
    var isApplying = false
    /// Being written.
    var snapshotInHand: Disk.StoredSnapshot?
    var waitingReads: [WaitingRead] = []
    /// When it was told last that its connection with its leader was closed.
    var leaderClosedAt: Int64?

    struct WaitingRead {
        var number: UInt64
        var index: UInt64
    }

    // MARK: As the oracle saw it last

    var seen = SeenRaftNode()

    init(index: Int, clock: DriftingClock, bootstrap: SnapshotMark, random: SimulationRandom) {
        self.index = index
        self.clock = clock
        self.random = random
        id = SimulatedRaftNode.id(index)
        disk = Disk(bootstrap: bootstrap, state: ReplicatedObjects())
    }

    static func id(_ index: Int) -> NodeID { NodeID(rawValue: UInt64(index) + 1) }

    /// What it has on its disk, or had on one whose log was damaged since: the node does not vote before it has that again.
    func held(_ position: LogPosition) -> Bool { disk.holds(position) || lostDisks.contains { $0.holds(position) } }

    /// Handles what happens.
    var isRunning: Bool { isUp && !isPaused }

    var leads: Bool { isUp && seen.role == .leader }

    func run(_ core: RaftCore) {
        self.core = core
        isUp = true
    }

    func end() {
        core = nil
        isUp = false
        incarnation += 1
    }

    func step(_ input: RaftInput, now: MonotonicInstant, into outputs: inout [RaftOutput]) { core?.step(input, now: now, into: &outputs) }
}

/// How a node stood after the last event that touched it.
struct SeenRaftNode {
    var term: UInt64 = 0
    /// The highest term that it ever told anybody.
    var shownTerm: UInt64 = 0
    var role = RaftRole.follower
    var commit: UInt64 = 0
    var applied: UInt64 = 0
    /// Given out to be applied.
    var givenOut: UInt64 = 0
    var snapshot: UInt64 = 0
    /// The term of each entry of its log from the first one on, also of those that it does not hold any more; at 0 the place before the first.
    var terms: [UInt64] = [0]
    /// The entries among them that change the membership.
    var memberships: [UInt64] = []
    /// Its log changed since the membership was compared.
    var hasNewLog = true

    /// What its damaged log held is not all on its disk yet.
    var isQuarantined = false

    var last: UInt64 { UInt64(terms.count - 1) }

    /// It begins anew.
    mutating func forgetLog() {
        (terms, memberships, snapshot) = ([0], [], 0)
        hasNewLog = true
    }
}
