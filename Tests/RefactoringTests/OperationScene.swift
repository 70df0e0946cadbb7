import BatonTesting
import Refactoring
import TopologyModel

/// Servers that carry out what an ``OperationMachine`` sends, without time passing but where the machine waits.
struct OperationScene {
    enum Answer {
        /// As the server does it.
        case carriedOut
        case instead(ActionOutcome)
        /// Carried out, and nobody hears of it.
        case lost
    }

    private(set) var servers: [InstanceBuilder]
    private(set) var sent: [ActionRequest] = []
    private(set) var machine: OperationMachine
    private(set) var now = TopologyFixtures.now
    private(set) var notes: [String] = []
    private(set) var releases = 0
    private var inbox: [(OperationToken, ActionOutcome)] = []
    /// What a server does instead of what is asked, by request and how many were sent before it.
    var behaviour: (ActionRequest, Int, inout [InstanceBuilder]) -> Answer = { _, _, _ in .carriedOut }
    /// How many looks a replica needs until it has applied what it received, or follows.
    var looksUntilDone = 0
    private var looks: [InstanceAddress: Int] = [:]

    init(_ scene: PlanScene, _ operation: Operation) {
        self.init(scene, scene.plan(operation))
    }

    init(_ scene: PlanScene, _ plan: OperationPlan) {
        precondition(!plan.isRefused, plan.reasons)
        servers = scene.fleet.instances
        machine = OperationMachine(plan: plan, policy: scene.policy, pin: SessionPin(rawValue: 7))
    }

    /// Until it has ended; traps when it does not.
    @discardableResult
    mutating func run() -> OperationResult {
        begin()
        return finish()
    }

    /// What ``begin()`` began, until it has ended; traps when it does not.
    mutating func finish() -> OperationResult {
        for _ in 0..<5_000 {
            if let result = machine.result { return result }
            advance()
        }
        preconditionFailure("it does not end: \(outline)")
    }

    /// One answer, or one moment, further.
    mutating func advance() {
        var effects: [OperationEffect] = []
        if inbox.isEmpty {
            guard let next = machine.nextWakeUp else { preconditionFailure("it waits for nothing") }
            now = max(now, next)
            machine.wake(now: now, into: &effects)
        } else {
            let (token, outcome) = inbox.removeFirst()
            machine.acted(token, outcome, now: now, into: &effects)
        }
        carryOut(effects)
    }

    mutating func begin() {
        var effects: [OperationEffect] = []
        machine.begin(now: now, into: &effects)
        carryOut(effects)
    }

    mutating func abandon(_ reason: String) {
        var effects: [OperationEffect] = []
        machine.abandon(reason, into: &effects)
        carryOut(effects)
    }

    mutating func giveWay(_ reason: String) {
        var effects: [OperationEffect] = []
        machine.giveWay(reason, now: now, into: &effects)
        carryOut(effects)
    }

    mutating func breakOff(_ reason: String) {
        var effects: [OperationEffect] = []
        machine.breakOff(reason, now: now, into: &effects)
        carryOut(effects)
    }

    private mutating func carryOut(_ effects: [OperationEffect]) {
        for effect in effects {
            switch effect {
            case .act(let token, let request): inbox.append((token, answer(request)))
            case .note(let server, let text): notes.append("\(server.host): \(text)")
            case .ended: releases += 1
            }
        }
    }

    private mutating func answer(_ request: ActionRequest) -> ActionOutcome {
        let answer = behaviour(request, sent.count, &servers)
        sent.append(request)
        switch answer {
        case .instead(let outcome): return outcome
        case .lost:
            _ = execute(request)
            return .unknown("the connection was lost")
        case .carriedOut: return execute(request)
        }
    }

    private mutating func execute(_ request: ActionRequest) -> ActionOutcome {
        guard let index = servers.firstIndex(where: { $0.address == request.target }) else { return .unreachable("no such server") }
        let before = servers[index].facts()
        if let objection = request.objection(to: before) { return objection }
        if request.action.isMutation {
            change(index, request.action)
            looks[request.target] = looksUntilDone
        } else {
            settle(index)
        }
        let after = servers[index].facts()
        return before == after ? .alreadyDone(after) : .done(after)
    }

    private mutating func change(_ index: Int, _ action: ServerAction) {
        switch action {
        case .stopReceiver: servers[index].channels[0].receiver = .stopped
        case .startReceiver: servers[index].channels[0].receiver = .running
        case .stopApplier:
            servers[index].channels[0].applier = .stopped
            servers[index].channels[0].applierHasReadAllRelayLog = false
        case .startApplier, .applyRelayLogs: servers[index].channels[0].applier = .running
        case .startReplication: (servers[index].channels[0].receiver, servers[index].channels[0].applier) = (.running, .running)
        case .pointToSource(let specification):
            if servers[index].channels.isEmpty { servers[index] = servers[index].following(specification.source.description) }
            servers[index].channels[0].source = specification.source
            servers[index].channels[0].gtidUse = specification.gtidUse
            servers[index].channels[0].receiver = specification.startsReceiver ? .running : .stopped
            servers[index].channels[0].applier = specification.startsApplier ? .running : .stopped
            if let place = specification.coordinates {
                servers[index].channels[0].executedCoordinates = place
                servers[index].channels[0].readCoordinates = place
            }
        case .setReadOnly: servers[index].settings.readOnly = true
        case .openWrites: servers[index].settings.readOnly = false
        case .setDelay(_, let delay): servers[index].channels[0].configuredDelay = delay
        case .resetBinaryLogs(let keeping): servers[index].transactions.executed = .mysql(keeping)
        default: break
        }
    }

    /// What goes on by itself between two looks.
    private mutating func settle(_ index: Int) {
        let address = servers[index].address
        let left = looks[address, default: looksUntilDone]
        if left > 0 {
            looks[address] = left - 1
            return
        }
        guard !servers[index].channels.isEmpty, servers[index].channels[0].applier == .running else { return }
        servers[index].channels[0].applierHasReadAllRelayLog = true
        servers[index].channels[0].executedCoordinates = servers[index].channels[0].readCoordinates
    }

    func builder(_ name: String) -> InstanceBuilder {
        guard let server = servers.first(where: { $0.address == InstanceBuilder.address(name) }) else { preconditionFailure("no \(name)") }
        return server
    }

    func channel(_ name: String) -> ReplicationChannel { builder(name).channels[0] }

    /// What was sent that changes something: server and action.
    var outline: [String] { sent.filter(\.action.isMutation).map { "\($0.target.host) \($0.action.outline)" } }
}
