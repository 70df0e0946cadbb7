/// A question to the patterns of the configuration, and what they said.
public struct RuleAnswer: Hashable, Sendable, Codable {
    public enum Content: Hashable, Sendable, Codable {
        case verdict(Bool)
        case text(String)
        case overrides(PolicyOverrides)
    }

    public var question: RuleQuestion
    public var content: Content

    public init(_ question: RuleQuestion, _ content: Content) {
        self.question = question
        self.content = content
    }
}
