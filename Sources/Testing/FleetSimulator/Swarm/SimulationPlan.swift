import Analysis
import Hooks
import ManagerCore
import Probing
import Promotion
import TopologyModel

/// What a seed draws before anything happens: shape, configuration and faults.
struct SimulationPlan: Sendable, CustomStringConvertible {
    /// The primary is server 0; servers 1 ... replicas follow it.
    var replicas: Int
    /// One more server follows server 1.
    var hasSecondTier: Bool
    /// The primary and server 1 replicate from each other, and only the primary takes writes.
    var hasRing: Bool
    /// One more server that has nothing to do with the others is watched too.
    var hasBystander: Bool
    var connectRetry: Int64
    var heartbeatPeriod: Int64
    var netTimeout: Int64
    var primaryBootsReadOnly: Bool
    var replicationStartsWithServer: Bool
    var tellsLocks: Bool
    var applyCost: Int64
    var networkLatency: ClosedRange<Int64>
    var journalLatency: ClosedRange<Int64>
    var clients: Int
    var clientInterval: Int64
    var hookPhases: [HookPhase]
    var hookDuration: ClosedRange<Int64>
    var keepsInventory: Bool
    var configuration: ManagerConfiguration
    var faults: [Fault]
    /// When all faults end, in nanoseconds.
    var healsAt: Int64
    /// How the primary dies in the end, in a cluster that is in order: killed, or frozen for ever.
    var finalDeathIsFreeze: Bool
    /// Not nil: the manager is to lose no acknowledged commit.
    var semiSync: SemiSyncPlan?
    /// Not nil: the replicas follow by file and position.
    var withoutGTID: WithoutGTIDPlan?
    /// nil: the servers are MariaDB's.
    var mysql: MySQLPlan?
    /// nil: all replicas are alike.
    var oddReplicas: OddReplicas?
    /// In how many data centers the servers are, one after the other; 1: names say nothing of it.
    var dataCenters = 1
    /// Which are told who is primary.
    var stores = 1
    /// nil: everything heals.
    var lastingFaults: LastingFaults?
    /// Rows of the write probe are written to the primary.
    var hasWriteProbe = false
    /// The server tells the manager of transactions that have written and are not committed.
    var tellsWrites: Bool
    /// The servers are Galera nodes, which the manager leaves alone.
    var isGalera: Bool
    /// When the faults have ended, people ask for those that were replaced as primaries to follow the present one.
    var peopleRejoin: Bool
    /// Not nil: several managers.
    var quorum: QuorumPlan?
    /// Not nil: a run of moves instead of failovers.
    var moves: MovePlan?

    init(_ options: SimulationOptions) {
        if options.moves { self.init(moves: options.seed) } else { self.init(seed: options.seed) }
        if !options.moves, let quorum = QuorumPlan(managers: options.managers, seed: options.seed) { take(quorum, seed: options.seed) }
        if !options.moves { for part in options.omittedParts { omit(part) } }
    }

    private mutating func take(_ quorum: QuorumPlan, seed: UInt64) {
        self.quorum = quorum
        // A manager that never read the primary can know of replicas that only that one could name by its configuration alone.
        configuration.seeds = (0...replicas + (hasSecondTier ? 1 : 0)).map { SimulationPlan.address($0) }
        faults += FaultDraw.managerFaults(seed: seed, plan: self, quorum)
    }

    /// From a proposal to its end, at most, where everybody is there.
    var commitLatency: Int64 { journalLatency.upperBound + (quorum.map { 2 * $0.latency.upperBound + journalLatency.upperBound } ?? 0) }

    /// What the caller wants otherwise than it was drawn.
    mutating func take(_ setup: SimulationSetup) {
        let seeds = configuration.seeds
        setup.configure(&configuration)
        configuration.seeds = seeds
        // Hooks that turn a failed primary off stay beside the caller's: they are what the seed's policy asks for.
        if let hook = setup.hook { hookPhases = hook.phases + hookPhases.filter { $0 == .fencing && !hook.phases.contains($0) } }
    }

    var servers: Int { 1 + replicas + (hasSecondTier ? 1 : 0) + (hasBystander ? 1 : 0) }
    var secondTier: Int? { hasSecondTier ? 1 + replicas : nil }
    var bystander: Int? { hasBystander ? servers - 1 : nil }
    /// The other one of the ring that the primary begins in.
    var coPrimary: Int? { hasRing ? 1 : nil }
    /// What the servers run, but for one that is newer.
    var release: SimulatedRelease { mysql == nil ? .mariadb : .mysql }

    func release(of server: Int) -> SimulatedRelease { server == oddReplicas?.newer ? release.next : release }

    var description: String {
        let milliseconds = Nanoseconds.millisecond
        let detection = configuration.detection
        let recovery = configuration.recovery
        var lines = [
            "shape: \(replicas) replicas\(hasSecondTier ? ", one of the second tier" : "")\(hasBystander ? ", one bystander" : "")"
                + (hasRing ? ", db0 and db1 follow each other\(configuration.promotion.mustPromoteCoPrimary ? " and take each other's place" : "")" : ""),
            "servers: connect retry \(connectRetry / milliseconds) ms, heartbeat \(heartbeatPeriod / milliseconds) ms, net timeout \(netTimeout / milliseconds) ms, "
                + "primary boots \(primaryBootsReadOnly ? "read-only" : "writable"), replication \(replicationStartsWithServer ? "starts" : "does not start") with the server, "
                + "locks \(tellsLocks ? "told" : "not told"), apply cost \(applyCost / Nanoseconds.microsecond) us",
            "manager: poll \(configuration.discovery.pollInterval), probe timeout \(configuration.discovery.probeTimeout), hang tolerance \(detection.hangTolerance), "
                + "drain timeout \(recovery.drainTimeout), restart grace \(recovery.primaryRestartGrace), flap window \(configuration.flapWindow), "
                + "\(detection.wantsWritablePrimary ? "a writable primary is wanted, " : "")"
                + "\(configuration.rejoining.isAutomatic ? "rejoining is automatic, " : "")\(peopleRejoin ? "people rejoin in the end, " : "")"
                + "inventory \(keepsInventory ? "kept" : "lost")",
            "network \(networkLatency) ns, journal \(journalLatency) ns, \(clients) clients every \(clientInterval / milliseconds) ms, "
                + "hooks \(hookPhases.map(\.rawValue)) \(hookDuration) ns",
            "heals at \(healsAt / milliseconds) ms, then the primary is \(finalDeathIsFreeze ? "frozen" : "killed")",
        ]
        if recovery.fencing != .sql { lines.append("fencing: \(recovery.fencing.rawValue)") }
        if hasWriteProbe { lines.append("write probe: every \(configuration.writeProbe.period)") }
        if tellsWrites { lines.append("open writes are told") }
        if isGalera { lines.append("the servers are Galera nodes") }
        if let semiSync { lines.append("semi-sync: \(SemiSyncPlan.text(semiSync))") }
        if let withoutGTID { lines.append("without GTID: \(WithoutGTIDPlan.text(withoutGTID))") }
        if dataCenters > 1 {
            lines.append("\(dataCenters) data centers, promotions across them are \(configuration.promotion.preventCrossDataCenter ? "forbidden" : "allowed")")
        }
        if stores > 1 { lines.append("\(stores) stores") }
        if let oddReplicas { lines.append("odd replicas: \(OddReplicas.text(oddReplicas))") }
        if let lastingFaults { lines.append("in the end: \(LastingFaults.text(lastingFaults))") }
        if let mysql { lines.append("MySQL: \(MySQLPlan.text(mysql))") }
        if let quorum { lines.append("managers: \(QuorumPlan.text(quorum))") }
        if let moves { lines[0] = "moves: \(moves)" }
        for (number, fault) in faults.enumerated() { lines.append("fault \(number): \(fault)") }
        return lines.joined(separator: "\n")
    }
}
