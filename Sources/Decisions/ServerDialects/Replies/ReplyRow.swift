/// One row of a ``ReplyTable``, read by column name.
package struct ReplyRow: Sendable {
    let table: ReplyTable
    let index: Int

    init(table: ReplyTable, index: Int) {
        self.table = table
        self.index = index
    }

    /// The value in the first of these columns that the reply has; nil when it has none of them, or the value is NULL.
    package subscript(_ names: String...) -> String? { self[names] }

    package subscript(_ names: [String]) -> String? {
        for name in names {
            if let column = ReplyRow.column(named: name, in: table.columns), column < table.rows[index].count {
                return table.rows[index][column]
            }
        }
        return nil
    }

    private static func column(named name: String, in columns: [String]) -> Int? {
        columns.firstIndex { candidate in
            let (left, right) = (candidate.utf8, name.utf8)
            return left.count == right.count && zip(left, right).allSatisfy { lowercased($0) == lowercased($1) }
        }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
