public import TopologyModel

/// A reason why an operation is not begun. All that are known are told at once.
public struct PlanBlocker: Hashable, Sendable, CustomStringConvertible, Codable {
    /// The server that is in the way.
    public var server: InstanceAddress
    /// In words for a person; what can be done about it comes after a semicolon.
    public var reason: String

    public init(_ server: InstanceAddress, _ reason: String) {
        self.server = server
        self.reason = reason
    }

    public var description: String { "\(server): \(reason)" }
}
