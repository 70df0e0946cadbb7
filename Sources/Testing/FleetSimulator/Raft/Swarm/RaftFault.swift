/// Something that goes wrong with a simulated Raft cluster for a while.
struct RaftFault: Sendable, CustomStringConvertible {
    enum Kind: String, CaseIterable, Sendable {
        case crash, crashAll, pause
        /// The next nodes that vote die right after that, and are there again at once.
        case killVoters
        /// Both directions, one, or whatever a node receives or sends.
        case cutLink, cutOneWay, isolate, isolateInbound, isolateOutbound
        case split
        /// Two halves that do not hear each other, and one node that both hear.
        case bridge
        case flap
        /// One direction becomes slower by more than an election takes.
        case slowLink
        /// Whatever a node receives is late by a part of an election timeout: it may still lead, and be the last to learn that it does not lead any more.
        case slowInbound
        /// The connection with the leader is closed on both sides, or a leader's with another node, and there is none again before the end.
        case resetLink
        /// All connections of a node are closed on both sides, again and again, and are there again at once.
        case resets
        case slowDisk, stallDisk, failDisk
        /// A process ends, and finds its log damaged when it starts again.
        case damage
        case loss
    }

    /// Whom it hits.
    enum Target: Hashable, Sendable {
        case node(Int)
        /// Whoever leads when it begins.
        case leader
        /// Any voter that does not lead then.
        case follower
    }

    /// What it did, to be undone.
    struct Victims: Sendable {
        var node: Int?
        var links: [Link] = []
        var isCut = true
    }

    struct Link: Sendable {
        var from: Int
        var to: Int
    }

    var kind: Kind
    /// Nanoseconds.
    var begins: Int64
    var lasts: Int64
    var target: Target
    var other: Int
    /// Which nodes are on one side of a split.
    var sides: UInt64

    var description: String {
        let end = (begins + lasts) / Nanoseconds.millisecond
        let whom =
            switch target {
            case .node(let index): "\(SimulatedRaftNode.id(index))"
            case .leader: "the leader"
            case .follower: "a follower"
            }
        let detail =
            switch kind {
            case .crashAll, .killVoters, .loss: ""
            case .cutLink, .cutOneWay, .flap, .slowLink, .resetLink: " \(whom), \(SimulatedRaftNode.id(other))"
            case .split, .bridge: " \(String(sides, radix: 2)) \(whom)"
            case .crash, .pause, .resets, .isolate, .isolateInbound, .isolateOutbound, .slowInbound, .slowDisk, .stallDisk, .failDisk, .damage: " \(whom)"
            }
        return "\(begins / Nanoseconds.millisecond)...\(end) ms: \(kind.rawValue)\(detail)"
    }
}
