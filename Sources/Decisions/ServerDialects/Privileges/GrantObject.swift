/// What a privilege is granted on.
package enum GrantObject: Hashable, Sendable, CustomStringConvertible {
    /// `*.*`
    case everything
    case schema(String)
    case table(schema: String, name: String)

    /// As statements take it. Names of ours need no quotes.
    package var description: String {
        switch self {
        case .everything: "*.*"
        case .schema(let schema): "\(schema).*"
        case .table(let schema, let name): "\(schema).\(name)"
        }
    }

    /// Whether a privilege on this includes the same privilege on `other`.
    func covers(_ other: GrantObject) -> Bool {
        switch (self, other) {
        case (.everything, _): true
        case (.schema(let pattern), .schema(let name)), (.schema(let pattern), .table(let name, _)): GrantObject.matches(pattern[...], name[...])
        case (.table(let schema, let name), .table(let otherSchema, let otherName)): schema == otherSchema && name == otherName
        case (.schema, .everything), (.table, .everything), (.table, .schema): false
        }
    }

    /// Schema names in grants are patterns: `%` any text, `_` any character, a back slash before either takes it literally.
    private static func matches(_ pattern: Substring, _ text: Substring) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        switch first {
        case "%": return matches(rest, text) || (!text.isEmpty && matches(pattern, text.dropFirst()))
        case "_": return !text.isEmpty && matches(rest, text.dropFirst())
        case "\\" where !rest.isEmpty: return rest.first == text.first && matches(rest.dropFirst(), text.dropFirst())
        default: return first == text.first && matches(rest, text.dropFirst())
        }
    }
}
