/// Names the sessions that one operation keeps, at most one per server.
public struct SessionPin: Hashable, Sendable, Codable {
    public let rawValue: UInt64

    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }
}
