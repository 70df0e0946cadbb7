import ControlModel
package import ManagerCore
package import Promotion
import Refactoring
import TopologyModel

/// Plans and results of switchovers as JSON of our own: written by the daemon, printed by the command line.
package enum WireSwitchover {
    /// Members that the command line reads.
    package static let member = "Switchover"
    package static let longest = "longest_ms"

    /// What the hooks of a switchover may take together beside its own bounds.
    private static let hookAllowance = Duration.seconds(600)

    /// - Parameter policy: whose bounds say how long it may take.
    package static func envelope(_ plan: SwitchoverPlan, _ policy: ClusterPolicy) -> JSONValue {
        let own = [JSONMember(member, json(plan, policy))]
        return plan.isRefused
            ? WireEnvelope.error(plan.message, details: .string(plan.text), own: own)
            : WireEnvelope.done(plan.message, details: .string(plan.text), own: own)
    }

    package static func envelope(_ result: RecoveryResult) -> JSONValue {
        let own = [JSONMember(member, json(result))]
        return result.isSuccess
            ? WireEnvelope.done(result.message, details: .string(result.text), own: own)
            : WireEnvelope.error(result.message, details: .string(result.text), own: own)
    }

    private static func json(_ plan: SwitchoverPlan, _ policy: ClusterPolicy) -> JSONValue {
        let (switchover, recovery) = (policy.switchover, policy.recovery)
        let bounds = [
            switchover.catchUpTimeout, switchover.pauseBudget, recovery.drainTimeout, recovery.fenceLimit, recovery.openLimit, recovery.repointLimit,
            switchover.reopenLimit, hookAllowance,
        ]
        return [
            "outcome": plan.isRefused ? "refused" : "planned", "primary": .string(plan.primary.description),
            "successor": plan.successor.map { .string($0.description) } ?? .null,
            "blockers": .array(plan.blockers.map { ["server": .string($0.server.description), "reason": .string($0.reason)] }),
            "candidates": .strings(plan.candidates),
            "steps": .array(
                plan.steps.map { step in
                    ["kind": .string(step.kind.name), "server": step.server.map { .string($0.description) } ?? .null, "detail": .string(step.detail)]
                }),
            "longest_ms": .integer(bounds.reduce(.zero, +).wholeMilliseconds),
        ]
    }

    private static func json(_ result: RecoveryResult) -> JSONValue {
        [
            "outcome": .string(result.closing.result.word), "recovery": .string(result.recovery.description), "uid": .string(result.uid),
            "former": .string(result.former.description), "primary": .string(result.primary.description),
            "write_pause_ms": result.writePause.map { .integer($0.wholeMilliseconds) } ?? .null,
            "lost": .strings(result.closing.lostReplicas.map(\.description)), "reason": .string(result.closing.reason),
        ]
    }
}
