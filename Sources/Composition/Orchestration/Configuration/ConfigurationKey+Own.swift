import Analysis
import Hooks
import Promotion

extension ConfigurationKey {
    /// Keys that the incumbent never had. Durations are written "150ms", "3s", "1m", "2h"; their ranges are milliseconds.
    static let ownKeys: [ConfigurationKey] = [
        .init("DataDirectory", .string(""), .honored),
        .init("RaftClusterName", .string("baton"), .honored),
        .init("RaftIncarnation", .integer(0), .honored, range: 0...wide),
        .init("RaftSecretFile", .string(""), .honored),
        .init("RaftTLSCAFile", .string(""), .honored),
        .init("RaftTLSCertFile", .string(""), .honored),
        .init("RaftTLSKeyFile", .string(""), .honored),
        // Below, a pause of a process or a disk is taken for a failure; above, an outage of the leader is an outage of the managers.
        .init("RaftElectionTimeout", .duration(.seconds(1)), .honored, range: 300...30_000),
        .init("acceptIgnoredKeys", .list([]), .honored),
        .init("acceptedErrant", .list([]), .honored),
        .init("acceptedLosses", .list([]), .honored),
        .init(
            PolicyKey.durability, .string(DurabilityPolicy.bestEffort.rawValue), .honored, choices: DurabilityPolicy.allCases.map(\.rawValue)),
        .init(PolicyKey.fencing, .string(FencingPolicy.sql.rawValue), .honored, choices: FencingPolicy.allCases.map(\.rawValue)),
        .init(HookPhase.fencing.rawValue, .list([]), .honored),
        .init(PolicyKey.listName, .policies([]), .honored),
        .init(PolicyKey.preventCrossEnvironment, .bool(false), .honored),
        .init(PolicyKey.writeProbe, .bool(false), .honored),
        .init("writeProbeUser", .string(""), .honored),
        .init("writeProbePassword", .string(""), .honored, isSecret: true),
        .init("writeProbeSchema", .string("baton"), .honored),
        .init("writeProbePeriod", .duration(.seconds(10)), .honored, range: 1000...3_600_000),
        .init("pollInterval", .duration(.seconds(1)), .honored, range: 100...3_600_000),
        .init("probeTimeout", .duration(.seconds(1)), .honored, range: 100...60_000),
        .init("slowAnswer", .duration(.milliseconds(250)), .honored, range: 50...60_000),
        .init("suspicionInterval", .duration(.milliseconds(100)), .honored, range: 20...60_000),
        .init("detailsInterval", .duration(.seconds(10)), .honored, range: 1000...3_600_000),
        .init("pauseThreshold", .duration(.seconds(2)), .honored, range: 500...600_000),
        .init("hangTolerance", .duration(.seconds(3)), .honored, range: 500...3_600_000),
        .init("primaryRestartGrace", .duration(.zero), .honored, range: 0...3_600_000),
        .init("stepTimeout", .duration(.seconds(5)), .honored, range: 100...600_000),
        .init("revokeTimeout", .duration(.seconds(3)), .honored, range: 100...600_000),
        .init("drainTimeout", .duration(.seconds(60)), .honored, range: 0...86_400_000),
        .init("fenceTimeout", .duration(.seconds(2)), .honored, range: 100...60_000),
        .init("fenceLimit", .duration(.seconds(10)), .honored, range: 100...600_000),
        .init("openLimit", .duration(.seconds(5)), .honored, range: 100...600_000),
        .init("repointLimit", .duration(.seconds(10)), .honored, range: 100...3_600_000),
        .init("rejoinFormerPrimaries", .bool(false), .honored),
        .init("restartSilentReceivers", .bool(false), .honored),
        .init("switchoverPause", .duration(.seconds(1)), .honored, range: 100...60_000),
        .init("switchoverMaxWrite", .duration(.milliseconds(500)), .honored, range: 100...60_000),
        .init("switchoverCatchUpTimeout", .duration(.seconds(60)), .honored, range: 1000...86_400_000),
        .init("operationStepTimeout", .duration(.seconds(10)), .honored, range: 100...600_000),
        .init("catchUpTimeout", .duration(.seconds(60)), .honored, range: 1000...86_400_000),
        .init("attachTimeout", .duration(.seconds(10)), .honored, range: 1000...3_600_000),
        .init("restoreTimeout", .duration(.seconds(20)), .honored, range: 1000...3_600_000),
        .init("requiredHooks", .list([]), .honored),
        .init(HookKey.listName, .objects([]), .honored, members: HookKey.members),
        .init("hookTimeout", .duration(ConfiguredHook.defaultDeadline), .honored, range: 100...3_600_000),
    ]

    /// Keys that old files of the incumbent may hold. Any value is accepted.
    static let retiredKeys: [ConfigurationKey] = [
        "DatabaselessMode__experimental", "BufferBinlogEvents", "BinlogFileHistoryDays", "MaintenanceOwner", "ReadLongRunningQueries",
        "DiscoveryPollSeconds", "ActiveNodeExpireSeconds", "AuditPageSize", "SlaveStartPostWaitMilliseconds", "MySQLTopologyMaxPoolConnections",
        "MaintenancePurgeDays", "MaintenanceExpireMinutes", "HttpTimeoutSeconds", "AgentAutoDiscover",
        "PseudoGTIDCoordinatesHistoryHeuristicMinutes", "PseudoGTIDPreferIndependentMultiMatch", "MaxOutdatedKeysToShow", "StatusSimpleHealth",
        "AutoRecoveryGloballyEnabled",
    ].map { ConfigurationKey($0, .string(""), .retired) }
}
