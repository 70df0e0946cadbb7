import RaftCore

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
    private(set) var states: [ListMachine] = [ListMachine()]
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
        var fate = Fate.open
        /// Where it took effect.
        var committedAt: UInt64 = 0
    }

    init(bootstrap: Membership) {
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
        case .command(let bytes): new.command = RaftSimulation.number(of: bytes)
        case .membership(let membership): new.membership = membership
        }
        let index = Int(entry.position.index)
        while known.count <= index { known.append([]) }
        known[index].append(new)
        return true
    }

    /// The next index is committed.
    mutating func commit(_ entry: LogEntry, by term: UInt64) {
        committedTerms.append(entry.position.term)
        var state = states[states.count - 1]
        state.apply(entry)
        states.append(state)
        if case .membership(let membership) = entry.body { committedMemberships.append((entry.position.index, membership)) }
        if commitsByTerm.last?.term == term {
            commitsByTerm[commitsByTerm.count - 1].index = entry.position.index
        } else {
            commitsByTerm.append((term, entry.position.index))
        }
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
