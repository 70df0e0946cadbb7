import RaftCore
import TopologyModel

/// One node among others that a test speaks for.
struct SoloNode {
    private(set) var core: RaftCore
    private(set) var now = MonotonicInstant(nanoseconds: 1_000_000_000)
    private(set) var outputs: [RaftOutput] = []
    private var underWay: PersistToken?

    /// - Parameter recovered: of node 1 of three, unless it says otherwise.
    init(_ recovered: RecoveredLog = RecoveredLog(snapshot: .bootstrap(voters: SoloNode.ids(1, 2, 3))), settings: RaftSettings = RaftSettings()) {
        core = RaftCore(id: NodeID(rawValue: 1), settings: settings, recovered: recovered, seed: 7, now: now)
    }

    static func ids(_ numbers: UInt64...) -> [NodeID] { numbers.map { NodeID(rawValue: $0) } }

    static func entries(_ terms: UInt64..., from first: UInt64 = 1) -> [LogEntry] {
        terms.enumerated().map { LogEntry(position: LogPosition(term: $1, index: first + UInt64($0)), body: .command([UInt8($0)])) }
    }

    /// What came of one input.
    @discardableResult
    mutating func step(_ input: RaftInput) -> [RaftOutput] {
        outputs = []
        core.step(input, now: now, into: &outputs)
        if let token { underWay = token }
        return outputs
    }

    @discardableResult
    mutating func hear(_ body: RaftMessage.Body, from sender: UInt64, term: UInt64) -> [RaftOutput] {
        step(.received(RaftMessage(from: NodeID(rawValue: sender), term: term, body: body)))
    }

    /// Everything that it wants written is on disk, also what it wants then.
    @discardableResult
    mutating func persistAll() -> [RaftOutput] {
        var all: [RaftOutput] = []
        while let token = underWay {
            underWay = nil
            all += step(.persisted(token))
        }
        return all
    }

    /// Of the batch that the last step gave out.
    var token: PersistToken? { outputs.compactMap { if case .persist(_, let token) = $0 { token } else { nil } }.last }
    var batch: PersistBatch? { outputs.compactMap { if case .persist(let batch, _) = $0 { batch } else { nil } }.last }
    var sent: [RaftMessage.Body] { SoloNode.sent(outputs) }

    static func sent(_ outputs: [RaftOutput]) -> [RaftMessage.Body] { outputs.compactMap { if case .send(let message, _) = $0 { message.body } else { nil } } }

    mutating func wait(_ duration: Duration) { now = now + duration }

    /// Elected by node 2.
    mutating func lead() {
        now = core.nextWakeUp
        step(.tick)
        hear(.voteResponse(VoteResponse(isGranted: true, isPreVote: true)), from: 2, term: core.term + 1)
        persistAll()
        hear(.voteResponse(VoteResponse(isGranted: true, isPreVote: false)), from: 2, term: core.term)
    }
}
