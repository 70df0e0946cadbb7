public import Refactoring

/// An operation, and who wants it.
public struct OperationRequest: Hashable, Sendable, Codable {
    public var operation: Operation
    public var options: OperationOptions
    /// Only plan; touch nothing.
    public var isDryRun: Bool
    /// For the log.
    public var owner: String

    public init(_ operation: Operation, options: OperationOptions = OperationOptions(), isDryRun: Bool = false, owner: String = "") {
        self.operation = operation
        self.options = options
        self.isDryRun = isDryRun
        self.owner = owner
    }
}
