import RaftCore
import TopologyModel

/// A core with a disk and a state machine that a test can look into.
struct TestNode {
    let number: Int
    private(set) var core: RaftCore
    /// Batches that wait for the disk.
    private(set) var disk: [(batch: PersistBatch, token: PersistToken)] = []
    var holdsDisk = false
    private(set) var durable: RecoveredLog
    /// Commands in the order in which they were applied.
    private(set) var applied: [UInt8] = []
    /// Everything but messages, writes and what is applied.
    private(set) var events: [RaftOutput] = []
    private var messages: [(RaftMessage, NodeID)] = []
    private let settings: RaftSettings

    init(_ number: Int, _ settings: RaftSettings, _ recovered: RecoveredLog, now: MonotonicInstant) {
        self.number = number
        self.settings = settings
        durable = recovered
        core = RaftCore(id: NodeID(rawValue: UInt64(number)), settings: settings, recovered: recovered, seed: UInt64(number), now: now)
    }

    /// One that is to do nothing by itself for as long as the test does not want it to.
    var wakeUp: MonotonicInstant { core.nextWakeUp }

    mutating func restart(now: MonotonicInstant) {
        disk = []
        messages = []
        applied = []
        core = RaftCore(id: core.id, settings: settings, recovered: durable, seed: UInt64(number), now: now)
    }

    mutating func step(_ input: RaftInput, now: MonotonicInstant) {
        var outputs: [RaftOutput] = []
        core.step(input, now: now, into: &outputs)
        for output in outputs { take(output, now: now) }
    }

    private mutating func take(_ output: RaftOutput, now: MonotonicInstant) {
        switch output {
        case .send(let message, let to): messages.append((message, to))
        case .persist(let batch, let token):
            disk.append((batch, token))
            if !holdsDisk { persistOne(now: now) }
        case .apply(let entries):
            for entry in entries { if case .command(let bytes) = entry.body { applied += bytes } }
            if let last = entries.last { step(.applied(last.position.index), now: now) }
        case .installSnapshot(let mark):
            durable.snapshot = mark
            durable.entries = []
            step(.snapshotInstalled(mark), now: now)
        default: events.append(output)
        }
    }

    mutating func persistOne(now: MonotonicInstant) {
        let (batch, token) = disk.removeFirst()
        if let hardState = batch.hardState { durable.hardState = hardState }
        if let index = batch.truncateFrom { durable.entries.removeAll { $0.position.index >= index } }
        durable.entries += batch.entries
        step(.persisted(token), now: now)
    }

    mutating func takeMessages() -> [(RaftMessage, NodeID)] {
        defer { messages = [] }
        return messages
    }

    mutating func forgetEvents() { events = [] }

    // MARK: Looking

    var outcomes: [ProposalID: ProposalOutcome] {
        var outcomes: [ProposalID: ProposalOutcome] = [:]
        for case .proposalEnded(let id, let outcome) in events { outcomes[id] = outcome }
        return outcomes
    }

    func outcome(_ id: UInt64) -> ProposalOutcome? { outcomes[ProposalID(rawValue: id)] }

    var readyReads: [UInt64] { events.compactMap { if case .readReady(let id, _) = $0 { id.rawValue } else { nil } } }
    var refusedReads: [UInt64] { events.compactMap { if case .readRefused(let id, _) = $0 { id.rawValue } else { nil } } }
    var halts: [RaftOutput.HaltReason] { events.compactMap { if case .halt(let reason) = $0 { reason } else { nil } } }
    var snapshotsToSend: [NodeID] { events.compactMap { if case .sendSnapshot(let to, _) = $0 { to } else { nil } } }
    var transfers: [Bool] { events.compactMap { if case .transferEnded(_, let isDone) = $0 { isDone } else { nil } } }
}
