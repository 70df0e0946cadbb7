import Analysis
import ManagerCore
import Promotion

/// A key of the file that may differ from cluster to cluster: what it means is said once, for all clusters and for some.
struct PolicyKey: Sendable {
    let name: String
    private let set: @Sendable (inout PolicyOverrides, ConfigurationValue) -> Void

    private init(_ name: String, _ set: @escaping @Sendable (inout PolicyOverrides, ConfigurationValue) -> Void) {
        self.name = name
        self.set = set
    }

    static let all: [PolicyKey] = [
        PolicyKey(durability) { overrides, value in
            if case .string(let text) = value { overrides.durability = DurabilityPolicy(rawValue: text) }
        },
        PolicyKey(fencing) { overrides, value in
            if case .string(let text) = value { overrides.fencing = FencingPolicy(rawValue: text) }
        },
        duration("hangTolerance") { $0.hangTolerance = $1 },
        duration("primaryRestartGrace") { $0.primaryRestartGrace = $1 },
        duration("drainTimeout") { $0.drainTimeout = $1 },
        duration("switchoverPause") { $0.switchoverPause = $1 },
        duration("switchoverCatchUpTimeout") { $0.switchoverCatchUpTimeout = $1 },
        duration("switchoverMaxWrite") { $0.switchoverMaxWrite = $1 },
        flag(writeProbe) { $0.writesProbe = $1 },
        flag("rejoinFormerPrimaries") { $0.rejoinsFormerPrimaries = $1 },
        flag("restartSilentReceivers") { $0.restartsSilentReceivers = $1 },
        flag("PreventCrossDataCenterMasterFailover") { $0.preventCrossDataCenter = $1 },
        flag("PreventCrossRegionMasterFailover") { $0.preventCrossRegion = $1 },
        flag(preventCrossEnvironment) { $0.preventCrossEnvironment = $1 },
        flag("CoMasterRecoveryMustPromoteOtherCoMaster") { $0.mustPromoteCoPrimary = $1 },
        number(refusedLagMinutes) { $0.refusedLag = .seconds(60 * $1) },
        flag(requiresAppliedRelayLog) { $0.requiresAppliedRelayLog = $1 },
        number("ReasonableMaintenanceReplicationLagSeconds") { $0.maximumLag = .seconds($1) },
        flag("RecoverNonWriteableMaster") { $0.wantsWritablePrimary = $1 },
        flag("RecoverLockedSemiSyncMaster") { $0.freesLockedPrimary = $1 },
    ]

    /// What may be lost when a primary fails.
    static let durability = "durability"
    /// What has to make sure that a failed primary takes no more writes.
    static let fencing = "fencing"
    /// Whether a row of the manager's own is written to the primary.
    static let writeProbe = "writeProbe"
    /// Whether nobody of another environment takes over.
    static let preventCrossEnvironment = "preventCrossEnvironment"
    static let refusedLagMinutes = "FailMasterPromotionOnLagMinutes"
    static let requiresAppliedRelayLog = "FailMasterPromotionIfSQLThreadNotUpToDate"
    /// The list of clusters and of what is wanted otherwise of them.
    static let listName = "clusterPolicies"

    static func isPolicy(_ key: ConfigurationKey) -> Bool { all.contains { $0.name == key.name } }

    /// - Parameter value: of a key; nil: nothing is said of it.
    static func overrides(_ value: (String) -> ConfigurationValue?) -> PolicyOverrides {
        all.reduce(into: PolicyOverrides()) { overrides, key in
            if let value = value(key.name) { key.set(&overrides, value) }
        }
    }

    private static func flag(_ name: String, _ set: @escaping @Sendable (inout PolicyOverrides, Bool) -> Void) -> PolicyKey {
        PolicyKey(name) { overrides, value in
            if case .bool(let flag) = value { set(&overrides, flag) }
        }
    }

    private static func duration(_ name: String, _ set: @escaping @Sendable (inout PolicyOverrides, Duration) -> Void) -> PolicyKey {
        PolicyKey(name) { overrides, value in
            if case .duration(let duration) = value { set(&overrides, duration) }
        }
    }

    private static func number(_ name: String, _ set: @escaping @Sendable (inout PolicyOverrides, Int64) -> Void) -> PolicyKey {
        PolicyKey(name) { overrides, value in
            if case .integer(let number) = value { set(&overrides, number) }
        }
    }
}
