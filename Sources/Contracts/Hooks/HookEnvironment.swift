import ControlModel
import TopologyModel

/// The variables that a hook's process finds in its environment.
///
/// Names and values are the incumbent's (`ORC_FAILED_HOST`), with these differences: `ORC_COUNT_LOST_REPLICAS` exists; `BATON_IDEMPOTENCY_KEY`,
/// `BATON_ATTEMPT`, `BATON_EPOCH` and `BATON_RECOVERY_ID` say which run of which step of which recovery this is, so that a script can ignore a repetition.
/// What is not known at the phase (a successor before the choice) is absent, not empty.
///
/// Hooks of ``HookPhase/postTakePrimary`` keep the incumbent's separate contract: of its variables only `ORC_SUCCESSOR_HOST` and
/// `ORC_FAILED_HOST`, and both hold `host:port`.
public struct HookEnvironment: Hashable, Sendable {
    public struct Variable: Hashable, Sendable {
        public var name: String
        public var value: String
    }

    /// The longest value in bytes. Linux refuses to start a process with a single string of 128 KiB; a list of replicas that is longer ends
    /// after the last address that fits, while its count stays true.
    public static let maximumValueBytes = 96 * 1024

    /// In a fixed order.
    public let variables: [Variable]

    public init(_ invocation: HookInvocation) {
        variables =
            if invocation.phase == .postTakePrimary {
                HookEnvironment.takePrimaryVariables(invocation)
            } else {
                HookFact.all.compactMap { fact in fact.value(invocation).map { Variable(name: fact.variable, value: $0) } }
            }
    }

    /// nil when the variable is absent.
    public subscript(name: String) -> String? {
        variables.first { $0.name == name }?.value
    }

    /// Every name that may appear, in the order of ``variables``.
    public static var names: [String] { HookFact.all.map(\.variable) }

    private static func takePrimaryVariables(_ invocation: HookInvocation) -> [Variable] {
        var variables: [Variable] = []
        if let successor = invocation.successor {
            variables.append(Variable(name: "ORC_SUCCESSOR_HOST", value: successor.description))
        }
        variables.append(Variable(name: "ORC_FAILED_HOST", value: invocation.failed.description))
        for fact in HookFact.all where fact.variable.hasPrefix("BATON_") {
            if let value = fact.value(invocation) { variables.append(Variable(name: fact.variable, value: value)) }
        }
        return variables
    }
}
