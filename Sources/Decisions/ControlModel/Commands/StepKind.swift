/// What a journaled step of a recovery does. Raw and extensible: an older reader shows an unknown kind by number and never skips it.
public struct StepKind: Hashable, Sendable, RawRepresentable, Codable {
    public var rawValue: UInt16
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// S1 and S10: a list of hooks.
    public static let hook = StepKind(rawValue: 1)
    /// S2: make the old primary harmless, if it answers. The fence watch is not journaled; the kind stands in the record of an observed recovery.
    public static let fence = StepKind(rawValue: 2)
    /// S3: stop the receivers of a replica and read what it holds.
    public static let revoke = StepKind(rawValue: 3)
    /// S3: start a stopped applier so that received transactions are not lost (server truth T1). A part of ``revoke`` but for a designated server that
    /// follows without GTID.
    public static let startApplier = StepKind(rawValue: 4)
    /// S3: apply relay logs of a replica whose threads were both stopped (T1). Reserved: today a part of ``revoke``.
    public static let applyRelayLogs = StepKind(rawValue: 5)
    /// S5: wait until the designated server has applied everything it must hold. Looking is not journaled; the kind stands in the record of an
    /// observed recovery.
    public static let drain = StepKind(rawValue: 6)
    /// S6: point a replica at the designated server.
    public static let repoint = StepKind(rawValue: 7)
    /// S7a: drop the designated server's channel.
    public static let detach = StepKind(rawValue: 8)
    /// S7b: semi-sync and other settings of a primary.
    public static let settings = StepKind(rawValue: 9)
    /// S7c: open the designated server for writes.
    public static let openWrites = StepKind(rawValue: 10)
    /// S8: publish the record of the new epoch.
    public static let publish = StepKind(rawValue: 11)
    /// Undo of S3 when the recovery is given up before a designation: start what was stopped.
    public static let restore = StepKind(rawValue: 12)
    /// The last look at the old primary before a point of no return.
    public static let confirmDeath = StepKind(rawValue: 13)
    /// Observe-only: what was made of one candidate, with the reasons. A real recovery keeps these in its ``Designation``.
    public static let candidate = StepKind(rawValue: 14)
    /// A switchover: the primary is made read-only.
    public static let demote = StepKind(rawValue: 15)
    /// A switchover that cannot go on: the primary is opened again. Announced together with ``demote``, so that it never waits for the journal.
    public static let reopen = StepKind(rawValue: 16)
    /// A switchover: the primary and its successor are looked at before anything is touched. Looking is not journaled.
    public static let look = StepKind(rawValue: 17)
    /// S4: the one to be designated is pointed to a sibling, from which it fetches what it did not receive.
    public static let gather = StepKind(rawValue: 18)
    /// A relocation: a replica of the dead source gets another one. The detail is a ``RelocationStep``.
    public static let relocate = StepKind(rawValue: 19)
    /// An unlock: a replica of the locked primary is made to acknowledge.
    public static let acknowledge = StepKind(rawValue: 20)
    /// S5 without GTID: the designated server stands still, and its own log's end is read. The outcome is an ``EqualPlaces``.
    public static let align = StepKind(rawValue: 21)
    /// Another manager, or the same one after a restart, goes on with the recovery. They are counted.
    public static let takeUp = StepKind(rawValue: 22)

    /// The name in audits.
    public var name: String {
        switch self {
        case .hook: "hook"
        case .fence: "fence"
        case .revoke: "revoke"
        case .startApplier: "start-applier"
        case .applyRelayLogs: "apply-relay-logs"
        case .drain: "drain"
        case .repoint: "repoint"
        case .detach: "detach"
        case .settings: "settings"
        case .openWrites: "open-writes"
        case .publish: "publish"
        case .restore: "restore"
        case .confirmDeath: "confirm-death"
        case .candidate: "candidate"
        case .demote: "demote"
        case .reopen: "reopen"
        case .look: "look"
        case .gather: "gather"
        case .relocate: "relocate"
        case .acknowledge: "acknowledge"
        case .align: "align"
        case .takeUp: "take-up"
        default: "step-\(rawValue)"
        }
    }
}
