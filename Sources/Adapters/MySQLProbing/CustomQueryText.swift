#if MySQL
public import Probing

/// How one ``CustomQuery`` is asked.
public struct CustomQueryText: Hashable, Sendable {
    public var query: CustomQuery
    /// One statement that answers one row with one column.
    public var text: String

    public init(query: CustomQuery, text: String) {
        self.query = query
        self.text = text
    }
}
#endif
