import Analysis
import BatonTesting
import ControlModel
import Hooks
import KVPublishers
@testable import ManagerCore
import Probing
import Refactoring
import Storage
import TopologyModel

/// A manager, its journal and servers that obey at once. Every effect is answered a millisecond after it was wanted.
struct ManagerScene {
    typealias Server = ObedientServers.Server

    fileprivate enum Pending {
        case probe(ProbeRequest, startedAt: MonotonicInstant)
        case commit(ManagerToken, [ControlCommand])
        case act(ManagerToken, ActionRequest)
        case search(ManagerToken, ErrantSearchRequest)
        case write(ManagerToken, WriteProbeRequest, startedAt: MonotonicInstant)
        case hooks(ManagerToken)
        case publish(ManagerToken)
    }

    private static let doubt = StorageError(.outcomeUnknown, "the connection was lost")
    static let db1 = InstanceBuilder.address("db1")

    var machine: ManagerMachine
    var world: ObedientServers
    var control = ControlState()
    var now = TopologyFixtures.now
    var probes: [ProbeRequest] = []
    var acts: [ActionRequest] = []
    var searches: [ErrantSearchRequest] = []
    /// Rows of the write probe that were wished for.
    var writes: [WriteProbeRequest] = []
    /// Those that were not answered, because of ``losesActions``.
    var lostWrites: [(token: ManagerToken, request: WriteProbeRequest)] = []
    /// What comes of them, after how long.
    var writing: (outcome: WriteProbeOutcome, after: Duration) = (.acknowledged, .milliseconds(1))
    var hooks: [HookInvocation] = []
    var published: [PrimaryRecord] = []
    var notes: [ManagerNote] = []
    var replies: [OperatorReply] = []
    var committed: [ControlCommand] = []
    var publishSucceeds: (_ attempt: Int) -> Bool = { _ in true }
    var commits = true
    /// Proposals are answered with an error of the journal.
    var failsCommits = false
    /// The journal has ended.
    var endsJournal = false
    /// These are not committed, and answered with an error that does not tell.
    var isLost: (_ commands: [ControlCommand]) -> Bool = { _ in false }
    /// Proposals with one of these are committed, and answered like that.
    var doubts: (_ command: ControlCommand) -> Bool = { _ in false }
    /// What a test lets come of an action; nil: the servers obey.
    var acting: (_ request: ActionRequest, _ world: inout ObedientServers) -> ActionOutcome? = { _, _ in nil }
    /// Actions and searches are sent and never answered.
    var losesActions = false
    /// Hosts whose answers to probes are kept back until ``giveSilentAnswers()``.
    var silent: Set<String> = []
    /// Actions whose execution is kept back until ``giveSilentAnswers()``.
    var isSlow: (_ request: ActionRequest) -> Bool = { _ in false }
    var inventoryChanges: [InstanceAddress] = []
    /// By host: what a details probe gets for the configuration's own queries.
    var answers: [String: [CustomAnswer]] = [:]
    var steps = 0
    private var keptBack: [Pending] = []
    private var pending: [(at: MonotonicInstant, what: Pending)] = []
    private var nextToken: UInt64 = 1_000_000

    init(
        _ servers: [InstanceBuilder] = TopologyFixtures.primary().instances, control: ControlState = ControlState(), automatic: Bool = true,
        intermediate: Bool = false, hooks: [HookPhase] = [], discovery: any DiscoveryFilter = NoDiscoveryFilter(), placement: any PlacementPatterns = NoPlacementPatterns(),
        overrides: PolicyOverrides = PolicyOverrides(), configure: (inout ManagerConfiguration) -> Void = { _ in }
    ) {
        world = ObedientServers(servers)
        self.control = control
        var configuration = ManagerConfiguration()
        configuration.seeds = servers.map(\.address)
        configure(&configuration)
        let rules = ManagerRules(
            automation: UniformAutomationFilter(automatic), intermediateAutomation: UniformAutomationFilter(intermediate), policies: UniformPolicies(overrides),
            discovery: discovery, placement: placement)
        machine = ManagerMachine(configuration: configuration, rules: rules, hookPhases: hooks, seed: 1)
    }

    mutating func start(inventory: [InventoryRecord] = []) { step(.started(control, inventory)) }

    /// A primary whose replicas write no binary log, so that a recovery comes to nothing.
    static var withoutCandidates: [InstanceBuilder] {
        var servers = TopologyFixtures.primary().instances
        for index in servers.indices.dropFirst() { servers[index].settings.binaryLogEnabled = false }
        return servers
    }

    /// Started and run until everything is known, the cluster included.
    static func armed(
        _ servers: [InstanceBuilder] = TopologyFixtures.primary().instances, automatic: Bool = true, intermediate: Bool = false, hooks: [HookPhase] = [],
        placement: any PlacementPatterns = NoPlacementPatterns(), overrides: PolicyOverrides = PolicyOverrides(),
        configure: (inout ManagerConfiguration) -> Void = { _ in }
    ) -> ManagerScene {
        var scene = ManagerScene(
            servers, automatic: automatic, intermediate: intermediate, hooks: hooks, placement: placement, overrides: overrides, configure: configure)
        scene.start()
        scene.run(.milliseconds(1_500))
        return scene
    }

    var wall: WallTime { WallTime(milliseconds: now.nanoseconds / 1_000_000) }

    mutating func step(_ event: ManagerEvent) {
        var effects: [ManagerEffect] = []
        machine.step(event, now: now, wall: wall, into: &effects)
        steps += 1
        for effect in effects { take(effect) }
    }

    /// - Parameter asker: nil: a request that is not recorded.
    mutating func ask(_ request: OperatorRequest, by asker: OperatorAsker? = nil) {
        nextToken += 1
        step(.operatorAsked(ManagerToken(rawValue: nextToken), request, by: asker))
    }

    mutating func rule(_ name: String, _ rule: PromotionRule) {
        ask(.setPromotionRule(InstanceBuilder.address(name), rule))
        run(.milliseconds(10))
    }

    private mutating func take(_ effect: ManagerEffect) {
        let soon = now + .milliseconds(1)
        switch effect {
        case .probe(let request):
            probes.append(request)
            if silent.contains(request.address.host) {
                keptBack.append(.probe(request, startedAt: now))
            } else {
                pending.append((soon, .probe(request, startedAt: now)))
            }
        case .propose(let token, let commands): pending.append((soon, .commit(token, commands)))
        case .act(let token, let request):
            acts.append(request)
            if isSlow(request) {
                keptBack.append(.act(token, request))
            } else if !losesActions {
                pending.append((soon, .act(token, request)))
            }
        case .locate(let token, let request):
            searches.append(request)
            if !losesActions { pending.append((soon, .search(token, request))) }
        case .write(let token, let request):
            writes.append(request)
            if losesActions {
                lostWrites.append((token, request))
            } else {
                pending.append((now + writing.after, .write(token, request, startedAt: now)))
            }
        case .runHooks(let token, let invocation):
            hooks.append(invocation)
            pending.append((soon, .hooks(token)))
        case .publish(let token, let record):
            published.append(record)
            pending.append((soon, .publish(token)))
        case .reply(_, let reply): replies.append(reply)
        case .note(let note): notes.append(note)
        case .inventoryChanged(let address): inventoryChanges.append(address)
        case .release, .releaseSessions: break
        }
    }

    /// Lets time pass, answering and waking as wanted.
    mutating func run(_ duration: Duration) {
        let end = now + duration
        while true {
            let answerAt = pending.first(where: { commits || !$0.what.isCommit })?.at
            guard let next = [answerAt, machine.nextWakeUp].compactMap({ $0 }).min(), next <= end else { break }
            now = max(now, next)
            if let index = pending.firstIndex(where: { $0.at <= now && (commits || !$0.what.isCommit) }) {
                give(pending.remove(at: index).what)
            } else {
                step(.timer)
            }
        }
        now = end
    }

    /// The servers that kept silent answer now what they were asked.
    mutating func giveSilentAnswers() {
        pending += keptBack.map { (now, $0) }
        keptBack = []
    }

    private mutating func give(_ answer: Pending) {
        switch answer {
        case .probe(let request, let startedAt):
            let said = request.lane == .details ? answers[request.address.host] ?? [] : []
            step(.probed(ProbeReport(request: request, startedAt: startedAt, finishedAt: now, outcome: world.outcome(of: request), answers: said)))
        case .commit(let token, _) where failsCommits: step(.commitFailed(token, StorageError(.full, "the disk is full")))
        case .commit(let token, _) where endsJournal: step(.commitFailed(token, StorageError(.closed, "the control log is closed")))
        case .commit(let token, let commands) where isLost(commands): step(.commitFailed(token, ManagerScene.doubt))
        case .commit(let token, let commands):
            committed += commands
            let results = commands.map { control.apply($0, stamp: CommandStamp(at: wall, node: "n1"), index: control.lastIndex.next) }
            if commands.contains(where: doubts) {
                step(.commitFailed(token, ManagerScene.doubt))
            } else {
                step(.committed(token, results, control))
            }
        case .act(let token, let request):
            let outcome = acting(request, &world) ?? world.obey(request)
            step(.acted(token, outcome))
        case .search(let token, let request):
            step(.located(token, .located(ErrantLocation(errant: request.errant, logs: [.init(file: "binlog.000007", transactions: request.errant)]))))
        case .write(let token, let request, let startedAt):
            step(.wrote(token, WriteProbeReport(request: request, startedAt: startedAt, finishedAt: now, outcome: writing.outcome)))
        case .hooks(let token): step(.hooksEnded(token, success: true, report: "exit 0"))
        case .publish(let token): step(.published(token, success: publishSucceeds(published.count), report: "store"))
        }
    }

    // MARK: What happens to servers

    var servers: [Server] {
        get { world.servers }
        set { world.servers = newValue }
    }

    subscript(_ name: String) -> Server {
        get { world[name] }
        set { world[name] = newValue }
    }

    /// The primary dies; its replicas notice at once.
    mutating func kill(_ name: String = "db1", replicasNotice: Bool = true) { world.kill(name, replicasNotice: replicasNotice) }

    mutating func loseConnection(_ name: String = "db1") { step(.connectionLost(InstanceBuilder.address(name))) }

    // MARK: What came of it

    var mutations: [ActionRequest] { acts.filter(\.action.isMutation) }
    func count(_ kind: CommandKind) -> Int { committed.count { $0.kind == kind } }
    func told(_ event: TimelineEntry.Event) -> [ManagerNote] { notes.filter { $0.event == event } }
    /// What is said of a server now, if anything.
    func findings(_ name: String) -> Finding? { machine.findings(now: now, wall: wall).first { $0.instance.host == name } }
    var record: ClusterRecord? { control.clusters.first }
}

extension ManagerScene.Pending {
    fileprivate var isCommit: Bool {
        if case .commit = self { true } else { false }
    }
}
