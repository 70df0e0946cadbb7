import ManagerCore
import Refactoring
import TopologyModel

/// A server's replication and role at one moment: what an operation has to leave as it was, or to change as it was asked to.
struct ServerView: Hashable, CustomStringConvertible {
    struct Link: Hashable {
        var source: InstanceAddress
        var isDetached: Bool
        var usesGTID: Bool
        var receives: Bool
        var applies: Bool
        var delay: Int64
    }

    var link: Link?
    var readOnly: Bool

    init(_ server: SimulatedServer) {
        link = server.channel.map {
            Link(
                source: $0.source, isDetached: $0.isDetached, usesGTID: $0.usesGTID, receives: $0.receiver != .stopped, applies: $0.applier != .stopped,
                delay: $0.delay)
        }
        readOnly = server.readOnly
    }

    var description: String {
        guard let link else { return "follows nobody, \(readOnly ? "read-only" : "writable")" }
        return "\(link.isDetached ? "detached from" : "follows") \(link.source) by \(link.usesGTID ? "GTID" : "file"), receiver \(link.receives ? "on" : "off"), "
            + "applier \(link.applies ? "on" : "off"), delay \(link.delay / Nanoseconds.second) s, \(readOnly ? "read-only" : "writable")"
    }
}

/// An operation that somebody asked for.
struct WatchedOperation {
    var token: ManagerToken
    /// Who asked; nil: the repairs at the end.
    var asker: Int?
    var request: OperationRequest
    var incarnation: Int32
    var askedAt: Int64
    var before: [ServerView]
    var pin: SessionPin?
    /// Servers that a change was sent to.
    var isTouched: [Bool]
    /// Servers that it made receive up to a place, and beyond: what comes after that place comes again from the next source.
    var isStartedUntil: [Bool]
    /// Neither answered nor lost with its manager.
    var isActive = true
}

/// How the wishes of a run ended.
public struct MoveTally: Hashable, Sendable {
    public var done = 0
    /// Ended with a failed track, or with a server that was told not to be restored.
    public var failed = 0
    public var refused = 0
    public var dryRuns = 0
    /// The manager died with them.
    public var lost = 0
    /// One bit per ``MoveKind`` that was done.
    public private(set) var kinds: UInt64 = 0

    public init() {}

    mutating func add(_ kind: MoveKind) { kinds |= 1 << UInt64(kind.rawValue) }

    public mutating func add(_ other: MoveTally) {
        done += other.done
        failed += other.failed
        refused += other.refused
        dryRuns += other.dryRuns
        lost += other.lost
        kinds |= other.kinds
    }

    /// The kinds that were never done, in order.
    public var missing: [MoveKind] { MoveKind.allCases.filter { kinds & 1 << UInt64($0.rawValue) == 0 } }
}

/// What the invariants of moves need to know besides the model itself.
struct MoveWatch {
    var operations: [WatchedOperation] = []
    /// The operation that is being asked for at this instant.
    var asking: ManagerToken?
    /// The operation whose statement is being executed at this instant, by its place.
    var acting: Int?
    /// When each server was killed, came back or was changed by a person last.
    var disturbedAt: [Int64]
    /// When an operation looked at each server last.
    var lookedAt: [Int64]
    /// Pairs that somebody wanted to follow each other.
    var rings: [(InstanceAddress, InstanceAddress)] = []
    /// The members of each circle that came about from a ring of two which the manager could not know.
    var unseenCircles: [[InstanceAddress]] = []
    var tally = MoveTally()
    /// Servers of which somebody was told that they did not get back what they had, and those that a manager was at when it died.
    var isKnownToStandAlone: [Bool]
    /// No more writes: everybody is to catch up.
    var isQuiet = false

    init(servers: Int) {
        disturbedAt = Array(repeating: -1, count: servers)
        lookedAt = Array(repeating: -1, count: servers)
        isKnownToStandAlone = Array(repeating: false, count: servers)
    }
}
