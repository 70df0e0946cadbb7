@testable import FleetSimulator
import Refactoring
import Testing
import TopologyModel

/// What a simulated server of MySQL does otherwise than one of MariaDB: sets of transactions, relay logs that stay, and two kinds of read-only.
@Suite struct MySQLServerTests {
    private static let source = 0
    private static let replica = 1
    private static let sibling = 2
    private static let application = 0
    private static let sourceUUID = SimulatedServer.uuid(of: source)

    private let simulation: FleetSimulation

    init() {
        var plan = SimulationPlan(seed: 1)
        plan.replicas = 2
        (plan.hasSecondTier, plan.hasBystander, plan.hasRing, plan.isGalera) = (false, false, false, false)
        (plan.semiSync, plan.withoutGTID, plan.mysql) = (nil, nil, MySQLPlan(bootsSuper: false, hasPrivilegedClient: false))
        plan.oddReplicas = nil
        plan.connectRetry = Nanoseconds.second
        plan.replicationStartsWithServer = false
        plan.primaryBootsReadOnly = true
        plan.applyCost = 50 * Nanoseconds.microsecond
        plan.clients = 0
        plan.faults = []
        simulation = FleetSimulation(SimulationOptions(seed: 1), plan: plan)
        simulation.clients = [SimulatedClient(followsRecord: false, interval: Nanoseconds.never, cacheLifetime: Nanoseconds.never, target: Self.source)]
        pass(1_000)
    }

    private var replica: SimulatedServer { simulation.servers[Self.replica] }
    private var facts: InstanceFacts { simulation.shownFacts(of: Self.replica) }
    private var channel: ReplicationChannel? { facts.channels.first }

    private func pass(_ milliseconds: Int64) {
        let end = simulation.now + milliseconds * Nanoseconds.millisecond
        simulation.handleEvents(until: end)
        simulation.now = end
    }

    private func write(_ rows: Int) {
        for _ in 0..<rows { simulation.write(Self.application, to: simulation.servers[Self.source]) }
        pass(500)
    }

    private func change(_ action: ServerAction) { simulation.change(Self.replica, action) }

    private func set(_ text: String) -> GTIDValue? { GTIDSet(parsing: text).map { .mysql($0) } }

    @Test func `transactions are counted by the server that wrote them`() {
        write(3)
        #expect(facts.transactions.executed == set("\(Self.sourceUUID):1-8"))
        change(.resetReplication(channel: ""))
        change(.openWrites)
        simulation.write(Self.application, to: replica)
        #expect(facts.transactions.executed == set("\(Self.sourceUUID):1-8,\(SimulatedServer.uuid(of: Self.replica)):1"))
        #expect(facts.server.identity.mysqlUUID == "\(SimulatedServer.uuid(of: Self.replica))")
    }

    @Test func `what is received is known after a restart, and no start discards it`() {
        change(.stopApplier(channel: ""))
        write(3)
        simulation.crash(Self.source)
        simulation.crash(Self.replica)
        simulation.restart(Self.replica, replica.boot)
        #expect(channel?.receivedGTIDs == set("\(Self.sourceUUID):1-8") && channel?.sourceUUID == "\(Self.sourceUUID)")
        #expect(facts.transactions.executed == set("\(Self.sourceUUID):1-5"))
        simulation.startReplication(of: Self.replica)
        pass(500)
        #expect(facts.transactions.executed == set("\(Self.sourceUUID):1-8"))
    }

    @Test func `another source does not cost a running applier its relay logs`() {
        simulation.lock(Self.replica)
        write(2)
        change(.pointToSource(SourceSpecification(channel: "", source: SimulationPlan.address(Self.sibling), gtidUse: .autoPosition)))
        pass(500)
        #expect(replica.channel?.pendingCount == 2)
        #expect(channel?.receivedGTIDs == set("\(Self.sourceUUID):1-7"))
        #expect(channel?.source == SimulationPlan.address(Self.sibling) && channel?.sourceUUID == "\(SimulatedServer.uuid(of: Self.sibling))")
        simulation.unlock(Self.replica)
        pass(500)
        #expect(facts.transactions.executed == set("\(Self.sourceUUID):1-7"), "nothing twice, nothing left out")
    }

    @Test func `with its applier stopped they are deleted, and come again`() {
        change(.stopApplier(channel: ""))
        write(2)
        change(.pointToSource(SourceSpecification(channel: "", source: SimulationPlan.address(Self.sibling), gtidUse: .autoPosition)))
        #expect(replica.channel?.pendingCount == 0 && channel?.receivedGTIDs == set(""))
        pass(500)
        #expect(channel?.receivedGTIDs == set("\(Self.sourceUUID):6-7"))
        #expect(facts.transactions.executed == set("\(Self.sourceUUID):1-7"))
    }

    @Test func `a source that has less of its own than its replica refuses it`() {
        write(1)
        simulation.servers[Self.source].cutLog(by: 1, simulation.transactions)
        change(.bounceReceiver(channel: ""))
        pass(500)
        #expect(channel?.receiver == .stopped && channel?.receiverError?.code == 1236)
    }

    @Test func `a fence closes it for everybody, a person for most, and opening it opens both`() {
        change(.fence)
        #expect(facts.settings.readOnly && facts.settings.superReadOnly == true)
        change(.openWrites)
        #expect(!facts.settings.readOnly && facts.settings.superReadOnly == false)
        simulation.closeByHand(Self.replica)
        #expect(facts.settings.readOnly && facts.settings.superReadOnly == false)
        change(.setReadOnly)
        simulation.crash(Self.replica)
        simulation.restart(Self.replica, replica.boot)
        #expect(facts.settings.readOnly && facts.settings.superReadOnly == false, "as its option file has it")
    }

    @Test func `a privileged account writes through read_only, and not through super_read_only`() {
        simulation.clients[Self.application].isPrivileged = true
        let before = replica.log.count
        simulation.write(Self.application, to: replica)
        #expect(replica.log.count == before + 1)
        change(.setReadOnly)
        simulation.write(Self.application, to: replica)
        simulation.clients[Self.application].isPrivileged = false
        simulation.write(Self.application, to: replica)
        #expect(replica.log.count == before + 1 && simulation.violation == nil)
    }

    @Test func `a failed receiver says when`() {
        simulation.crash(Self.source)
        pass(100)
        let first = channel?.receiverError?.occurredAt
        #expect(first != nil)
        pass(1_500)
        #expect(channel?.receiverError?.occurredAt != first)
    }
}
