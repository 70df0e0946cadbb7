import ManagerCore
import Promotion
import Refactoring
import TopologyModel

extension MovePlan {
    private static let sizes = 3...10

    init(_ random: inout SimulationRandom) {
        let count = random.integer(MovePlan.sizes)
        /// A star, a chain, or anything between.
        let shape = random.integer(0...3)
        let kind = random.integer(0...9)
        servers = [Server(source: nil)]
        for index in 1..<count {
            var server = Server(source: 0)
            switch shape {
            case 0: server.source = 0
            case 1: server.source = index - 1
            default: server.source = random.integer(0...index - 1)
            }
            server.usesGTID = kind < 4 ? true : kind < 7 ? false : random.chance(50)
            if random.chance(8) { server.delay = random.integer(1...3) * Nanoseconds.second }
            if random.chance(12) {
                server.runsReceiver = random.chance(50)
                server.runsApplier = !server.runsReceiver && random.chance(50)
            }
            servers.append(server)
        }
        hasRing = random.chance(12) && servers[1].usesGTID
        operators = random.integer(1...3)
        let shortest = random.pick([50, 300, 1_000]) * Nanoseconds.millisecond
        pause = shortest...shortest * 4
    }
}

extension SimulationPlan {
    /// A run of moves: no recovery is automatic, and nobody dies for good.
    init(moves seed: UInt64) {
        self.init(seed: seed)
        var random = SimulationRandom(seed: seed, stream: .moves)
        let drawn = MovePlan(&random)
        moves = drawn
        // None of the specialties of failovers; operators move servers of MariaDB about, which take more care.
        (semiSync, withoutGTID, mysql, oddReplicas, hasWriteProbe, tellsWrites, isGalera) = (nil, nil, nil, nil, false, false, false)
        (replicas, hasSecondTier, hasBystander, hasRing) = (drawn.servers.count - 1, false, false, false)
        (dataCenters, configuration.promotion.preventCrossDataCenter, lastingFaults, stores) = (1, false, nil, 1)
        keepsInventory = true
        hookPhases = []
        replicationStartsWithServer = random.chance(50)
        configuration.seeds = drawn.servers.indices.map { SimulationPlan.address($0) }
        configuration.refactoring.suppliesCredentials = random.chance(60)
        configuration.refactoring.catchUpTimeout = random.pick([.seconds(2), .seconds(10), .seconds(60)])
        configuration.refactoring.attachTimeout = random.pick([.seconds(3), .seconds(10)])
        configuration.refactoring.restoreTimeout = random.pick([.seconds(5), .seconds(20)])
        configuration.refactoring.parallelTracks = random.pick([1, 2, 5])
        healsAt = (MoveFaultDraw.quietMilliseconds + random.pick([10_000, 20_000, 30_000])) * Nanoseconds.millisecond
        faults = MoveFaultDraw.faults(&random, plan: self)
    }
}

/// Draws what goes wrong while servers are moved.
enum MoveFaultDraw {
    /// The manager has this long to find everything before the first wish and the first fault.
    static let quietMilliseconds: Int64 = 6_000
    private static let mostFaults = 5
    /// Statements of later servers would take longer than anybody waits for them.
    private static let slowestServer = 5

    static func faults(_ random: inout SimulationRandom, plan: SimulationPlan) -> [Fault] {
        let last = plan.healsAt / Nanoseconds.millisecond - 500
        return (0..<random.integer(0...mostFaults)).map { _ in
            Fault(
                kind: kind(&random, servers: plan.servers), trigger: .at, milliseconds: random.integer(quietMilliseconds...last),
                duration: random.pick([100, 500, 2_000, 6_000, 15_000]))
        }
    }

    private static func kind(_ random: inout SimulationRandom, servers: Int) -> Fault.Kind {
        let server = random.integer(0...servers - 1)
        let link: SimulatedNetwork.Link = random.chance(50) ? .refusing : .hanging
        return switch random.integer(0...15) {
        case 0, 1, 2, 3: .crash(.server(server), restartsAfter: random.pick([100, 300, 1_000, 5_000, 8_000]))
        case 4, 5: .managerLink(.server(server), link)
        case 6: .managerNetwork(link)
        case 7, 8: .managerCrash
        case 9: .managerPause
        case 10, 11: .slowApplier(server)
        case 12, 13: .managerStop
        case 14: .slowStatements(.server(min(server, slowestServer)))
        default: .sourceLink(max(server, 1), link)
        }
    }
}
