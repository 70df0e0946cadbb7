import RaftCore
import TopologyModel

/// What a seed draws before anything happens: shape, settings, workload and faults of a Raft cluster.
struct RaftSimulationPlan: Sendable, CustomStringConvertible {
    struct Network: Sendable {
        /// Nanoseconds, one way.
        var latency: ClosedRange<Int64>
        /// Once the faults have ended.
        var calmLatency: ClosedRange<Int64>
        /// Of 1,000 messages.
        var lossPermille: UInt64
        var doublePermille: UInt64
        /// How many are late by up to `lateness`.
        var latePermille: UInt64
        var lateness: Int64
        /// Of the connections of a process that ends: how many others learn it by that.
        var closeToldPercent: Int
    }

    struct Disk: Sendable {
        /// Nanoseconds, of one write with its sync.
        var latency: ClosedRange<Int64>
        /// How many times as long writes of a slow disk take.
        var slowness: Int64
        var keepsCommitHint: Bool
    }

    struct Workload: Sendable {
        /// Nanoseconds between two turns of the clients.
        var interval: Int64
        var readPercent: Int
        var inTermPercent: Int
        /// Asked of anybody instead of who leads.
        var anywherePercent: Int
        /// Bytes that a command has beside its number.
        var padding: Int
        /// Nanoseconds between two wishes of operators; 0: they have none.
        var operatorInterval: Int64
        var changesMembership: Bool
        var handsOver: Bool
    }

    var scenario: RaftScenario
    var voters: Int
    /// Nodes that run and are no members.
    var spares: Int
    var settings: RaftSettings
    var network: Network
    var disk: Disk
    var workload: Workload
    var sessions: RaftSessionPlan
    /// Nanoseconds from being given out to being applied.
    var applyTime: ClosedRange<Int64>
    /// Entries between two snapshots.
    var snapshotEvery: UInt64
    /// Nanoseconds until a process that ended starts again.
    var restartTime: ClosedRange<Int64>
    /// Of the nodes' clocks, in thousandths; used again where there are more nodes.
    var drifts: [Int64]
    var faults: [RaftFault]
    /// When all faults end, in nanoseconds.
    var healsAt: Int64
    /// A minority stays down for ever when the faults end.
    var losesMinority: Bool

    var description: String {
        let microseconds = Nanoseconds.microsecond
        func range(_ range: ClosedRange<Int64>) -> String { "\(range.lowerBound / microseconds)...\(range.upperBound / microseconds) us" }
        var lines = [
            "\(scenario.rawValue): \(voters) voters, \(spares) spare nodes, clocks off by \(drifts) thousandths",
            "heartbeats every \(settings.heartbeatInterval), elections after \(settings.electionTimeoutMin) to \(settings.electionTimeoutMax), stall limit \(settings.stallLimit)",
            "at most: \(settings.maxEntryBytes) bytes per entry, \(settings.maxAppendBytes) bytes and \(settings.maxAppendEntries) entries per append, \(settings.maxInflightAppends) "
                + "appends under way, \(settings.maxUncommittedBytes) bytes not committed, \(settings.maxPendingProposals) proposals; \(settings.trailingEntries) trailing entries",
            "network \(range(network.latency)), then \(range(network.calmLatency)); of 1,000 messages \(network.lossPermille) lost, \(network.doublePermille) doubled, "
                + "\(network.latePermille) late by up to \(network.lateness / Nanoseconds.millisecond) ms; \(network.closeToldPercent) % of the closed connections told",
            "disk \(range(disk.latency)), slow ones \(disk.slowness) times that, commit hint \(disk.keepsCommitHint ? "kept" : "not kept"); applied after \(range(applyTime)), "
                + "snapshot every \(snapshotEvery) entries; restarts after \(range(restartTime))",
            "clients every \(workload.interval / microseconds) us: \(workload.readPercent) % reads, \(workload.inTermPercent) % with a term, \(workload.anywherePercent) % anywhere, "
                + "\(workload.padding) bytes",
            sessions.description,
            workload.operatorInterval == 0
                ? "no operators"
                : "operators every \(workload.operatorInterval / Nanoseconds.millisecond) ms\(workload.changesMembership ? ", membership" : "")\(workload.handsOver ? ", transfers" : "")",
            "heals at \(healsAt / Nanoseconds.millisecond) ms\(losesMinority ? ", but for a minority" : "")",
        ]
        for (number, fault) in faults.enumerated() { lines.append("fault \(number): \(fault)") }
        return lines.joined(separator: "\n")
    }

    /// The whole of an election timeout, in nanoseconds of simulated time, on the slowest clock.
    var electionTimeoutMax: Int64 { settings.electionTimeoutMax.wholeNanoseconds / 1_000 * (1_000 + RaftSimulationPlan.mostDrift) }

    /// The least that anybody waits for a leader that is not heard any more, on the slowest clock.
    var electionTimeoutMin: Int64 { settings.electionTimeoutMin.wholeNanoseconds / 1_000 * (1_000 + RaftSimulationPlan.mostDrift) }

    /// Thousandths.
    static let mostDrift: Int64 = 50
}
