/// Rows of cells as lines whose columns stand below each other. Control characters in cells become blanks.
package struct TextColumns {
    var rows: [[String]]
    /// Between two columns.
    var separator: String
    /// Columns whose cells stand at the right.
    var alignedRight: [Int]
    /// Whether the last column is padded, too.
    var padsLast: Bool

    package init(rows: [[String]], separator: String, alignedRight: [Int], padsLast: Bool) {
        self.rows = rows
        self.separator = separator
        self.alignedRight = alignedRight
        self.padsLast = padsLast
    }

    package var lines: [String] {
        let rows = self.rows.map { row in row.map(\.printable) }
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { column < $0.count ? DisplayWidth.of($0[column]) : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = row.indices.map { column -> String in
                if column == count - 1, !padsLast { return row[column] }
                return row[column].padded(to: widths[column], atStart: alignedRight.contains(column))
            }
            let line = cells.joined(separator: separator)
            guard !padsLast, let end = line.lastIndex(where: { $0 != " " }) else { return line }
            return String(line[...end])
        }
    }
}
