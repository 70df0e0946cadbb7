/// Ties an answer to the effect that asked for it.
public struct ManagerToken: Hashable, Sendable, Codable {
    public var rawValue: UInt64
    public init(rawValue: UInt64) { self.rawValue = rawValue }
}
