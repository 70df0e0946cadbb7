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
        columns.firstIndex { $0.utf8.count == name.utf8.count && isSame($0, name) }
    }

    /// Over the bytes themselves: this runs some hundred times for each reply that is parsed.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        left.utf8.withContiguousStorageIfAvailable { left in
            right.utf8.withContiguousStorageIfAvailable { right in
                for index in 0..<left.count where left[index] != right[index] && lowercased(left[index]) != lowercased(right[index]) { return false }
                return true
            }
        }.flatMap { $0 } ?? zip(left.utf8, right.utf8).allSatisfy { lowercased($0) == lowercased($1) }
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
