import ControlModel
import TopologyModel

/// A control state under test with a clock that the test sets, and short ways to say what the commands need.
struct Fleet {
    static let shop = ClusterID(high: 1, low: 1)
    static let blog = ClusterID(high: 2, low: 1)
    static let primary = InstanceAddress(host: "db1", port: 3306)
    static let replica = InstanceAddress(host: "db2", port: 3306)
    static let second = InstanceAddress(host: "db3", port: 3306)
    static let blogPrimary = InstanceAddress(host: "blog1", port: 3306)
    static let flapWindow = Duration.seconds(60)

    var state = ControlState()
    var now = WallTime(milliseconds: 1_000_000)

    /// Two registered clusters.
    init() {
        apply(.registerCluster(Fleet.shop, primary: Fleet.primary))
        apply(.registerCluster(Fleet.blog, primary: Fleet.blogPrimary))
    }

    @discardableResult
    mutating func apply(_ command: ControlCommand) -> CommandResult {
        state.apply(command, stamp: CommandStamp(at: now, node: "node-1"), index: state.lastIndex.next)
    }

    static func opening(
        _ cluster: ClusterID = shop, epoch: UInt64 = 0, failed: InstanceAddress = primary, by person: String? = nil, isDryRun: Bool = false
    ) -> RecoveryOpening {
        RecoveryOpening(
            cluster: cluster, expectedEpoch: Epoch(rawValue: epoch), failed: failed, failedIdentity: "old", code: "DeadMaster",
            evidence: ["seen"], requestedBy: person, isDryRun: isDryRun, flapWindow: flapWindow)
    }

    static func designation(_ server: InstanceAddress = replica, identity: String = "new") -> Designation {
        Designation(server: server, identity: identity, target: "0-1-5", reasons: ["best"])
    }

    static func intent(_ ordinal: UInt32, attempt: UInt32 = 1) -> StepIntent {
        StepIntent(ordinal: StepOrdinal(rawValue: ordinal), attempt: attempt, kind: .repoint, target: second, detail: "CHANGE")
    }

    static func outcome(_ ordinal: UInt32, attempt: UInt32 = 1, _ result: StepResult = .succeeded) -> StepOutcome {
        StepOutcome(ordinal: StepOrdinal(rawValue: ordinal), attempt: attempt, result: result, observed: "ok")
    }

    /// Opens a recovery that no gate should refuse.
    mutating func open(_ opening: RecoveryOpening = Fleet.opening(by: "ann")) -> RecoveryID {
        guard case .opened(let id) = apply(.openRecovery(opening)) else { return RecoveryID(rawValue: 0) }
        return id
    }

    @discardableResult
    mutating func close(_ id: RecoveryID, _ result: RecoveryClosing.Result = .succeeded) -> CommandResult {
        apply(.closeRecovery(id, RecoveryClosing(result: result, reason: "test")))
    }

    var shopRecord: ClusterRecord? { state.cluster(Fleet.shop) }
}

extension CommandResult {
    var isIgnored: Bool {
        if case .ignored = self { true } else { false }
    }
}
