import RaftCore
import TopologyModel

extension RaftSimulationPlan {
    /// The streams of a fleet's simulation are other ones.
    private static let streamIndex: UInt64 = 1_000

    init(seed: UInt64) {
        var random = SimulationRandom(seed: seed, stream: .plan, index: RaftSimulationPlan.streamIndex)
        let scenario: RaftScenario =
            switch random.integer(1...100) {
            case ...70: .swarm
            case ...82: .quietReturn
            case ...88: .stall
            case ...94: .death
            default: .lateHandover
            }
        self.scenario = scenario
        let isSwarm = scenario == .swarm
        voters = random.pick(isSwarm ? [1, 3, 3, 3, 3, 3, 5, 5, 5, 5] : [3, 5])
        spares = isSwarm ? random.pick([0, 0, 1, 2]) : 0
        let settings = RaftSimulationPlan.drawSettings(&random, isSwarm: isSwarm)
        self.settings = settings
        network = RaftSimulationPlan.drawNetwork(&random, settings, isSwarm: isSwarm)
        disk = RaftSimulationPlan.drawDisk(&random, settings)
        workload = RaftSimulationPlan.drawWorkload(&random, settings, disk, isSwarm: isSwarm)
        sessions = RaftSessionPlan(seed: seed)
        applyTime = 0...random.pick([Nanoseconds.microsecond, Nanoseconds.millisecond, 20 * Nanoseconds.millisecond])
        snapshotEvery = random.pick([5, 20, 50, 200])
        let longest = settings.electionTimeoutMax.wholeNanoseconds
        restartTime = 10 * Nanoseconds.millisecond...3 * longest
        drifts = (0..<SimulatedLinks.capacity).map { _ in random.integer(-RaftSimulationPlan.mostDrift...RaftSimulationPlan.mostDrift) }
        if random.chance(40) { drifts = [0] }
        healsAt = isSwarm ? random.integer(10...30) * Nanoseconds.second : 40 * longest
        losesMinority = random.chance(40)
        faults =
            switch scenario {
            case .swarm, .lateHandover: []
            case .quietReturn: RaftSimulationPlan.drawReturns(&random, longest)
            case .death: RaftSimulationPlan.drawDeaths(longest)
            case .stall: [RaftFault(kind: .stallDisk, begins: 15 * longest, lasts: 25 * longest, target: .leader, other: 0, sides: 0)]
            }
        if isSwarm { drawFaults(&random, longest) }
        if scenario == .lateHandover { drawHandovers(longest) }
    }

    private mutating func drawHandovers(_ longest: Int64) {
        workload.readPercent = 50
        workload.handsOver = true
        workload.changesMembership = false
        workload.operatorInterval = settings.electionTimeoutMin.wholeNanoseconds * 3 / 2
        let times = (2..<8).map { Int64($0) * 5 * longest }
        faults = times.map { RaftFault(kind: .slowInbound, begins: $0, lasts: 4 * longest, target: .leader, other: 0, sides: 0) }
    }

    private static func drawSettings(_ random: inout SimulationRandom, isSwarm: Bool) -> RaftSettings {
        var settings = RaftSettings()
        let heartbeat: Int64 = random.pick([10, 20, 50, 100, 150, 300])
        settings.heartbeatInterval = .milliseconds(heartbeat)
        let shortest = heartbeat * random.integer(5...12)
        settings.electionTimeoutMin = .milliseconds(shortest)
        settings.electionTimeoutMax = .milliseconds(shortest * random.integer(isSwarm ? 12...25 : 16...25) / 10)
        if random.chance(50) { settings.storageStallLimit = .milliseconds(shortest * random.integer(5...30) / 10) }
        settings.maxEntryBytes = random.pick([64, 1 << 20])
        settings.maxAppendBytes = settings.maxEntryBytes * random.pick([1, 4])
        settings.maxAppendEntries = random.pick([1, 2, 5, 1_024])
        settings.maxUncommittedBytes = settings.maxEntryBytes * random.pick([1, 8, 1_000])
        settings.maxPendingProposals = random.pick([1, 4, 8_192])
        settings.maxInflightAppends = random.pick([1, 2, 64])
        settings.trailingEntries = random.pick([0, 1, 10, 10_000])
        return settings
    }

    private static func drawNetwork(_ random: inout SimulationRandom, _ settings: RaftSettings, isSwarm: Bool) -> Network {
        let shortest = settings.electionTimeoutMin.wholeNanoseconds
        let calm = min(shortest / 50, random.pick([50 * Nanoseconds.microsecond, Nanoseconds.millisecond, 5 * Nanoseconds.millisecond]))
        let usual = isSwarm ? random.pick([calm, shortest / 50, shortest / 20, shortest / 6]) : calm
        return Network(
            latency: usual / 2...usual * (isSwarm ? 2 : 1), calmLatency: calm / 2...calm,
            lossPermille: isSwarm ? random.pick([0, 0, 0, 10, 50, 200]) : 0, doublePermille: isSwarm ? random.pick([0, 0, 20, 200]) : 0,
            latePermille: isSwarm ? random.pick([0, 0, 10, 50]) : 0, lateness: random.pick([shortest / 2, 2 * shortest, 8 * shortest]),
            closeToldPercent: isSwarm ? random.pick([0, 50, 100]) : 100)
    }

    private static func drawDisk(_ random: inout SimulationRandom, _ settings: RaftSettings) -> Disk {
        let usual = random.pick([200 * Nanoseconds.microsecond, 4 * Nanoseconds.millisecond, Nanoseconds.second])
        let slowest = min(settings.electionTimeoutMin.wholeNanoseconds / 40, usual)
        return Disk(latency: slowest / 4...slowest, slowness: random.integer(3...30), keepsCommitHint: random.chance(50))
    }

    private static func drawWorkload(_ random: inout SimulationRandom, _ settings: RaftSettings, _ disk: Disk, isSwarm: Bool) -> Workload {
        // Where few entries are under way at a time, more than they carry would only pile up, and each of them waits for a disk.
        let isNarrow = settings.maxAppendEntries * settings.maxInflightAppends < 10
        let interval = random.pick(isNarrow ? [50, 100, 200] : [5, 20, 20, 50, 50, 100]) * Nanoseconds.millisecond
        return Workload(
            interval: isNarrow ? max(interval, RaftSimulationPlan.writesPerTurn * disk.latency.upperBound) : interval, readPercent: random.pick([0, 20, 50]), inTermPercent: random.pick([0, 20, 80]),
            anywherePercent: random.pick([0, 10, 50]), padding: random.pick([0, 16, 50]),
            operatorInterval: isSwarm && random.chance(60) ? random.pick([100, 500, 2_000]) * Nanoseconds.millisecond : 0, changesMembership: random.chance(70),
            handsOver: random.chance(50))
    }

    /// Of a turn's proposals each is a write, and so are terms and votes.
    private static let writesPerTurn: Int64 = 4

    /// With time between them, in which whoever died is there again.
    private static func drawDeaths(_ longest: Int64) -> [RaftFault] {
        (0..<3).map { RaftFault(kind: .crash, begins: (15 + 7 * $0) * longest, lasts: 3 * longest, target: .leader, other: 0, sides: 0) }
    }

    /// One follower after the other goes and returns, with time between them.
    private static func drawReturns(_ random: inout SimulationRandom, _ longest: Int64) -> [RaftFault] {
        var faults: [RaftFault] = []
        var begins = 15 * longest
        for _ in 0..<3 {
            let kind = random.pick([RaftFault.Kind.isolate, .isolateInbound, .isolateOutbound, .pause, .crash, .resetLink, .resets])
            let lasts = random.integer(longest / 2...4 * longest)
            // A leader whose connections are reset is heard over new ones.
            let target: RaftFault.Target = kind == .resets && random.chance(50) ? .leader : .follower
            faults.append(RaftFault(kind: kind, begins: begins, lasts: lasts, target: target, other: 0, sides: 0))
            begins += 7 * longest
        }
        return faults
    }

    private mutating func drawFaults(_ random: inout SimulationRandom, _ longest: Int64) {
        // A subset: what goes wrong often shows what a little of everything hides.
        let most = random.integer(1...RaftFault.Kind.allCases.count)
        var kinds: [RaftFault.Kind] = []
        for kind in RaftFault.Kind.allCases where random.integer(1...RaftFault.Kind.allCases.count) <= most { kinds.append(kind) }
        guard !kinds.isEmpty else { return }
        let nodes = voters + spares
        for _ in 0..<random.pick([0, 5, 10, 20, 40]) {
            let target: RaftFault.Target = random.chance(40) ? .leader : .node(random.integer(0...nodes - 1))
            faults.append(
                RaftFault(
                    kind: random.pick(kinds), begins: random.integer(longest...healsAt),
                    lasts: random.integer(Nanoseconds.millisecond...random.pick([longest / 2, 2 * longest, 6 * longest])),
                    target: target, other: random.integer(0...nodes - 1), sides: random.next()))
        }
        faults.sort { $0.begins < $1.begins }
    }
}
