import ControlModel
import ManagerCore
import Raft
import RaftControlLog
import RaftCore
import TopologyModel

/// A manager's node of the replicated control log: the real one as a value, and what its process and its disk have around it.
final class SimulatedReplica {
    typealias Machine = ReplicaMachine<ReplicatedControlState>
    typealias State = AppliedState<ReplicatedControlState>
    typealias Disk = SimulatedLogDisk<State>

    let id: NodeID
    private var machine: Machine?
    /// There is a process.
    private(set) var isUp = false
    var disk: Disk
    /// Counted up with every start and every end of the process.
    var incarnation: Int32 = 0
    var tickAt = Nanoseconds.never
    /// While the process is stopped by a signal.
    var waitingEvents: [SimulationEvent] = []
    /// What somebody here waits for: few at any time.
    var waiters: [Waiter] = []
    private var lastNumber: UInt64 = 0

    struct Waiter {
        enum Purpose {
            case proposal(ManagerToken)
            /// Before a manager begins.
            case leading(term: UInt64)
            /// Before something is done outside.
            case lease
        }

        var number: UInt64
        var purpose: Purpose
        /// Of the manager that asked.
        var incarnation: Int32
        /// In which that manager leads.
        var term: UInt64
        var askedAt: Int64
    }

    init(index: Int, bootstrap: SnapshotMark) {
        id = SimulatedReplica.id(index)
        disk = Disk(bootstrap: bootstrap, state: State(ReplicatedControlState()))
    }

    static func id(_ index: Int) -> NodeID { NodeID(rawValue: UInt64(index) + 1) }

    static func index(_ id: NodeID) -> Int { Int(id.rawValue) - 1 }

    func start(_ settings: RaftNodeSettings, seed: UInt64, now: MonotonicInstant) {
        incarnation += 1
        machine = Machine(id: id, settings: settings, recovered: disk.recovered(usesHint: false), state: disk.snapshot.state, seed: seed, now: now)
        isUp = true
    }

    func end() {
        machine = nil
        isUp = false
        incarnation += 1
        tickAt = Nanoseconds.never
        waitingEvents.removeAll()
        waiters.removeAll()
    }

    func step(_ event: ReplicaEvent<ReplicatedControlState>, at moment: NodeMoment, into effects: inout [ReplicaEffect<ReplicatedControlState>]) {
        machine?.step(event, at: moment, into: &effects)
    }

    func newNumber() -> UInt64 {
        lastNumber += 1
        return lastNumber
    }

    var nextWakeUp: Int64? { machine.map { $0.nextWakeUp.nanoseconds } }
    var appliedIndex: UInt64 { machine?.appliedIndex ?? 0 }
    var lastPosition: LogPosition? { machine?.core.lastPosition }
    /// In which it leads; nil: it does not.
    var leadingTerm: UInt64? { machine?.core.role == .leader ? machine?.core.term : nil }
    /// As far as it is applied here.
    var control: ControlState? { machine?.state.machine.state }

    func entries(from first: UInt64, through end: UInt64) -> [LogEntry] { machine?.core.entries(from: first, through: end) ?? [] }
}
