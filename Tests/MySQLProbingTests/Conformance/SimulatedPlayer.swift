#if MySQL
@testable import FleetSimulator
import ManagerCore
import Probing
import Refactoring
import TestServers
import TopologyModel

/// Plays with two simulated servers, without a manager.
final class SimulatedPlayer: ScenarioPlayer {
    private static let source = 0
    private static let replica = 1
    /// The account that writes, in the simulation's list of clients.
    private static let application = 0
    private static let moment = 10 * Nanoseconds.millisecond
    /// Anything will do: nothing that is observed may depend on it.
    private static let seed: UInt64 = 1

    private let simulation: FleetSimulation
    private let rowsAtBegin: Int
    private let sequenceAtBegin: Int
    private var heartbeatsNoted: UInt64?
    private var attempts = ReplicaObservation.Attempts()
    private var comparesHistories = false
    private var looksAtSource = false
    private var looksAtSourceRows = false
    private let isMySQL: Bool
    private let identity: ServerIdentity
    private(set) var written = 0

    init(_ row: ScenarioRow, isMySQL: Bool) {
        self.isMySQL = isMySQL
        var plan = SimulationPlan(seed: Self.seed)
        plan.replicas = 1
        plan.hasSecondTier = false
        plan.hasBystander = false
        plan.connectRetry = row.connectRetry.wholeNanoseconds
        plan.netTimeout = row.netTimeout.wholeNanoseconds
        plan.heartbeatPeriod = row.netTimeout.wholeNanoseconds / 2
        plan.primaryBootsReadOnly = false
        plan.tellsLocks = true
        plan.clients = 0
        plan.faults = []
        (plan.hasRing, plan.isGalera) = (false, false)
        plan.semiSync = row.acknowledgementTimeout.map { SemiSyncPlan(timeout: $0.wholeNanoseconds, everybodyWaits: false, cutsTail: false) }
        plan.oddReplicas = nil
        plan.mysql = isMySQL ? MySQLPlan(bootsSuper: false, hasPrivilegedClient: false) : nil
        simulation = FleetSimulation(SimulationOptions(seed: Self.seed), plan: plan)
        // Writes when it is told to, and not by itself.
        simulation.clients = [SimulatedClient(followsRecord: false, interval: Nanoseconds.never, cacheLifetime: Nanoseconds.never, target: Self.source)]
        identity = simulation.servers[Self.replica].identity
        rowsAtBegin = simulation.servers[Self.replica].log.count
        sequenceAtBegin = Int(simulation.servers[Self.source].lastSequence)
    }

    var now: MonotonicInstant { simulation.instant }

    func pause() { pass(Self.moment) }

    private func pass(_ nanoseconds: Int64) {
        let end = simulation.now + nanoseconds
        simulation.handleEvents(until: end)
        simulation.now = end
    }

    func observe() -> ReplicaObservation {
        ReplicaObservation(
            rows: replica.log.count - rowsAtBegin, facts: simulation.shownFacts(of: Self.replica), base: sequenceAtBegin, noted: heartbeatsNoted, attempts: attempts,
            source: comparesHistories ? simulation.shownFacts(of: Self.source) : nil
        ).with {
            $0.isSameServer = identity.isSameServer(as: replica.identity)
            if looksAtSource { $0.sourceIsReadOnly = source.readOnly }
            // Readers see what comes before the first commit that waits.
            if looksAtSourceRows { $0.sourceRows = (source.semiSync?.oldest.map { $0.end - 1 } ?? source.log.count) - rowsAtBegin }
        }
    }

    private var source: SimulatedServer { simulation.servers[Self.source] }
    private var replica: SimulatedServer { simulation.servers[Self.replica] }

    func perform(_ move: Move) {
        switch move {
        case .stopReceiver: change(.stopReceiver(channel: ""))
        case .startReceiver: change(.startReceiver(channel: ""))
        case .stopApplier: change(.stopApplier(channel: ""))
        case .startApplier: change(.startApplier(channel: ""))
        case .stopBoth:
            change(.stopReceiver(channel: ""))
            change(.stopApplier(channel: ""))
        case .startBoth: simulation.startReplication(of: Self.replica)
        case .applyRelayLogs: change(.applyRelayLogs(channel: "", from: BinlogCoordinates(file: "", position: 0)))
        case .pointToSource:
            change(.pointToSource(SourceSpecification(channel: "", source: simulation.servers[Self.source].address, gtidUse: .slavePosition)))
        case .restartReplica(let startsReplication):
            simulation.servers[Self.replica].startsReplication = startsReplication
            simulation.crash(Self.replica)
            simulation.restart(Self.replica, simulation.servers[Self.replica].boot)
        case .rebuildReplica:
            simulation.crash(Self.replica)
            replica.copyRows(of: source)
            if isMySQL { replica.identity = .mysql(uuid: SimulatedServer.uuid(of: simulation.servers.count).description) }
            replica.startsReplication = true
            simulation.restart(Self.replica, replica.boot)
        case .lockTables: simulation.lock(Self.replica)
        case .unlockTables: simulation.unlock(Self.replica)
        case .openWrites: change(.openWrites)
        case .tryWrite: tryWrite()
        case .tryStopApplier: attempts.stop = outcome(of: .stopApplier(channel: ""), on: replica)
        case .tryStopReceiver: attempts.stop = outcome(of: .stopReceiver(channel: ""), on: replica)
        case .beginLongWrite(let time): simulation.beginTransaction(on: Self.replica, isIdle: false, for: time.wholeNanoseconds)
        case .beginTransaction: simulation.beginTransaction(on: Self.replica, isIdle: true, for: Nanoseconds.never)
        case .tryCommit: tryCommit()
        case .tryClose: attempts.close = outcome(of: .setReadOnly, on: replica)
        case .compareHistories: comparesHistories = true
        case .waitForAcknowledgements:
            looksAtSourceRows = true
            source.semiSync = SimulatedSemiSync(waits: true)
            replica.semiSync = SimulatedSemiSync(waits: false)
        case .waitForNobody: simulation.change(Self.source, .setSemiSync(source: false, replica: nil))
        case .fillLogDisk:
            looksAtSourceRows = true
            simulation.fillDisk(of: Self.source)
        case .askSource: attempts.read = outcome(of: .liveness)
        case .askSourceForLog: attempts.readLog = outcome(of: .details)
        case .tryWriteToSource:
            writeToSource()
            attempts.write = simulation.clients[Self.application].isWaiting ? .hangs : .accepted
        case .tryCloseSource:
            looksAtSource = true
            attempts.close = outcome(of: .setReadOnly, on: source)
        case .killSource: simulation.crash(Self.source)
        case .restartSource: simulation.restart(Self.source, simulation.servers[Self.source].boot)
        case .freezeSource: simulation.freeze(Self.source, until: Nanoseconds.never)
        case .thawSource:
            simulation.servers[Self.source].frozenUntil = simulation.now
            simulation.thaw(Self.source)
        case .writeToSource(let count): for _ in 0..<count { writeToSource() }
        case .keepWriting(let count, let pause):
            for _ in 0..<count {
                writeToSource()
                pass(pause.wholeNanoseconds)
            }
        case .noteHeartbeats: heartbeatsNoted = simulation.shownFacts(of: Self.replica).channels.first?.receivedHeartbeats
        case .passTime(let time): pass(time.wholeNanoseconds)
        case .until: break
        }
    }

    private func writeToSource() {
        simulation.write(Self.application, to: simulation.servers[Self.source])
        written += 1
    }

    private func change(_ action: ServerAction) { simulation.change(Self.replica, action) }

    private func tryWrite() {
        let before = simulation.servers[Self.replica].log.count
        simulation.write(Self.application, to: simulation.servers[Self.replica])
        if simulation.servers[Self.replica].log.count > before {
            attempts.write = .accepted
        } else {
            attempts.write = simulation.clients[Self.application].isWaiting ? .hangs : .refused
        }
    }

    private func tryCommit() {
        guard let transaction = replica.writes.transactions.last else { return }
        let before = replica.log.count
        simulation.transactionEnds(Self.replica, replica.boot, transaction.number)
        let isOver = replica.writes.transaction(transaction.number) == nil
        attempts.commit = !isOver ? .hangs : replica.log.count > before ? .accepted : .refused
    }

    /// Of a reading of the source that has arrived.
    private func outcome(of lane: ProbeLane) -> ReplicaObservation.Outcome {
        let request = ProbeRequest(address: source.address, lane: lane, timeout: TestReplicationSet.patience)
        let slot = simulation.probes.add(
            SimulatedProbe(
                request: request, manager: simulation.manager, incarnation: simulation.manager.incarnation, startedAt: simulation.now, server: Self.source))
        simulation.probeArrives(slot)
        guard case .read? = simulation.probes[slot]?.outcome else { return .hangs }
        return .accepted
    }

    /// Of a statement that has arrived, as from a manager that is not there any more.
    private func outcome(of action: ServerAction, on server: SimulatedServer) -> ReplicaObservation.Outcome {
        let request = ActionRequest(target: server.address, expectedIdentity: server.identity, action: action, timeout: TestReplicationSet.patience)
        let slot = simulation.actions.add(
            SimulatedAction(
                token: ManagerToken(rawValue: 0), request: request, manager: simulation.manager, incarnation: simulation.manager.incarnation, startedAt: simulation.now,
                server: server.index, reached: server.index, boot: server.boot))
        simulation.actionExecutes(slot)
        return simulation.actions[slot]?.outcome == nil ? .hangs : .accepted
    }
}
#endif
