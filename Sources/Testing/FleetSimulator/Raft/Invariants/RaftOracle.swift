import BinaryCoding
import Raft
import RaftCore
import TopologyModel

/// What the omniscient checker remembers of all nodes together.
struct RaftOracle {
    /// One entry that was ever in any log.
    struct Known {
        var term: UInt64
        var hash: UInt64
        /// Over it and everything before it.
        var chain: UInt64
        /// Of a client, from 1 on; 0: none.
        var command: UInt64
        var membership: Membership?
    }

    struct Vote {
        var term: UInt64
        var candidate: NodeID
    }

    struct Leader {
        var node: Int
        /// The terms of its log when it was elected.
        var terms: [UInt64]
    }

    /// By index, then by term; at 0 the place before the first entry.
    private(set) var known: [[Known]] = [[Known(term: 0, hash: RaftHash.start, chain: RaftHash.start, command: 0)]]
    /// By index.
    private(set) var committedTerms: [UInt64] = [0]
    /// After each committed index.
    private(set) var states: [ReplicatedObjects] = [ReplicatedObjects()]
    /// Of each committed index.
    private(set) var outcomes: [CommandOutcome] = [.nothing]
    private var sessions = SessionOracle()
    /// By index, ascending; the first is that of the bootstrap.
    private(set) var committedMemberships: [(index: UInt64, membership: Membership)]
    /// The term of the leader that committed, and up to where; ascending.
    private(set) var commitsByTerm: [(term: UInt64, index: UInt64)] = []
    /// Asked for by term, never iterated.
    var leaders: [UInt64: Leader] = [:]
    /// Of each node the votes that it told, the newest last.
    var votes: [[Vote]] = Array(repeating: [], count: SimulatedLinks.capacity)
    /// By number - 1.
    var commands: [Command] = []
    /// The newest entry whose success was reported to a client.
    var acknowledged: UInt64 = 0
    /// Sessions that were asked for, by their expiry in milliseconds, which is another one for each: an entry says no more of its proposal. Asked for by it, never iterated.
    private var openings: [Int64: UInt64] = [:]
    private let defect: RaftDefect?

    /// What somebody proposed.
    struct Command {
        enum Fate {
            case open, dropped, unknown
            case acknowledged(UInt64)
        }

        var node: Int
        var inTerm: UInt64?
        /// nil: a command of a client.
        var change: MembershipChange?
        /// The proposal that asked for the same first; 0: no command of a client.
        var original: UInt64 = 0
        /// Which of the clients with sessions it is of.
        var client: Int?
        var stamp: SessionStamp?
        /// It opens a session of so many milliseconds.
        var opens: Int64?
        /// Of the first proposal: what the client was told by any of them.
        var answer: ObjectAnswer?
        var fate = Fate.open
        /// Where it took effect.
        var committedAt: UInt64 = 0
    }

    init(bootstrap: Membership, defect: RaftDefect?) {
        self.defect = defect
        committedMemberships = [(0, bootstrap)]
    }

    var committed: UInt64 { UInt64(committedTerms.count - 1) }

    func find(_ position: LogPosition) -> Known? {
        guard position.index < UInt64(known.count) else { return nil }
        return known[Int(position.index)].first { $0.term == position.term }
    }

    /// Registers an entry that follows `previous` in somebody's log; false: another entry, or the same after another prefix, is known at its place.
    mutating func learn(_ entry: LogEntry, after previous: LogPosition) -> Bool {
        guard let before = find(previous) else { return false }
        let hash = RaftHash.of(entry)
        let chain = RaftHash.mix(hash, into: before.chain)
        if let old = find(entry.position) { return old.hash == hash && old.chain == chain }
        var new = Known(term: entry.position.term, hash: hash, chain: chain, command: 0)
        switch entry.body {
        case .noop: break
        case .command(let bytes): new.command = proposal(of: bytes)
        case .membership(let membership): new.membership = membership
        }
        let index = Int(entry.position.index)
        while known.count <= index { known.append([]) }
        known[index].append(new)
        return true
    }

    private func proposal(of bytes: [UInt8]) -> UInt64 {
        guard let command = try? NodeCommand(decoding: bytes) else { return 0 }
        switch command.body {
        case .user(let bytes, _): return (try? ObjectCommand(decoding: bytes))?.proposal ?? 0
        case .openSession(let expiry): return openings[expiry.wholeMilliseconds] ?? 0
        case .digestPoint, .digestCheck, .raise: return 0
        }
    }

    /// An expiry that no other session has.
    mutating func nextExpiry(from milliseconds: Int64, of proposal: UInt64) -> Int64 {
        let expiry = milliseconds + Int64(openings.count)
        openings[expiry] = proposal
        return expiry
    }

    /// The next index is committed.
    /// - Returns: what must not have come of it; nil: all is well.
    mutating func commit(_ entry: LogEntry, by term: UInt64) -> String? {
        committedTerms.append(entry.position.term)
        var state = states[states.count - 1]
        let outcome = state.apply(entry, defect: defect)
        states.append(state)
        outcomes.append(outcome)
        if case .membership(let membership) = entry.body { committedMemberships.append((entry.position.index, membership)) }
        if commitsByTerm.last?.term == term {
            commitsByTerm[commitsByTerm.count - 1].index = entry.position.index
        } else {
            commitsByTerm.append((term, entry.position.index))
        }
        return sessions.take(entry, outcome)
    }

    /// How far leaders of terms before this one have committed.
    func committed(before term: UInt64) -> UInt64 { commitsByTerm.last { $0.term < term }?.index ?? 0 }

    /// The last index of what is committed of this term and of those before it.
    func committed(ofTermsThrough term: UInt64) -> UInt64 { UInt64(committedTerms.lastIndex { $0 <= term } ?? 0) }

    /// In force at a committed index.
    func membership(at index: UInt64) -> (index: UInt64, membership: Membership) {
        committedMemberships.last { $0.index <= index } ?? committedMemberships[0]
    }

    /// Whether two memberships differ by one server's role at most.
    static func areNeighbors(_ one: Membership, _ other: Membership) -> Bool {
        let voters = one.voters.count { !other.isVoter($0) } + other.voters.count { !one.isVoter($0) }
        let members = one.members.filter { !other.contains($0) } + other.members.filter { !one.contains($0) }
        return voters <= 1 && members.count <= 1
    }
}
