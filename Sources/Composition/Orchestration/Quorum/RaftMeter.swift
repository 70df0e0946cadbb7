public import Raft
import RaftCore
import Synchronization

/// Counts what a node tells and measures. Give its ``observe(_:)`` and ``measure(_:)`` to the node.
public final class RaftMeter: Sendable {
    private struct State {
        var measurements = QuorumMeasurements()
        var role = RaftRole.follower
        /// Who was known to lead last.
        var leader: NodeID?
        /// In which the node stands.
        var candidacy: UInt64?
    }

    private let state = Mutex(State())

    public init() {}

    public var measurements: QuorumMeasurements { state.withLock { $0.measurements } }

    // MARK: What happens

    /// Returns at once.
    public func observe(_ event: RaftEvent) { state.withLock { RaftMeter.count(event, &$0) } }

    private static func count(_ event: RaftEvent, _ state: inout State) {
        switch event {
        case .role(let role, let term, let leader): count(role, term, leader, &state)
        case .membership(let membership, _): state.measurements.roundTrips = state.measurements.roundTrips.filter { known in membership.members.contains { $0.digits == known.key } }
        case .snapshotTaken: state.measurements.snapshots[.taken, default: 0] += 1
        case .snapshotInstalled: state.measurements.snapshots[.installed, default: 0] += 1
        case .snapshotSent(_, _, let isStored): state.measurements.snapshots[isStored ? .sent : .failed, default: 0] += 1
        case .snapshotFailed: state.measurements.snapshots[.failed, default: 0] += 1
        case .storageStalled(let isStalled):
            state.measurements.isStalled = isStalled
            if isStalled { state.measurements.logStalls += 1 }
        case .space(let space): state.measurements.isFull = space == .exhausted
        case .tornTail: state.measurements.tornTails += 1
        case .quarantined: state.measurements.damagedLogs += 1
        case .halted(.digestDiffers): state.measurements.digestMismatches += 1
        case .halted, .featuresRaised, .quarantineEnded: break
        }
    }

    private static func count(_ role: RaftRole, _ term: UInt64, _ leader: NodeID?, _ state: inout State) {
        if let leader, leader != state.leader {
            state.leader = leader
            state.measurements.leaderChanges += 1
        }
        if let candidacy = state.candidacy, role != .candidate || term != candidacy {
            state.measurements.elections[role == .leader && term == candidacy ? .won : .lost, default: 0] += 1
            state.candidacy = nil
        } else if role == .leader, state.role != .leader {
            // The only voter is elected by standing.
            state.measurements.elections[.won, default: 0] += 1
        }
        if role == .candidate { state.candidacy = term }
        if role != .leader { state.measurements.roundTrips = [:] }
        state.role = role
    }

    // MARK: What is measured

    /// Returns at once.
    public func measure(_ measurement: RaftMeasurement) { state.withLock { RaftMeter.count(measurement, &$0) } }

    private static func count(_ measurement: RaftMeasurement, _ state: inout State) {
        switch measurement {
        case .answered(.command, let error, let duration):
            state.measurements.commands[error?.rawValue ?? appliedOutcome, default: 0] += 1
            if error == nil { state.measurements.commandTime.observe(duration) }
        case .answered(.read, let error, let duration): if error == nil { state.measurements.readTime.observe(duration) } else { state.measurements.failedReads += 1 }
        // They are rare, and seen elsewhere.
        case .answered(.session, _, _), .answered(.change, _, _): break
        case .logWritten(let duration, let entries):
            state.measurements.logWriteTime.observe(duration)
            state.measurements.logEntries += UInt64(entries)
        case .logRoom(let bytes): state.measurements.freeBytes = bytes
        case .snapshotWritten(let duration, let bytes):
            state.measurements.snapshotTime.observe(duration)
            state.measurements.snapshotBytes = bytes
        // The role is told later than what is measured: an answer to who led until now may still come.
        case .roundTrip(let node, let duration): if state.role == .leader { state.measurements.roundTrips[node.digits] = duration }
        case .askedBeforeStanding: state.measurements.preVotes += 1
        case .step(let duration): state.measurements.stepTime.observe(duration)
        }
    }

    private static let appliedOutcome = "applied"
}
