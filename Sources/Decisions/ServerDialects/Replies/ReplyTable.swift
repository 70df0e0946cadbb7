/// One result set as text: what any client library can deliver, and all that the parsers need.
///
/// Equal tables came from equal bytes, so a reply that equals the last one need not be parsed.
package struct ReplyTable: Hashable, Sendable {
    /// As the server spells them; looked up without regard to case.
    package var columns: [String]
    /// nil is SQL's NULL.
    package var rows: [[String?]]

    package init(columns: [String], rows: [[String?]]) {
        self.columns = columns
        self.rows = rows
    }

    package var records: [ReplyRow] { rows.indices.map { ReplyRow(table: self, index: $0) } }
}
