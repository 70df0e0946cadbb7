/// Ties the outcome of an action to the step that asked for it, within one machine.
public struct RecoveryToken: Hashable, Sendable, Codable {
    public var rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }
}
