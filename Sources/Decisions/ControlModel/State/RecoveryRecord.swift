public import TopologyModel

/// Everything the journal says of one recovery.
public struct RecoveryRecord: Hashable, Sendable, Codable {
    public var id: RecoveryID
    /// The incumbent's UID: nanosecond time, colon, 64 hexadecimal digits (derived from the log, so that it is the same everywhere).
    public var uid: String
    public var opening: RecoveryOpening
    public var openedAt: WallTime
    public var openedBy: String
    /// The designation in force.
    public var designation: Designation?
    /// The epoch of the newest designation, whether in force or replaced; nil before the point of no return.
    public var epoch: Epoch?
    /// Designations that were given up, oldest first.
    public var replacedDesignations: [ReplacedDesignation]
    /// In journal order; several per step when it was repeated.
    public var steps: [StepRecord]
    public var closing: RecoveryClosing?
    public var closedAt: WallTime?
    public var acknowledgement: Acknowledgement?

    public var isOpen: Bool { closing == nil }

    /// Every server that the recovery has to do with, the failed one first: the designated one, and all that steps touched.
    public var participants: [InstanceAddress] {
        var all: [InstanceAddress] = [opening.failed]
        for address in [designation?.server].compactMap({ $0 }) + steps.compactMap(\.intent.target) where !all.contains(address) {
            all.append(address)
        }
        return all
    }

    public init(id: RecoveryID, uid: String, opening: RecoveryOpening, openedAt: WallTime, openedBy: String) {
        self.id = id
        self.uid = uid
        self.opening = opening
        self.openedAt = openedAt
        self.openedBy = openedBy
        replacedDesignations = []
        steps = []
    }
}

public struct StepRecord: Hashable, Sendable, Codable {
    public var intent: StepIntent
    public var intendedAt: WallTime
    public var outcome: StepOutcome?
    public var endedAt: WallTime?

    public init(intent: StepIntent, intendedAt: WallTime) {
        self.intent = intent
        self.intendedAt = intendedAt
    }
}

public struct Acknowledgement: Hashable, Sendable, Codable {
    public var by: String
    public var comment: String
    public var at: WallTime

    public init(by: String, comment: String, at: WallTime) {
        self.by = by
        self.comment = comment
        self.at = at
    }
}
