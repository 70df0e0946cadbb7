import BinaryCoding
import RaftCore
import RaftTestSupport
import TopologyModel

@testable import Raft

/// Nodes as values, with a network that loses, doubles and reorders, disks that lose what was not written, and clients with sessions that go on until every command is answered. One seed is one run.
struct ReplicaCluster {
    struct Disk {
        var hardState = HardState()
        var mark: SnapshotMark
        var entries: [LogEntry] = []
        var files: [LogPosition: [UInt8]] = [:]
    }

    struct Node {
        var machine: ReplicaMachine<Tally>?
        var disk: Disk
        /// Of its version, from its next start on.
        var features = FeatureLevels.first
        /// What was given to the disk, in order.
        var logWork: [ReplicaEffect<Tally>] = []
        var snapshotWork: [ReplicaEffect<Tally>] = []
    }

    struct Client {
        var session: RaftSession?
        var stamp: SessionStamp?
        var value: UInt64
        var proposal: UInt64?
        var place: UInt64?
    }

    static let ids = (1...3).map { NodeID(rawValue: $0) }

    var nodes: [Node] = []
    var clients: [Client] = []
    var inFlight: [(frame: RaftFrame, from: Int, to: Int)] = []
    var now = MonotonicInstant(nanoseconds: 1_000_000_000)
    var random: SplitMix64
    var settings: RaftNodeSettings
    /// Of a hundred frames.
    var lost = 10
    var doubled = 5
    var violations: [String] = []
    var events: [RaftEvent] = []
    var answered = 0
    private var lastNumber: UInt64 = 0
    private var seeds: UInt64 = 0

    init(seed: UInt64, settings: RaftNodeSettings = ReplicaCluster.smallSettings, clients: Int = 3) {
        random = SplitMix64(state: seed)
        self.settings = settings
        for index in ReplicaCluster.ids.indices {
            nodes.append(Node(disk: Disk(mark: .bootstrap(voters: ReplicaCluster.ids))))
            start(index)
        }
        self.clients = (0..<clients).map { Client(value: UInt64($0) * 1_000_000) }
    }

    /// Everything that happens after many entries happens after few.
    static var smallSettings: RaftNodeSettings {
        var settings = RaftNodeSettings()
        settings.consensus.trailingEntries = 4
        settings.snapshotEveryEntries = 15
        settings.digestEveryEntries = 10
        return settings
    }

    // MARK: Processes

    mutating func start(_ index: Int) {
        let disk = nodes[index].disk
        var state = AppliedState(Tally())
        if disk.mark.position != .zero {
            guard let contents = disk.files[disk.mark.position], let read = try? AppliedState<Tally>(decoding: contents) else { return violations.append("the snapshot that the log names is not on the disk") }
            state = read
        }
        seeds += 1
        let recovered = RecoveredLog(hardState: disk.hardState, snapshot: disk.mark, entries: disk.entries)
        nodes[index].machine = ReplicaMachine(id: ReplicaCluster.ids[index], settings: settings, recovered: recovered, state: state, features: nodes[index].features, seed: seeds, now: now)
    }

    mutating func crash(_ index: Int) {
        nodes[index].machine = nil
        nodes[index].logWork = []
        nodes[index].snapshotWork = []
        // Their connections were closed, if nothing lay between.
        for other in nodes.indices where other != index && Bool.random(using: &random) { step(other, .peerDown(ReplicaCluster.ids[index])) }
        // Whoever waited there knows nothing.
        for client in clients.indices where clients[client].proposal != nil && Bool.random(using: &random) { clients[client].proposal = nil }
    }

    mutating func step(_ index: Int, _ event: ReplicaEvent<Tally>) {
        var effects: [ReplicaEffect<Tally>] = []
        nodes[index].machine?.step(event, at: NodeMoment(now: now, wall: WallTime(milliseconds: Int64.random(in: 0..<1_000, using: &random))), into: &effects)
        for effect in effects { carryOut(effect, index) }
    }

    private mutating func carryOut(_ effect: ReplicaEffect<Tally>, _ index: Int) {
        switch effect {
        case .persist, .recordSnapshot, .compact: nodes[index].logWork.append(effect)
        case .writeSnapshot, .writeArrived, .removeSnapshots, .encodeSnapshot: nodes[index].snapshotWork.append(effect)
        case .send(let frame, let node): post(frame, from: index, to: Int(node.rawValue) - 1)
        case .peers, .transferEnded: break
        case .answer(let number, let answer): self.answer(number, answer)
        case .tell(let event): events.append(event)
        case .halt(let reason): violations.append("\(ReplicaCluster.ids[index]) halts: \(reason)")
        }
    }

    private mutating func post(_ frame: RaftFrame, from: Int, to: Int) {
        let chance = Int.random(in: 0..<100, using: &random)
        if chance < lost { return }
        inFlight.append((frame, from, to))
        if chance < lost + doubled { inFlight.append((frame, from, to)) }
    }

    // MARK: Disks

    private mutating func workOnLog(_ index: Int) {
        guard !nodes[index].logWork.isEmpty else { return }
        switch nodes[index].logWork.removeFirst() {
        case .persist(let batch, let token):
            if let state = batch.hardState { nodes[index].disk.hardState = state }
            if let first = batch.truncateFrom { nodes[index].disk.entries.removeAll { $0.position.index >= first } }
            nodes[index].disk.entries += batch.entries
            step(index, .persisted(token))
        case .recordSnapshot(let mark, let resets):
            if nodes[index].disk.files[mark.position] == nil { violations.append("a snapshot was recorded that is on no disk") }
            nodes[index].disk.mark = mark
            if resets { nodes[index].disk.entries = [] }
            step(index, .snapshotRecorded(mark, resets: resets))
        case .compact(let end): nodes[index].disk.entries.removeAll { $0.position.index <= end }
        default: break
        }
    }

    private mutating func workOnSnapshots(_ index: Int) {
        guard !nodes[index].snapshotWork.isEmpty else { return }
        let fails = Int.random(in: 0..<20, using: &random) == 0
        switch nodes[index].snapshotWork.removeFirst() {
        case .writeSnapshot(let mark, let state):
            if !fails { nodes[index].disk.files[mark.position] = state.encoded() }
            step(index, .snapshotWritten(mark, problem: fails ? "it failed" : nil))
        case .writeArrived(let mark, let contents):
            if !fails { nodes[index].disk.files[mark.position] = contents }
            step(index, .arrivedWritten(mark, problem: fails ? "it failed" : nil))
        case .removeSnapshots(let kept): nodes[index].disk.files = nodes[index].disk.files.filter { file in kept.contains { $0.position == file.key } }
        case .encodeSnapshot(let state, let mark, let node, let term): step(index, .snapshotEncoded(state.encoded(), mark, for: node, term: term))
        default: break
        }
    }

    // MARK: Clients

    private mutating func act(_ client: Int) {
        guard clients[client].proposal == nil else {
            // It waits no longer, now and then, and asks again.
            if Int.random(in: 0..<20, using: &random) == 0 { clients[client].proposal = nil }
            return
        }
        lastNumber += 1
        clients[client].proposal = lastNumber
        let body: NodeCommand.Body
        if var session = clients[client].session {
            if clients[client].stamp == nil { clients[client].stamp = session.next() }
            clients[client].session = session
            body = .user(Tally.Command(clients[client].value).encoded(), clients[client].stamp)
        } else {
            body = .openSession(expiry: .seconds(1 << 30))
        }
        step(Int.random(in: nodes.indices, using: &random), .propose([NodeRequest(id: ProposalID(rawValue: lastNumber), body: body)]))
    }

    private mutating func answer(_ number: UInt64, _ answer: ReplicaAnswer<Tally>) {
        guard let client = clients.firstIndex(where: { $0.proposal == number }) else { return }
        clients[client].proposal = nil
        switch answer {
        case .opened(let session): clients[client].session = RaftSession(session)
        case .result(let result): done(client, result.place)
        case .repeated(let bytes): done(client, (try? Tally.Result(decoding: bytes))?.place ?? .max)
        case .sessionExpired: violations.append("a session was over that nobody ended")
        case .dropped, .outcomeUnknown, .done, .confirmed: break
        }
    }

    private mutating func done(_ client: Int, _ place: UInt64) {
        guard let stamp = clients[client].stamp else { return violations.append("an answer to nothing") }
        if let last = clients[client].place, place <= last { violations.append("a command was answered with the place of an earlier one") }
        clients[client].place = place
        clients[client].session?.answered(stamp)
        clients[client].stamp = nil
        clients[client].value += 1
        answered += 1
    }

    // MARK: A run

    /// One thing that may happen now.
    mutating func turn(isCalm: Bool = false) {
        switch Int.random(in: 0..<100, using: &random) {
        case ..<45:
            guard !inFlight.isEmpty else { return passTime() }
            let message = inFlight.remove(at: Int.random(in: inFlight.indices, using: &random))
            step(message.to, .received(message.frame, from: ReplicaCluster.ids[message.from]))
        case ..<65: workOnLog(Int.random(in: nodes.indices, using: &random))
        case ..<80: workOnSnapshots(Int.random(in: nodes.indices, using: &random))
        case ..<88: act(Int.random(in: clients.indices, using: &random))
        case ..<98: passTime()
        default:
            guard !isCalm, Int.random(in: 0..<3, using: &random) == 0 else { return }
            let index = Int.random(in: nodes.indices, using: &random)
            if nodes[index].machine == nil { start(index) } else { crash(index) }
        }
    }

    private mutating func passTime() {
        now = now + .milliseconds(Int64.random(in: 1...60, using: &random))
        for index in nodes.indices { if let machine = nodes[index].machine, machine.nextWakeUp <= now { step(index, .tick) } }
    }

    /// Nothing goes wrong any more, and everything that is under way ends.
    mutating func calm(turns: Int) {
        lost = 0
        doubled = 0
        for index in nodes.indices where nodes[index].machine == nil { start(index) }
        for _ in 0..<turns { turn(isCalm: true) }
    }
}
