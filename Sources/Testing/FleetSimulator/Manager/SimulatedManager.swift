import Analysis
import ControlModel
import Hooks
import KVPublishers
import ManagerCore
import Probing
import Refactoring
import TopologyModel

/// The process around one ``ManagerMachine``: what would be lost with it, and what goes on without it.
struct SimulatedManager {
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

    var isRunning: Bool { machine != nil && !isPaused }

    init(servers: Int) {
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
    var incarnation: Int32
    var startedAt: Int64
    var server: Int
    var outcome: ProbeOutcome?
}

/// An action under way.
struct SimulatedAction {
    var token: ManagerToken
    var request: ActionRequest
    var incarnation: Int32
    var startedAt: Int64
    /// By the address that was asked for.
    var server: Int
    /// The server that the session leads to, whoever answers at the address by now, and its run.
    var reached: Int
    var boot: Int32 = 0
    var outcome: ActionOutcome?
    var isUnanswered = false

    /// A session must be had by then.
    var contactDeadline: Int64 { startedAt + min(request.contactTimeout ?? request.timeout, request.timeout).wholeNanoseconds }
    var deadline: Int64 { startedAt + request.timeout.wholeNanoseconds }
}

/// A row of the write probe on its way.
struct SimulatedWrite {
    var token: ManagerToken
    var request: WriteProbeRequest
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
    var incarnation: Int32
    var result: HookResult
    /// The server that they turn off.
    var turnsOff: Int?
}

/// A record on its way to the store.
struct SimulatedPublish {
    /// nil: nobody asked for it (``SimulationDefect/publishBeforeWritable``).
    var token: ManagerToken?
    var record: PrimaryRecord
    var incarnation: Int32
    var succeeds = false
}
