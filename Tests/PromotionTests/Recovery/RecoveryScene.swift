import Analysis
import BatonTesting
import ControlModel
@testable import Promotion
import Refactoring
import TopologyModel

/// A server that obeys actions at once.
struct ScriptedServer: Sendable {
    var builder: InstanceBuilder
    var isReachable = true
    /// Looks until everything that was received is applied.
    var looksUntilApplied = 0
    /// What its relay logs hold although its channel does not show it: MariaDB forgets the receiver's position outside GTID mode.
    var hidden: GTIDValue?
    /// Without GTID: where the last whole transaction of what it received ends; nil: all that it received is whole.
    var wholeEnd: BinlogCoordinates?
    /// It was pointed elsewhere before it had applied what it received.
    var lostRows = false
    /// Who has no channel can be given one.
    var isGivenAccounts = false

    private var followsByFile: Bool { builder.channels.contains { $0.gtidUse == .fileAndPosition } && hidden == nil }

    mutating func obey(_ request: ActionRequest) -> ActionOutcome {
        guard isReachable else { return .unreachable("connection refused") }
        let identity = builder.facts().server.identity
        if let expected = request.expectedIdentity, expected != identity { return .wrongIdentity(found: identity) }
        if let forbidden = request.forbiddenIdentity, forbidden == identity { return .wrongIdentity(found: identity) }
        if case .pointToSource = request.action, builder.channels.isEmpty, !isGivenAccounts {
            return .failed(ServerFailure(code: 0, message: "it has no channel, so nobody knows its credentials"), observed: builder.facts())
        }
        let before = builder.facts()
        carryOut(request.action)
        let after = builder.facts()
        return before == after ? .alreadyDone(after) : .done(after)
    }

    private mutating func carryOut(_ action: ServerAction) {
        switch action {
        case .stopReceiver: builder.channels[0].receiver = .stopped
        case .startReceiver, .bounceReceiver: builder.channels[0].receiver = .connecting
        case .stopApplier:
            builder.channels[0].applier = .stopped
            if followsByFile { builder.channels[0].applierHasReadAllRelayLog = false }
        case .startApplier:
            builder.channels[0].applier = .running
            if followsByFile { builder.channels[0].applierHasReadAllRelayLog = looksUntilApplied == 0 }
        case .applyRelayLogs:
            hidden = builder.channels[0].receivedGTIDs
            builder.channels[0].applier = .running
            builder.channels[0].gtidUse = .fileAndPosition
            builder.channels[0].receivedGTIDs = .mariadb(MariaDBGTIDPosition())
            builder.channels[0].applierHasReadAllRelayLog = looksUntilApplied == 0
        case .pointToSource(let specification):
            // Server truth T1: what is not applied is gone.
            if looksUntilApplied > 0 { lostRows = true }
            if builder.channels.isEmpty { builder = builder.following(specification.source.host) }
            builder.channels[0].source = specification.source
            builder.channels[0].gtidUse = specification.gtidUse
            if let place = specification.coordinates { (builder.channels[0].readCoordinates, builder.channels[0].executedCoordinates) = (place, place) }
            builder.channels[0].receiver = .running
            builder.channels[0].applier = .running
        case .resetReplication: builder.channels = []
        case .setReadOnly, .fence: builder.settings.readOnly = true
        case .openWrites: builder.settings.readOnly = false
        case .setSemiSync(let source, let replica):
            if let source { builder.semiSync.sourceEnabled = source }
            if let replica { builder.semiSync.replicaEnabled = replica }
        default:
            guard looksUntilApplied > 0 else { return }
            looksUntilApplied -= 1
            guard looksUntilApplied == 0, let channel = builder.channels.first else { return }
            if followsByFile {
                builder.channels[0].executedCoordinates = wholeEnd ?? channel.readCoordinates
                builder.channels[0].applierHasReadAllRelayLog = channel.applier == .running
                return
            }
            builder.hold(hidden ?? channel.receivedGTIDs)
            builder.channels[0].applierHasReadAllRelayLog = true
        }
    }
}

/// One recovery with its journal and scripted servers. Everything that the machine wants is answered in order; when nothing is left to
/// answer, the clock goes to the next wake-up.
struct RecoveryScene {
    enum Event: Hashable {
        case committed([ControlCommand])
        case acted(InstanceAddress, ServerAction, ok: Bool)
        case hooks(HookStage, attempt: UInt32)
        case published
        case noted(RecoveryNote)
    }

    private enum Answer {
        case commit([ControlCommand])
        case act(RecoveryToken, ActionRequest)
        case hooks(HookStage, UInt32)
        case publish
        case fence
    }

    static let cluster = ClusterID(high: 1, low: 1)
    static let db1 = InstanceBuilder.address("db1")

    var servers: [ScriptedServer]
    var control = ControlState()
    var machine: RecoveryMachine
    let id: RecoveryID
    var now = TopologyFixtures.now + .seconds(10)
    var events: [Event] = []
    /// The state of journal and servers when a batch was about to be committed.
    var moments: [(control: ControlState, servers: [ScriptedServer], batch: [ControlCommand])] = []
    /// What acted, ran or was published without a committed intent (F13).
    var unannounced: [String] = []
    var mayJournalLate = false
    // What a test changes.
    var commitFails: (_ proposal: Int) -> Bool = { _ in false }
    var answer: (_ request: ActionRequest, _ server: inout ScriptedServer) -> ActionOutcome? = { _, _ in nil }
    var fence: (_ now: MonotonicInstant) -> FenceWatch.Status = { .absent(since: $0) }
    var hooksSucceed: (HookStage) -> Bool = { _ in true }
    var verdict: Verdict = .convicted(votes: [])
    var publishes = true
    var hooksEnd = true
    var beforeAnswer: (_ scene: inout RecoveryScene) -> Void = { _ in }

    var proposals = 0
    private var answers: [Answer] = []
    private var wakeUps: [MonotonicInstant] = []
    private var fenceAgainAt: MonotonicInstant?
    var isFinished: Bool { machine.isFinished }

    /// Whoever receives from a server that runs gets, and applies, all that one has.
    mutating func replicate() {
        for index in servers.indices {
            guard let channel = servers[index].builder.channels.first, channel.receiver == .running,
                let source = servers.first(where: { $0.builder.address == channel.source }), source.isReachable,
                let all = servers[index].builder.transactions.executed.union(source.builder.transactions.executed)
            else { continue }
            servers[index].builder.hold(all)
            servers[index].builder.channels[0].receivedGTIDs = all
        }
    }

    // MARK: Making

    /// `db1`, dead, with the primary's semi-sync on, and `db2`…`db4`, of which `db3` received the most and has not applied it.
    static func fleet(_ flavor: ServerFlavor = .mariadb) -> [ScriptedServer] {
        var db1 = InstanceBuilder("db1", flavor: flavor, serverID: 1)
        db1.semiSync.isAvailable = true
        db1.semiSync.sourceEnabled = true
        var servers = [ScriptedServer(builder: db1, isReachable: false)]
        for number in 2...4 {
            var replica = InstanceBuilder("db\(number)", flavor: flavor, serverID: UInt32(number)).following("db1").receiverLost()
            replica.semiSync.isAvailable = true
            replica.semiSync.replicaEnabled = true
            if number == 3 {
                replica.semiSync.sourceEnabled = true
                replica.channels[0].receivedGTIDs = received(flavor)
            }
            servers.append(ScriptedServer(builder: replica, looksUntilApplied: number == 3 ? 2 : 0))
        }
        return servers
    }

    /// The same, with all that was received applied by `db2`…`db4`, so each may take the place of another; `db2` is chosen first.
    static func fleetOfEquals() -> [ScriptedServer] {
        var servers = fleet()
        for index in 1...3 {
            servers[index].builder.hold(received(.mariadb))
            servers[index].builder.channels[0].receivedGTIDs = received(.mariadb)
            servers[index].looksUntilApplied = 0
        }
        return servers
    }

    /// The one of ``fleet(_:)``, with both threads of `db3` stopped, and the relay logs that nobody else received applied after so many looks.
    static func fleetWithStoppedReplica(looks: Int) -> [ScriptedServer] {
        var servers = fleet()
        servers[2].builder.channels[0].receiver = .stopped
        servers[2].builder.channels[0].applier = .stopped
        servers[2].builder.channels[0].applierHasReadAllRelayLog = false
        servers[2].looksUntilApplied = looks
        return servers
    }

    static func received(_ flavor: ServerFlavor) -> GTIDValue {
        TopologyFixtures.transactions(flavor.isMySQLFamily ? "\(TopologyFixtures.uuid(serverID: 1)):1-110" : "0-1-110", flavor)
    }

    init(
        _ servers: [ScriptedServer] = RecoveryScene.fleet(), switchoverTo successor: String? = nil, hooks: [HookStage] = [], isDryRun: Bool = false,
        receivedUnknown: [String] = [], lossless: LosslessRecord? = nil, acceptsDataLoss: Bool = false, policy: RecoveryPolicy = .init()
    ) {
        self.servers = servers
        let stamp = CommandStamp(at: WallTime(milliseconds: 1), node: "n1")
        _ = control.apply(.registerCluster(RecoveryScene.cluster, primary: RecoveryScene.db1), stamp: stamp, index: control.lastIndex.next)
        let opening = RecoveryOpening(
            cluster: RecoveryScene.cluster, kind: successor == nil ? .failover : .switchover, expectedEpoch: .initial, failed: RecoveryScene.db1,
            failedIdentity: servers[0].builder.facts().server.identity.description, code: "DeadMaster", evidence: [],
            successor: successor.map(InstanceBuilder.address), isDryRun: isDryRun, flapWindow: .seconds(60), lossless: lossless,
            acceptsDataLoss: acceptsDataLoss)
        _ = control.apply(.openRecovery(opening), stamp: stamp, index: control.lastIndex.next)
        guard let record = control.recoveries.first else { preconditionFailure("the opening was refused") }
        id = record.id
        var failed = servers[0].builder
        if successor == nil {
            failed = failed.unreachable()
            failed.freshness.failure = "connection refused"
        }
        machine = RecoveryMachine(
            record: record,
            context: RecoveryScene.context(
                record, servers, failed: failed.build(id: InstanceID(rawValue: 0)), hooks: hooks, receivedUnknown: receivedUnknown, policy: policy))
    }

    private static func context(
        _ record: RecoveryRecord, _ servers: [ScriptedServer], failed: Instance, hooks: [HookStage], receivedUnknown: [String], policy: RecoveryPolicy
    ) -> RecoveryContext {
        var replicas: [Instance] = []
        var unknown: [InstanceID] = []
        var left: [InstanceID] = []
        for (index, server) in servers.enumerated().dropFirst() {
            let id = InstanceID(rawValue: UInt32(index))
            replicas.append((server.isReachable ? server.builder : server.builder.unreachable()).build(id: id))
            let hasLeft = record.meantToLeaveGTIDMode(server.builder.address) && server.builder.channels.contains { !$0.gtidUse.usesGTID }
            if hasLeft { left.append(id) }
            if hasLeft || receivedUnknown.contains(server.builder.address.host) { unknown.append(id) }
        }
        return RecoveryContext(
            failed: failed, replicas: replicas, receivedUnknown: unknown, leftGTIDMode: left, hookStages: hooks, recovery: policy, promotion: PromotionPolicy(),
            durability: record.opening.lossless == nil ? .bestEffort : .lossless)
    }

    /// The recovery after a manager died: a new machine that knows the journal and what servers say now.
    init(resuming control: ControlState, servers: [ScriptedServer], hooks: [HookStage], policy: RecoveryPolicy = .init()) {
        self.control = control
        self.servers = servers
        guard let record = control.recoveries.first else { preconditionFailure("nothing to resume") }
        id = record.id
        let isSwitchover = record.opening.kind == .switchover
        let failed = (isSwitchover ? servers[0].builder : servers[0].builder.unread().unreachable(readAt: nil)).build(id: InstanceID(rawValue: 0))
        // A restarted manager has seen no thread run: what stopped replicas received is unknown to it.
        let stopped = servers.dropFirst().map(\.builder).filter { builder in
            builder.flavor == .mariadb && builder.channels.contains { $0.receiver == .stopped && $0.applier == .stopped }
        }
        machine = RecoveryMachine(
            record: record,
            context: RecoveryScene.context(
                record, servers, failed: failed, hooks: hooks, receivedUnknown: stopped.map(\.address.host), policy: policy))
    }

    // MARK: Running

    /// Runs until the recovery is finished, nothing can happen any more, or `duration` has passed.
    mutating func run(for duration: Duration = .seconds(600)) {
        let end = now + duration
        feed(.begin)
        goOn(until: end)
    }

    mutating func goOn(until end: MonotonicInstant) {
        while !machine.isFinished {
            beforeAnswer(&self)
            if !answers.isEmpty {
                isSilentWitness = false
                give(answers.removeFirst())
            } else if machine.wantsVerdict, !isSilentWitness {
                isSilentWitness = true
                feed(.verdict(verdict))
            } else {
                isSilentWitness = false
                let next = (wakeUps + [fenceAgainAt].compactMap { $0 }).min()
                guard let next, next <= end else { return }
                now = max(now, next)
                wakeUps.removeAll { $0 <= now }
                if let again = fenceAgainAt, again <= now {
                    fenceAgainAt = nil
                    feedFence()
                } else {
                    feed(.timer)
                }
            }
        }
    }

    private var isSilentWitness = false

    mutating func feed(_ input: RecoveryInput) {
        var effects: [RecoveryEffect] = []
        machine.step(input, now: now, into: &effects)
        for effect in effects { take(effect) }
    }

    private mutating func take(_ effect: RecoveryEffect) {
        switch effect {
        case .propose(let commands): answers.append(.commit(commands))
        case .act(let token, let request):
            checkAnnounced(request)
            answers.append(.act(token, request))
        case .runHooks(let stage, let attempt):
            checkAnnounced("hooks \(stage)") { $0.kind == .hook && $0.detail == stage.rawValue && $0.attempt == attempt }
            events.append(.hooks(stage, attempt: attempt))
            answers.append(.hooks(stage, attempt))
        case .publish:
            checkAnnounced("publish") { $0.kind == .publish }
            events.append(.published)
            answers.append(.publish)
        case .fenceNow: answers.append(.fence)
        case .wake(let at): wakeUps.append(at)
        case .note(let note): events.append(.noted(note))
        case .finished, .releaseSessions: break
        }
    }

    private mutating func give(_ answer: Answer) {
        switch answer {
        case .commit(let commands): commit(commands)
        case .act(let token, let request):
            guard let index = servers.firstIndex(where: { $0.builder.address == request.target }) else { return }
            let outcome = self.answer(request, &servers[index]) ?? servers[index].obey(request)
            events.append(.acted(request.target, request.action, ok: outcome.isSuccess))
            feed(.acted(token, outcome))
        case .hooks(let stage, _): if hooksEnd { feed(.hooksDone(stage, success: hooksSucceed(stage), report: "exit")) }
        case .publish: if publishes { feed(.published(success: true, report: "stored")) }
        case .fence: feedFence()
        }
    }

    private mutating func commit(_ commands: [ControlCommand]) {
        proposals += 1
        if commitFails(proposals) {
            feed(.commitFailed("no space left on device", mayBeCommitted: false))
            return
        }
        moments.append((control, servers, commands))
        let results = RecoveryScene.apply(commands, to: &control)
        events.append(.committed(commands))
        feed(.committed(results))
    }

    @discardableResult
    static func apply(_ commands: some Sequence<ControlCommand>, to control: inout ControlState) -> [CommandResult] {
        commands.map { control.apply($0, stamp: CommandStamp(at: WallTime(milliseconds: 2), node: "n1"), index: control.lastIndex.next) }
    }

    /// The watch goes on while it has not ended well.
    private mutating func feedFence() {
        let status = fence(now)
        if case .fenced = status { fenceAgainAt = nil } else { fenceAgainAt = now + .milliseconds(100) }
        feed(.fence(status))
    }

    /// The old primary answers again and was read just now.
    mutating func oldPrimaryIsReadAgain() {
        var back = InstanceBuilder("db1")
        back.freshness.readAt = now
        feed(.observed(back.build(id: InstanceID(rawValue: 0))))
    }

    // MARK: F13

    private mutating func checkAnnounced(_ request: ActionRequest) {
        guard request.action.isMutation else { return }
        if request.expectedIdentity == nil { unannounced.append("\(request.action) without an identity") }
        let kinds: [StepKind] =
            switch request.action {
            case .stopReceiver, .startApplier, .applyRelayLogs: [.revoke, .startApplier]
            case .stopApplier: [.startApplier, .align, .repoint]
            case .startReceiver: [.restore]
            case .pointToSource: [.repoint, .restore, .gather]
            case .resetReplication: [.detach]
            case .openWrites: [.openWrites, .reopen]
            case .setReadOnly: [.demote, .align]
            case .setSemiSync: [.openWrites, .settings, .repoint]
            default: []
            }
        checkAnnounced("\(request.action) on \(request.target)") { kinds.contains($0.kind) && $0.target == request.target }
    }

    private mutating func checkAnnounced(_ what: String, _ matches: (StepIntent) -> Bool) {
        guard !mayJournalLate else { return }
        let steps = control.recovery(id)?.steps ?? []
        if !steps.contains(where: { $0.outcome == nil && matches($0.intent) }) { unannounced.append(what) }
    }

    /// What a next manager may find while the recovery is open: the journal after each batch, with the servers as they were before what follows and after it.
    var cuts: [(place: Int, control: ControlState, servers: [ScriptedServer])] {
        moments.indices.dropLast().flatMap { place -> [(Int, ControlState, [ScriptedServer])] in
            var control = moments[place].control
            RecoveryScene.apply(moments[place].batch, to: &control)
            guard control.recoveries.first?.isOpen == true else { return [] }
            return [(place + 1, control, moments[place].servers), (place + 1, control, moments[place + 1].servers)]
        }
    }

    // MARK: What came of it

    /// Some replica was pointed elsewhere before it had applied what it received.
    var lostRows: Bool { servers.contains { $0.lostRows } }
    var closing: RecoveryClosing? { control.recovery(id)?.closing }
    var actions: [ServerAction] { events.compactMap { if case .acted(_, let action, _) = $0 { action } else { nil } } }
    var mutations: [ServerAction] { actions.filter(\.isMutation) }
    var hookRuns: [Event] { events.filter { if case .hooks = $0 { true } else { false } } }
    var commands: [ControlCommand] { events.flatMap { event -> [ControlCommand] in if case .committed(let batch) = event { batch } else { [] } } }
    var notes: [RecoveryNote] { events.compactMap { if case .noted(let note) = $0 { note } else { nil } } }

    func builder(_ name: String) -> InstanceBuilder {
        guard let server = servers.first(where: { $0.builder.address.host == name }) else { preconditionFailure("no \(name)") }
        return server.builder
    }

    func source(of name: String) -> String? { builder(name).channels.first?.source?.host }

    /// The words of a run: commits by the kinds in them, and everything else by what it was.
    var script: [String] {
        events.compactMap { event in
            switch event {
            case .committed(let batch): "commit " + batch.map(\.word).joined(separator: " ")
            case .acted(let address, let action, _): "\(address.host) \(action.journalText)"
            case .hooks(let stage, let attempt): "hooks \(stage.rawValue) \(attempt)"
            case .published: "publish"
            case .noted: nil
            }
        }
    }
}

extension ControlCommand {
    fileprivate var word: String {
        switch self {
        case .stepIntent(_, let intent): "+\(intent.kind.name)"
        case .stepOutcome: "="
        default: kind.name
        }
    }
}
