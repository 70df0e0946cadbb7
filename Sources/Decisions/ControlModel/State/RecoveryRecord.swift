public import TopologyModel

/// Everything the journal says of one recovery.
public struct RecoveryRecord: Hashable, Sendable {
    public var id: RecoveryID
    /// The incumbent's UID: nanosecond time, colon, 64 hexadecimal digits (derived from the log, so that it is the same everywhere).
    public var uid: String
    public var opening: RecoveryOpening
    public var openedAt: WallTime
    public var openedBy: String
    public var designation: Designation?
    public var epoch: Epoch?
    /// In journal order; several per step when it was repeated.
    public var steps: [StepRecord]
    public var closing: RecoveryClosing?
    public var closedAt: WallTime?
    public var acknowledgement: Acknowledgement?

    public var isOpen: Bool { closing == nil }

    public init(id: RecoveryID, uid: String, opening: RecoveryOpening, openedAt: WallTime, openedBy: String) {
        self.id = id
        self.uid = uid
        self.opening = opening
        self.openedAt = openedAt
        self.openedBy = openedBy
        steps = []
    }
}

public struct StepRecord: Hashable, Sendable {
    public var intent: StepIntent
    public var intendedAt: WallTime
    public var outcome: StepOutcome?
    public var endedAt: WallTime?

    public init(intent: StepIntent, intendedAt: WallTime) {
        self.intent = intent
        self.intendedAt = intendedAt
    }
}

public struct Acknowledgement: Hashable, Sendable {
    public var by: String
    public var comment: String
    public var at: WallTime

    public init(by: String, comment: String, at: WallTime) {
        self.by = by
        self.comment = comment
        self.at = at
    }
}
