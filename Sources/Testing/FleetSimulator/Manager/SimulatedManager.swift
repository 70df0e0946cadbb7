import Analysis
import ControlModel
import Hooks
import KVPublishers
import ManagerCore
import Probing
import RaftControlLog
import Refactoring
import TopologyModel

/// The process around one ``ManagerMachine``: what would be lost with it, and what goes on without it. An object, because answers lead to the one who asked.
final class SimulatedManager {
    let index: Int
    /// Its node of the replicated log; nil: it is the only one, with a log of its own.
    let replica: SimulatedReplica?
    /// nil while the process does not run.
    var machine: SimulatedProcess?
    /// What the machine asks while its steps are observed.
    var recordedRules: RecordedRules?
    /// Grows with every start; answers to an older process go nowhere.
    var incarnation: Int32 = 0
    var isPaused = false
    var pauseGeneration: Int32 = 0
    /// What arrived while the process was stopped by a signal.
    var inbox: [ManagerEvent] = []
    /// Since when the process is about to end, because it was told to, and how long it is away then.
    var ending: (since: Int64, away: Int64)?
    /// Actions that were about to go out when the process was stopped.
    var pausedActions: [Int32] = []
    /// Answers that an impatient shell gives before their time.
    var earlyAnswers: [ManagerEvent] = []
    var timerAt: Int64?
    var timerGeneration: Int32 = 0
    /// The run of each server that a kept connection leads to; 0: none.
    var keptConnections: [Int32]
    /// Effects outside the process since it first opened a recovery: what a crash is timed by.
    var effectsSinceOpening = 0
    var crashAtEffect: Int?
    var crashedFor: Int64 = 0
    /// Its process has run before.
    var hasRun = false
    /// What storage remembers of the runs of each server as a primary.
    var rememberedRuns: [PrimaryRun?]
    /// What storage remembers of whom each server follows.
    var rememberedSources: [InstanceAddress?]
    /// When the process last went on after a stop.
    var resumedAt: Int64 = 0
    /// The state as an impatient shell believes it to be (``SimulationDefect/actBeforeCommit``).
    var believed: ControlState?
    /// Servers whose last fresh probe failed (``SimulationDefect/ownFailureIsVote``).
    var unreachable: [Bool]
    /// The channels as they were shown while the source could be reached (``SimulationDefect/frozenProgress``).
    var shownChannels: [Int: [ReplicationChannel]] = [:]
    var operatorTokens: UInt64 = 1 << 63

    // MARK: Where there are several

    /// In which it leads, or led last.
    var term: UInt64 = 0
    /// What its node is, as it was told last.
    var standing = ManagerStanding(isLeader: false, term: 0)
    var tenure = Tenure()
    /// When the question was put by which it came to lead.
    var leadershipAskedAt: Int64 = 0
    var lease: ActionLease?
    /// When the newest confirmed round of this term was asked for, as the simulator counts it.
    var confirmedAt: Int64?
    /// The committed log, when its node came to lead.
    var committedBefore: UInt64 = 0
    /// What waits for the lease.
    var held: [HeldEffect] = []
    /// Proposals under way, and those that were not taken (``SimulationDefect/proposalsInAnyTerm``).
    var proposed: [(number: UInt64, command: ReplicatedControlState.Command)] = []
    var refused: [ReplicatedControlState.Command] = []

    /// It acts, and does not only watch.
    var leads: Bool { machine != nil && (replica == nil || tenure.term != nil) }
    /// It acts, and its process is not stopped.
    var isRunning: Bool { leads && !isPaused }
    /// There is a process, leading or not.
    var isUp: Bool { replica?.isUp ?? (machine != nil) }

    init(index: Int, servers: Int, replica: SimulatedReplica? = nil) {
        self.index = index
        self.replica = replica
        keptConnections = Array(repeating: 0, count: servers)
        unreachable = Array(repeating: false, count: servers)
        rememberedRuns = Array(repeating: nil, count: servers)
        rememberedSources = Array(repeating: nil, count: servers)
    }
}

/// The memory of one process. An object, so that a question to the machine in it, which is large, does not copy it.
final class SimulatedProcess {
    private var machine: ManagerMachine

    init(_ machine: ManagerMachine) { self.machine = machine }

    func step(_ event: ManagerEvent, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        machine.step(event, now: now, wall: wall, into: &effects)
    }

    /// The machine as it is now.
    var copy: ManagerMachine { machine }
    var nextWakeUp: MonotonicInstant? { machine.nextWakeUp }
    var topology: Topology { machine.topology }
    var isArmed: Bool { machine.isArmed }
    var isOperating: Bool { machine.isOperating }

    /// What a failover of a primary would be judged by.
    func lossless(of primary: InstanceAddress) -> LosslessRecord? { machine.topology.id(of: primary).flatMap { machine.losslessRecords[$0] } }

    /// What is said of a server as a source.
    func code(of address: InstanceAddress, now: MonotonicInstant, wall: WallTime) -> AnalysisCode? {
        machine.findings(now: now, wall: wall).first { $0.instance == address }?.code
    }

    func primaryRun(of address: InstanceAddress) -> PrimaryRun? { machine.primaryRun(of: address) }
}

/// A probe under way.
struct SimulatedProbe {
    var request: ProbeRequest
    let manager: SimulatedManager
    var incarnation: Int32
    var startedAt: Int64
    var server: Int
    var outcome: ProbeOutcome?
}

/// An action under way.
struct SimulatedAction {
    var token: ManagerToken
    var request: ActionRequest
    let manager: SimulatedManager
    var incarnation: Int32
    var startedAt: Int64
    /// By the address that was asked for.
    var server: Int
    /// The server that the session leads to, whoever answers at the address by now, and its run.
    var reached: Int
    var boot: Int32 = 0
    var outcome: ActionOutcome?
    var isUnanswered = false
    /// In which the manager leads that asked for it.
    var term: UInt64 = 0
    /// The server is told to leave writes closed after it; nil: there is no lease.
    var leaseEndsAt: Int64?

    /// A session must be had by then.
    var contactDeadline: Int64 { startedAt + min(request.contactTimeout ?? request.timeout, request.timeout).wholeNanoseconds }
    var deadline: Int64 { startedAt + request.timeout.wholeNanoseconds }
}

/// A row of the write probe on its way.
struct SimulatedWrite {
    var token: ManagerToken
    var request: WriteProbeRequest
    let manager: SimulatedManager
    var incarnation: Int32
    var startedAt: Int64
    /// By the address that was asked for.
    var server: Int
    /// Who was the primary of the record at the moment of the wish.
    var primary: Int?
    /// The server that the session leads to, whoever answers at the address by now, and its run.
    var reached = 0
    var boot: Int32 = 0
    var outcome: WriteProbeOutcome?

    var startDeadline: Int64 { startedAt + request.startTimeout.wholeNanoseconds }
    var deadline: Int64 { startedAt + request.timeout.wholeNanoseconds }
}

/// A list of hooks under way.
struct SimulatedHookRun {
    var token: ManagerToken
    let manager: SimulatedManager
    var incarnation: Int32
    var result: HookResult
    /// The server that they turn off.
    var turnsOff: Int?
}

/// A record on its way to one store.
struct SimulatedPublish {
    var record: PrimaryRecord
    var store: Int
    /// Of which it is a part.
    var publication: Int32
    var succeeds = false
}

/// A record on its way to all stores.
struct SimulatedPublication {
    /// nil: nobody asked for it (``SimulationDefect/publishBeforeWritable``).
    var token: ManagerToken?
    let manager: SimulatedManager
    var incarnation: Int32
    /// Stores that have not answered.
    var waitsFor: Int
    var succeeded = 0
}
