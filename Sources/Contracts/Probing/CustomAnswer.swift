/// What came of one ``CustomQuery``.
public struct CustomAnswer: Hashable, Sendable, Codable {
    public enum Content: Hashable, Sendable, Codable {
        /// nil: no row, or NULL. The server has nothing to say.
        case value(String?)
        /// Why there is no answer, for people. What was known before stays.
        case failed(String)
    }

    public var query: CustomQuery
    public var content: Content

    public init(query: CustomQuery, content: Content) {
        self.query = query
        self.content = content
    }
}
