public import TopologyModel

/// A failure that was seen. Raw code and text, so that an old log can be read by a newer program.
public struct Detection: Hashable, Sendable, Codable {
    public var cluster: ClusterID
    public var instance: InstanceAddress
    /// The analysis code as the incumbent spells it (`DeadMaster`).
    public var code: String
    /// Evidence in words, one line per witness.
    public var evidence: [String]
    public var isActionable: Bool

    public init(cluster: ClusterID, instance: InstanceAddress, code: String, evidence: [String], isActionable: Bool) {
        self.cluster = cluster
        self.instance = instance
        self.code = code
        self.evidence = evidence
        self.isActionable = isActionable
    }
}

/// The request to open a recovery, with everything its gates need.
public struct RecoveryOpening: Hashable, Sendable, Codable {
    public var cluster: ClusterID
    public var kind: RecoveryKind
    /// Refused when the cluster's epoch is another one by now.
    public var expectedEpoch: Epoch
    /// The primary that failed, that hands over, or that is locked; of a relocation the source that failed.
    public var failed: InstanceAddress
    /// Durable identity of that server, in text; empty when never known.
    public var failedIdentity: String
    public var code: String
    public var evidence: [String]
    /// Who is to take over, and of a relocation whom the replicas are to follow. nil: whoever is chosen. A planned one names somebody.
    public var successor: InstanceAddress?
    /// No hook runs.
    public var skipsHooks: Bool
    /// nil: automatic. Else the operator who asked; gates that protect from automation do not apply.
    public var requestedBy: String?
    /// Decided, journaled, and nothing touched (`serve --observe`).
    public var isDryRun: Bool
    /// How long after the end of the cluster's last recovery an automatic one is refused.
    public var flapWindow: Duration
    /// What decides whether anybody may be promoted; nil where the cluster is under no such policy.
    public var lossless: LosslessRecord?
    /// Of a failover that a person asked for: somebody is promoted although commits may be lost that clients were told of.
    public var acceptsDataLoss: Bool

    public init(
        cluster: ClusterID, kind: RecoveryKind = .failover, expectedEpoch: Epoch, failed: InstanceAddress, failedIdentity: String, code: String,
        evidence: [String], successor: InstanceAddress? = nil, skipsHooks: Bool = false, requestedBy: String? = nil, isDryRun: Bool = false, flapWindow: Duration,
        lossless: LosslessRecord? = nil, acceptsDataLoss: Bool = false
    ) {
        self.cluster = cluster
        self.kind = kind
        self.expectedEpoch = expectedEpoch
        self.failed = failed
        self.failedIdentity = failedIdentity
        self.code = code
        self.evidence = evidence
        self.successor = successor
        self.skipsHooks = skipsHooks
        self.requestedBy = requestedBy
        self.isDryRun = isDryRun
        self.flapWindow = flapWindow
        self.lossless = lossless
        self.acceptsDataLoss = acceptsDataLoss
    }
}

/// The choice of a successor and what it must hold before it is opened.
public struct Designation: Hashable, Sendable, Codable {
    public var server: InstanceAddress
    public var identity: String
    /// The transactions the server must have applied before it is opened, in GTID text, or `file:position`.
    public var target: String
    /// One line per candidate: why it was chosen or not.
    public var reasons: [String]

    public init(server: InstanceAddress, identity: String, target: String, reasons: [String]) {
        self.server = server
        self.identity = identity
        self.target = target
        self.reasons = reasons
    }
}

/// The announcement of an external effect, committed before it.
public struct StepIntent: Hashable, Sendable, Codable {
    public var ordinal: StepOrdinal
    /// 1 for the first try; a manager that finds an intent without outcome tries again with the next number.
    public var attempt: UInt32
    public var kind: StepKind
    /// The server it touches; nil for hooks and publishing.
    public var target: InstanceAddress?
    /// What exactly, for people and for resuming: statement, hook phase, store. Never a secret.
    public var detail: String

    public init(ordinal: StepOrdinal, attempt: UInt32, kind: StepKind, target: InstanceAddress?, detail: String) {
        self.ordinal = ordinal
        self.attempt = attempt
        self.kind = kind
        self.target = target
        self.detail = detail
    }
}

public struct StepOutcome: Hashable, Sendable, Codable {
    public var ordinal: StepOrdinal
    public var attempt: UInt32
    public var result: StepResult
    /// What was seen at the end, or why it failed.
    public var observed: String

    public init(ordinal: StepOrdinal, attempt: UInt32, result: StepResult, observed: String) {
        self.ordinal = ordinal
        self.attempt = attempt
        self.result = result
        self.observed = observed
    }
}

public struct RecoveryClosing: Hashable, Sendable, Codable {
    public enum Result: UInt8, Hashable, Sendable, Codable {
        /// A successor is writable, replicas follow it or are listed as lost. Of a relocation: at least one replica has another source. Of an unlock: enough replicas
        /// acknowledge.
        case succeeded = 1
        /// Given up: the failed server is back, a switchover could not be done, or a relocation or an unlock gave way to a failover. Nothing was changed, or all of it
        /// was undone; replicas that a relocation had moved stay where they are, and those that were made to acknowledge go on.
        case aborted = 2
        /// Stopped; the reason says what a person must do.
        case stopped = 3
        /// Observe-only: decided, nothing touched.
        case observed = 4
    }
    public var result: Result
    public var reason: String
    public var lostReplicas: [InstanceAddress]

    public init(result: Result, reason: String, lostReplicas: [InstanceAddress] = []) {
        self.result = result
        self.reason = reason
        self.lostReplicas = lostReplicas
    }
}

/// Which recoveries an acknowledgement is for.
public enum RecoverySelection: Hashable, Sendable, Codable {
    case recovery(RecoveryID)
    case cluster(ClusterID)
    case instance(InstanceAddress)
    case all
}

public struct Pause: Hashable, Sendable, Codable {
    public var owner: String
    public var reason: String
    /// nil: until resumed.
    public var endsAt: WallTime?

    public init(owner: String, reason: String, endsAt: WallTime?) {
        self.owner = owner
        self.reason = reason
        self.endsAt = endsAt
    }
}
