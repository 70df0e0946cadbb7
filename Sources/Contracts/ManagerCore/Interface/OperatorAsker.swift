public import ControlModel

/// Who asks a manager for something, and why.
public struct OperatorAsker: Hashable, Sendable, Codable {
    public var actor: OperatorActor
    /// Empty: nobody said. Where the request itself has a reason, that one counts.
    public var reason: String

    public init(_ actor: OperatorActor, reason: String = "") {
        self.actor = actor
        self.reason = reason
    }

    /// The program that the manager runs in.
    public static let process = OperatorAsker(.process)
}
