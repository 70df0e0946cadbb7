#if MySQL
/// What one statement gave. Two results are equal if the server sent the same names and the same bytes.
public struct MySQLResult: Hashable, Sendable {
    private let cells: ResultCells
    /// Rows changed by a statement without a result set; 0 for one with.
    public var affectedRows: UInt64
    /// Warnings that the server noted for the statement.
    public var warningCount: Int

    init(cells: ResultCells, affectedRows: UInt64, warningCount: Int) {
        self.cells = cells
        self.affectedRows = affectedRows
        self.warningCount = warningCount
    }

    /// A result as a server might have sent it. Every row has one cell per column; nil is SQL's NULL.
    public init(columns: [String] = [], rows: [[String?]] = [], affectedRows: UInt64 = 0, warningCount: Int = 0) {
        var builder = ResultCellsBuilder(columns: columns)
        for row in rows {
            precondition(row.count == columns.count, "a row has \(row.count) cells for \(columns.count) columns")
            for cell in row { builder.append(cell) }
        }
        self.init(cells: builder.finish(), affectedRows: affectedRows, warningCount: warningCount)
    }

    /// The names, in the server's order and spelling; empty for a statement without a result set.
    public var columns: [String] { cells.columns }

    public var rows: [MySQLRow] { (0..<cells.rowCount).map { MySQLRow(cells: cells, row: $0) } }
}
#endif
