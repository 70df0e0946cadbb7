#if MySQL
/// One row of a result. Cells are kept as bytes and become strings when read.
public struct MySQLRow: Hashable, Sendable {
    private let cells: ResultCells
    private let row: Int

    init(cells: ResultCells, row: Int) {
        self.cells = cells
        self.row = row
    }

    public var columns: [String] { cells.columns }

    /// The cell of the first column of that name, whatever its case (ASCII); nil if there is none, or it is NULL.
    public subscript(_ column: String) -> String? { cells.index(ofColumn: column).flatMap { self[$0] } }

    /// The cell at a position; nil if there is none, or it is NULL. Bytes that are not UTF-8 are replaced.
    public subscript(_ index: Int) -> String? { bytes(index).map { String(decoding: $0, as: UTF8.self) } }

    /// The cell exactly as sent.
    public func bytes(_ column: String) -> ArraySlice<UInt8>? { cells.index(ofColumn: column).flatMap { bytes($0) } }

    public func bytes(_ index: Int) -> ArraySlice<UInt8>? { cells.bytes(row: row, column: index) }

    public static func == (left: MySQLRow, right: MySQLRow) -> Bool {
        left.columns == right.columns && left.columns.indices.allSatisfy { left.bytes($0) == right.bytes($0) }
    }

    public func hash(into hasher: inout Hasher) {
        for index in columns.indices { hasher.combine(bytes(index)) }
    }
}
#endif
