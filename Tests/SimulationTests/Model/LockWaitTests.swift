import ControlModel
@testable import FleetSimulator
import ManagerCore
import Refactoring
import Testing
import TopologyModel

/// Server truths T4, T8 and T9 of a simulated server: what it does that is to be closed while somebody writes.
@Suite struct LockWaitTests {
    private static let server = 0
    private static let application = 0
    private static let patience: Duration = .seconds(3)

    private let simulation: FleetSimulation

    init() {
        var plan = SimulationPlan(seed: 1)
        plan.replicas = 1
        (plan.hasSecondTier, plan.hasBystander, plan.hasRing, plan.isGalera) = (false, false, false, false)
        (plan.semiSync, plan.mysql, plan.oddReplicas) = (nil, nil, nil)
        plan.tellsLocks = true
        plan.clients = 0
        plan.faults = []
        simulation = FleetSimulation(SimulationOptions(seed: 1), plan: plan)
        simulation.clients = [SimulatedClient(followsRecord: false, interval: Nanoseconds.never, cacheLifetime: Nanoseconds.never, target: Self.server)]
    }

    private var primary: SimulatedServer { simulation.servers[Self.server] }
    private var rows: Int { primary.log.count }

    private func pass(_ milliseconds: Int64) {
        let end = simulation.now + milliseconds * Nanoseconds.millisecond
        simulation.handleEvents(until: end)
        simulation.now = end
    }

    /// A statement that has arrived; its slot.
    private func send(_ action: ServerAction) -> Int32 {
        let request = ActionRequest(target: primary.address, expectedIdentity: primary.identity, action: action, timeout: Self.patience)
        let slot = simulation.actions.add(
            SimulatedAction(
                token: ManagerToken(rawValue: 0), request: request, manager: simulation.manager, incarnation: simulation.manager.incarnation + 1, startedAt: simulation.now, server: Self.server, reached: Self.server,
                boot: primary.boot))
        simulation.actionExecutes(slot)
        return slot
    }

    private func write() { simulation.write(Self.application, to: primary) }

    private func begin(isIdle: Bool, milliseconds: Int64) {
        simulation.beginTransaction(on: Self.server, isIdle: isIdle, for: milliseconds * Nanoseconds.millisecond)
    }

    @Test func `closing waits for a statement that writes, and other writes wait behind it and are refused`() {
        begin(isIdle: false, milliseconds: 400)
        pass(50)
        let before = rows
        let slot = send(.setReadOnly)
        write()
        pass(100)
        #expect(!primary.readOnly && rows == before && primary.waitingClients.count == 1)
        #expect(simulation.actions[slot]?.outcome == nil)
        pass(300)
        #expect(primary.readOnly)
        #expect(rows == before + 1, "the long one, and not the one behind")
        #expect(primary.waitingClients.isEmpty && !simulation.clients[Self.application].isWaiting)
    }

    @Test func `closing gives up after the lock wait: the server stays open, and what waited is written`() {
        begin(isIdle: false, milliseconds: 4_000)
        pass(50)
        let before = rows
        let slot = send(.setReadOnly)
        write()
        pass(999)
        #expect(simulation.actions[slot]?.outcome == nil && rows == before)
        simulation.handleEvents(until: simulation.now + Nanoseconds.millisecond)
        #expect(!primary.readOnly && rows == before + 1)
        pass(4_000)
        #expect(!primary.readOnly && rows == before + 2)
    }

    @Test func `an idle transaction holds nobody up, and its COMMIT is refused`() {
        begin(isIdle: true, milliseconds: 500)
        let before = rows
        _ = send(.setReadOnly)
        #expect(primary.readOnly)
        pass(600)
        #expect(rows == before && primary.writes.transactions.isEmpty)
    }

    @Test func `an idle transaction is committed where nobody closes the server`() {
        begin(isIdle: true, milliseconds: 500)
        let before = rows
        pass(600)
        #expect(rows == before + 1)
    }

    @Test func `a COMMIT waits for a global read lock and is done after it`() {
        begin(isIdle: true, milliseconds: 100)
        simulation.lock(Self.server)
        let before = rows
        pass(200)
        #expect(rows == before)
        simulation.unlock(Self.server)
        #expect(rows == before + 1)
    }

    @Test func `a fence ends the sessions that write, and need not wait`() {
        begin(isIdle: false, milliseconds: 4_000)
        let before = rows
        simulation.endClientSessions(of: primary)
        _ = send(.setReadOnly)
        #expect(primary.readOnly)
        pass(5_000)
        #expect(rows == before)
    }

    @Test func `with a server that dies everything that is under way on it is gone`() {
        begin(isIdle: false, milliseconds: 400)
        begin(isIdle: true, milliseconds: 400)
        _ = send(.setReadOnly)
        let before = rows
        simulation.crash(Self.server)
        pass(10)
        simulation.restart(Self.server, primary.boot)
        pass(1_000)
        #expect(rows == before && primary.writes.transactions.isEmpty && primary.writes.closers.isEmpty)
    }

    @Test func `on a full disk commits hang, closing waits in vain, and settings are answered`() {
        simulation.fillDisk(of: Self.server)
        let before = rows
        write()
        #expect(primary.waitingClients.count == 1)
        _ = send(.setReadOnly)
        pass(1_100)
        #expect(!primary.readOnly && rows == before)
        #expect(!simulation.shownFacts(of: Self.server).settings.readOnly)
        simulation.emptyDisk(of: Self.server)
        #expect(rows == before + 1)
    }

    @Test func `where two have to acknowledge, the second one counts, and no replica counts twice`() {
        primary.semiSync = SimulatedSemiSync(waits: true, needed: 2)
        write()
        let place = primary.log.count
        for replica in [1, 1] { simulation.acknowledged(Self.server, primary.boot, place, by: replica) }
        #expect(primary.semiSync?.oldest != nil)
        simulation.acknowledged(Self.server, primary.boot, place - 1, by: 2)
        #expect(primary.semiSync?.oldest != nil)
        simulation.acknowledged(Self.server, primary.boot, place, by: 2)
        #expect(primary.semiSync?.oldest == nil && !simulation.clients[Self.application].isWaiting)
    }

    @Test func `a commit that waits for its acknowledgement holds up who closes the server`() {
        primary.semiSync = SimulatedSemiSync(waits: true)
        write()
        _ = send(.setReadOnly)
        #expect(!primary.readOnly)
        simulation.acknowledged(Self.server, primary.boot, primary.log.count, by: 1)
        pass(1)
        #expect(primary.readOnly)
    }
}
