import BatonTesting
import Clocks
import ControlModel
import Logging
import ManagerCore
@testable import Orchestration
import Probing
import QuorumTestSupport
import Raft
import RaftControlLog
import RaftCore
import Refactoring
import Storage
import Synchronization
import TopologyModel

/// Several managers in one process, and servers that all of them see.
final class Stage: Sendable {
    enum Event: Sendable {
        case leads(NodeID)
        case committed(NodeID, [ControlCommand], ControlState)
        /// Before it is carried out.
        case acts(NodeID, ActionRequest)
    }

    struct Member: Sendable {
        let id: NodeID
        let node: NodeBench.Node
        let manager: ElectedManager
        let task: Task<Void, any Error>
    }

    private struct State {
        var servers = ObedientServers()
        var acts: [(node: NodeID, request: ActionRequest)] = []
        var holdsOpening = false
    }

    static let electionTimeout = NodeBench.settings.consensus.electionTimeoutMin
    let bench = NodeBench()
    private let state = Mutex(State())
    let events: AsyncStream<Event>
    private let tell: AsyncStream<Event>.Continuation

    init() { (events, tell) = AsyncStream.makeStream(of: Event.self) }

    // MARK: Managers

    func start(_ count: Int) throws -> [Member] {
        try NodeBench.ids(count).map { id in
            let board = StandingBoard()
            let node = try bench.open(id, of: count, observe: { [tell] event in
                board.observe(event)
                if case .role(.leader, _, _) = event { tell.yield(.leads(id)) }
            })
            let manager = ElectedManager(
                node, board: board, url: "http://\(id.rawValue):3000", electionTimeout: Stage.electionTimeout, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                wrap: { ToldControlLog(log: $0, node: id, tell: self.tell) }, begin: { self.tenure(of: id, on: $0) })
            return Member(id: id, node: node, manager: manager, task: Task { try await manager.run() })
        }
    }

    private func tenure(of id: NodeID, on log: any ControlLog) -> ManagerTenure {
        var configuration = ManagerConfiguration()
        configuration.startsAsStandby = true
        configuration.nodeName = "\(id.rawValue)"
        configuration.seeds = state.withLock { $0.servers.servers.map(\.builder.address) }
        configuration.discovery.pollInterval = .milliseconds(100)
        return ManagerTenure(
            ManagerService(
                configuration: configuration, rules: ManagerRules(automation: UniformAutomationFilter(true)), prober: StageProber(stage: self),
                controller: StageController(stage: self, node: id), controlLog: log, inventory: InMemoryInventoryStore(), hooks: [], publishers: [],
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, seed: id.rawValue))
    }

    /// Ends a process: nothing gets out of it any more.
    func kill(_ member: Member) async {
        bench.network.isolate(member.id)
        member.task.cancel()
        _ = await member.task.result
    }

    func end(_ members: [Member]) async {
        for member in members { member.task.cancel() }
        for member in members { _ = await member.task.result }
    }

    // MARK: Servers

    func kill(_ server: String) { state.withLock { $0.servers.kill(server) } }

    /// From here on whoever opens a server hangs until it is ended.
    func holdOpening(_ holds: Bool) { state.withLock { $0.holdsOpening = holds } }

    var acts: [(node: NodeID, request: ActionRequest)] { state.withLock { $0.acts } }

    func isWritable(_ server: String) -> Bool { state.withLock { !$0.servers[server].builder.settings.readOnly } }

    fileprivate func outcome(of request: ProbeRequest) -> ProbeOutcome { state.withLock { $0.servers.outcome(of: request) } }

    fileprivate func carryOut(_ request: ActionRequest, by node: NodeID) async -> ActionOutcome {
        let hangs = state.withLock { state in
            state.acts.append((node, request))
            return state.holdsOpening && request.action == .openWrites
        }
        tell.yield(.acts(node, request))
        if hangs {
            let (never, _) = AsyncStream.makeStream(of: Never.self)
            for await _ in never {}
            return .unreachable("the manager was ended")
        }
        return state.withLock { $0.servers.obey(request) }
    }

    // MARK: Waiting

    /// The next event that `pick` makes something of. Those before it are gone.
    func next<Value>(_ pick: (Event) -> Value?) async -> Value? {
        for await event in events {
            if let value = pick(event) { return value }
        }
        return nil
    }

    /// Who committed a command of a kind.
    func nextCommit(of kind: CommandKind) async -> (node: NodeID, state: ControlState)? {
        await next { if case .committed(let node, let commands, let state) = $0, commands.contains(where: { $0.kind == kind }) { (node, state) } else { nil } }
    }
}

/// Reads the stage's servers at once.
private struct StageProber: InstanceProber {
    let stage: Stage
    let losses = AsyncStream<InstanceAddress> { _ in }

    func probe(_ request: ProbeRequest) async -> ProbeReport {
        let now = ServiceClock.system.now()
        return ProbeReport(request: request, startedAt: now, finishedAt: now, outcome: stage.outcome(of: request), answers: [])
    }

    func forget(_ address: InstanceAddress) async {}
}

private struct StageController: ReplicationController {
    let stage: Stage
    let node: NodeID

    func perform(_ request: ActionRequest) async -> ActionOutcome { await stage.carryOut(request, by: node) }
}

/// Tells what is committed.
private struct ToldControlLog: ControlLog {
    let log: any ControlLog
    let node: NodeID
    let tell: AsyncStream<Stage.Event>.Continuation

    func propose(_ commands: [ControlCommand], stamp: CommandStamp) async throws(StorageError) -> [CommandResult] {
        let results = try await log.propose(commands, stamp: stamp)
        tell.yield(.committed(node, commands, await log.state()))
        return results
    }

    func state() async -> ControlState { await log.state() }
    func close() async { await log.close() }
}
