public import Refactoring

/// An operation, and who wants it.
public struct OperationRequest: Hashable, Sendable, Codable {
    public var operation: Operation
    public var options: OperationOptions
    /// Only plan; touch nothing.
    public var isDryRun: Bool
    /// For the log; and whoever works on a server is not hindered by its own maintenance of it.
    public var owner: String
    /// For the log; empty: none was given.
    public var reason: String

    public init(_ operation: Operation, options: OperationOptions = OperationOptions(), isDryRun: Bool = false, owner: String = "", reason: String = "") {
        self.operation = operation
        self.options = options
        self.isDryRun = isDryRun
        self.owner = owner
        self.reason = reason
    }

    /// Who wants it and why, in words.
    var wish: String { reason.isEmpty ? owner : "\(owner) (\(reason))" }
}
