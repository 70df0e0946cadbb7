import Analysis
import Hooks
import ManagerCore
import Probing
import Promotion
import TopologyModel

/// One line of a schedule: a value of the plan, with its name in text.
struct PlanField: Sendable {
    let name: String
    let write: @Sendable (SimulationPlan) -> String
    /// What it is where a schedule does not say; nil: it has to. What was added later has one, so that older schedules stay what they were.
    var usual: String?
    /// False when the text is no such value.
    let read: @Sendable (String, inout SimulationPlan) -> Bool

    /// In the order in which they are written.
    static let all: [PlanField] = [
        field("replicas", \.replicas, text: { String($0) }, value: { Int($0) }),
        field("second tier", \.hasSecondTier, text: yesOrNo, value: isYes),
        field("bystander", \.hasBystander, text: yesOrNo, value: isYes),
        field("connect retry", \.connectRetry, text: ScheduleTime.text, value: ScheduleTime.nanoseconds),
        field("heartbeat period", \.heartbeatPeriod, text: ScheduleTime.text, value: ScheduleTime.nanoseconds),
        field("net timeout", \.netTimeout, text: ScheduleTime.text, value: ScheduleTime.nanoseconds),
        field("primary boots read-only", \.primaryBootsReadOnly, text: yesOrNo, value: isYes),
        field("replication starts with the server", \.replicationStartsWithServer, text: yesOrNo, value: isYes),
        field("locks are told", \.tellsLocks, text: yesOrNo, value: isYes),
        field("apply cost", \.applyCost, text: ScheduleTime.text, value: ScheduleTime.nanoseconds),
        field("network latency", \.networkLatency, text: ScheduleTime.text, value: ScheduleTime.range),
        field("journal latency", \.journalLatency, text: ScheduleTime.text, value: ScheduleTime.range),
        field("clients", \.clients, text: { String($0) }, value: { Int($0) }),
        field("client interval", \.clientInterval, text: ScheduleTime.text, value: ScheduleTime.nanoseconds),
        field("hooks", \.hookPhases, text: { $0.map(\.rawValue).joined(separator: " ") }, value: hookPhases),
        field("hook duration", \.hookDuration, text: ScheduleTime.text, value: ScheduleTime.range),
        field("inventory is kept", \.keepsInventory, text: yesOrNo, value: isYes),
        field("manager seeds", \.configuration.seeds, text: { $0.map(\.host).joined(separator: " ") }, value: addresses),
        duration("poll interval", \.configuration.discovery.pollInterval),
        duration("probe timeout", \.configuration.discovery.probeTimeout),
        duration("details interval", \.configuration.discovery.detailsInterval),
        duration("hang tolerance", \.configuration.detection.hangTolerance),
        duration("drain timeout", \.configuration.recovery.drainTimeout),
        duration("primary restart grace", \.configuration.recovery.primaryRestartGrace),
        duration("fence limit", \.configuration.recovery.fenceLimit),
        field("fencing", \.configuration.recovery.fencing, usual: FencingPolicy.sql.rawValue, text: { $0.rawValue }, value: { FencingPolicy(rawValue: $0) }),
        duration("flap window", \.configuration.flapWindow),
        field("heals at", \.healsAt, text: ScheduleTime.text, value: ScheduleTime.nanoseconds),
        field("final death is a freeze", \.finalDeathIsFreeze, text: yesOrNo, value: isYes),
        field("ring", \.hasRing, usual: "no", text: yesOrNo, value: isYes),
        field("only the other co-primary takes over", \.configuration.promotion.mustPromoteCoPrimary, usual: "yes", text: yesOrNo, value: isYes),
        field("a writable primary is wanted", \.configuration.detection.wantsWritablePrimary, usual: "no", text: yesOrNo, value: isYes),
        field("semi-sync", \.semiSync, usual: "no", text: SemiSyncPlan.text, value: SemiSyncPlan.parsing),
        field("without GTID", \.withoutGTID, usual: "no", text: WithoutGTIDPlan.text, value: WithoutGTIDPlan.parsing),
        field("data centers", \.dataCenters, usual: "1", text: { String($0) }, value: { Int($0).flatMap { $0 > 0 ? $0 : nil } }),
        field("stores", \.stores, usual: "1", text: { String($0) }, value: { Int($0).flatMap { $0 > 0 ? $0 : nil } }),
        field("promotions across data centers are forbidden", \.configuration.promotion.preventCrossDataCenter, usual: "no", text: yesOrNo, value: isYes),
        field("odd replicas", \.oddReplicas, usual: "no", text: OddReplicas.text, value: OddReplicas.parsing),
        field("lasting faults", \.lastingFaults, usual: "no", text: LastingFaults.text, value: LastingFaults.parsing),
        field("MySQL", \.mysql, usual: "no", text: MySQLPlan.text, value: MySQLPlan.parsing),
        field("rejoining is automatic", \.configuration.rejoining.isAutomatic, usual: "no", text: yesOrNo, value: isYes),
        field("write probe", \.hasWriteProbe, usual: "no", text: yesOrNo, value: isYes),
        duration("write probe period", \.configuration.writeProbe.period, usual: "10 s"),
        field("open writes are told", \.tellsWrites, usual: "no", text: yesOrNo, value: isYes),
        field("servers are Galera nodes", \.isGalera, usual: "no", text: yesOrNo, value: isYes),
        field("managers", \.quorum, usual: "no", text: QuorumPlan.text, value: QuorumPlan.parsing),
        field("people rejoin in the end", \.peopleRejoin, usual: "no", text: yesOrNo, value: isYes),
    ]

    private static func field<Value>(
        _ name: String, _ path: any WritableKeyPath<SimulationPlan, Value> & Sendable, usual: String? = nil, text: @escaping @Sendable (Value) -> String,
        value: @escaping @Sendable (String) -> Value?
    ) -> PlanField {
        PlanField(name: name, write: { text($0[keyPath: path]) }, usual: usual) { word, plan in
            guard let value = value(word) else { return false }
            plan[keyPath: path] = value
            return true
        }
    }

    private static func duration(_ name: String, _ path: any WritableKeyPath<SimulationPlan, Duration> & Sendable, usual: String? = nil) -> PlanField {
        field(
            name, path, usual: usual, text: { ScheduleTime.text($0.wholeNanoseconds) },
            value: { ScheduleTime.nanoseconds($0).map { .nanoseconds($0) } })
    }

    @Sendable private static func yesOrNo(_ value: Bool) -> String { value ? "yes" : "no" }

    @Sendable private static func isYes(_ text: String) -> Bool? { text == "yes" ? true : text == "no" ? false : nil }

    @Sendable private static func hookPhases(_ text: String) -> [HookPhase]? {
        let words = text.split(separator: " ")
        let phases = words.compactMap { HookPhase(rawValue: String($0)) }
        return phases.count == words.count ? phases : nil
    }

    @Sendable private static func addresses(_ text: String) -> [InstanceAddress]? {
        text.split(separator: " ").map { InstanceAddress(host: String($0), port: SimulationPlan.address(0).port) }
    }
}

/// Spans of time in the text of schedules: `20 us`, `1500 ms`, `3 s`, `100 us...1 ms`.
enum ScheduleTime {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("s", Nanoseconds.second), ("ms", Nanoseconds.millisecond), ("us", Nanoseconds.microsecond), ("ns", 1),
    ]

    @Sendable static func text(_ nanoseconds: Int64) -> String {
        let unit = units.first { nanoseconds % $0.nanoseconds == 0 } ?? (name: "ns", nanoseconds: 1)
        return "\(nanoseconds / unit.nanoseconds) \(unit.name)"
    }

    @Sendable static func text(_ range: ClosedRange<Int64>) -> String { "\(text(range.lowerBound))...\(text(range.upperBound))" }

    @Sendable static func nanoseconds(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 2, let number = Int64(words[0]), number >= 0, let unit = units.first(where: { $0.name == words[1] }) else { return nil }
        let (nanoseconds, isTooLong) = number.multipliedReportingOverflow(by: unit.nanoseconds)
        return isTooLong ? nil : nanoseconds
    }

    @Sendable static func range(_ text: String) -> ClosedRange<Int64>? {
        let ends = text.split(separator: "...").compactMap { nanoseconds($0.trimmed) }
        return ends.count == 2 && ends[0] <= ends[1] ? ends[0]...ends[1] : nil
    }
}
