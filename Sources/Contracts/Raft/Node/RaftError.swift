public import RaftCore

/// Why a node did not do what it was asked.
public struct RaftError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong. New codes may be added; treat an unknown one like ``outcomeUnknown``.
    public struct Code: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        // Nothing came of it, for certain:

        /// Another node leads, see ``RaftError/leader``, or nobody does.
        public static let notLeader = Code(rawValue: "notLeader")
        /// The term in which it was to be done is over: decide again by the present state.
        public static let termIsOver = Code(rawValue: "termIsOver")
        /// Too much waits already: try again later.
        public static let overloaded = Code(rawValue: "overloaded")
        /// The command is longer than ``RaftSettings/maxEntryBytes``.
        public static let tooLarge = Code(rawValue: "tooLarge")
        /// The disk of the leader's log is full: it hands over to another node, where there is one, and takes nothing itself until there is room.
        public static let storageFull = Code(rawValue: "storageFull")
        /// A change of the membership that cannot be made now, or not at all; the message says why.
        public static let refused = Code(rawValue: "refused")
        /// Of a read, or of a transfer: nothing was changed.
        public static let timedOut = Code(rawValue: "timedOut")
        /// The session is over, or the answer is no longer kept: whether the command was applied is not known by it any more.
        public static let sessionExpired = Code(rawValue: "sessionExpired")

        // It may have been done, or be done later:

        /// The command may be in the log. Proposing it again may apply it twice, but for a command of a ``RaftSession``.
        public static let outcomeUnknown = Code(rawValue: "outcomeUnknown")
        /// The node was stopped, or halted. What was under way has an unknown outcome.
        public static let stopped = Code(rawValue: "stopped")

        public var description: String { rawValue }
    }

    public var code: Code
    public var message: String
    /// Who leads, as far as this node knows.
    public var leader: NodeID?

    public init(_ code: Code, _ message: String, leader: NodeID? = nil) {
        self.code = code
        self.message = message
        self.leader = leader
    }

    public var description: String { message }
}

extension RaftError {
    static func notLeader(_ leader: NodeID?) -> RaftError {
        RaftError(.notLeader, leader.map { "another node leads: \($0)" } ?? "no leader is known: an election is under way, or no majority can be reached", leader: leader)
    }

    static let stopped = RaftError(.stopped, "the node was stopped")
    static let storageFull = RaftError(.storageFull, "the disk of the leader's log is full: make room on it; where another node can lead, it does in a moment")

    init(_ reason: ProposalOutcome.DropReason) {
        self =
            switch reason {
            case .notLeader(let leader): .notLeader(leader)
            case .termIsOver(let term): RaftError(.termIsOver, "term \(term) is over")
            case .transferring: RaftError(.overloaded, "the leader hands over: try again in a moment")
            case .overloaded: RaftError(.overloaded, "too many proposals wait already: try again later")
            case .tooLarge(let limit): RaftError(.tooLarge, "the command is longer than \(limit) bytes")
            case .refused(let why): RaftError(.refused, why)
            }
    }
}
