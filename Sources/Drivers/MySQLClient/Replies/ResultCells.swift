#if MySQL
import Glibc

/// The cells of a result in one block of memory, which makes "nothing changed" a comparison of bytes.
final class ResultCells: Hashable, Sendable {
    let columns: [String]
    private let storage: [UInt8]
    /// Row by row, where each cell ends; NULL is the complement of it, so that its neighbours still find their bounds.
    private let ends: [Int]

    init(columns: [String], storage: [UInt8], ends: [Int]) {
        self.columns = columns
        self.storage = storage
        self.ends = ends
    }

    static let none = ResultCells(columns: [], storage: [], ends: [])

    var rowCount: Int { columns.isEmpty ? 0 : ends.count / columns.count }

    func bytes(row: Int, column: Int) -> ArraySlice<UInt8>? {
        guard columns.indices.contains(column) else { return nil }
        let position = row * columns.count + column
        guard ends.indices.contains(position), ends[position] >= 0 else { return nil }
        let start = position == 0 ? 0 : (ends[position - 1] >= 0 ? ends[position - 1] : ~ends[position - 1])
        return storage[start..<ends[position]]
    }

    func index(ofColumn name: String) -> Int? {
        columns.firstIndex { Self.equalIgnoringCase($0, name) }
    }

    private static func equalIgnoringCase(_ left: String, _ right: String) -> Bool {
        left.utf8.count == right.utf8.count && zip(left.utf8, right.utf8).allSatisfy { $0 == $1 || lowercase($0) == lowercase($1) }
    }

    private static func lowercase(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    static func == (left: ResultCells, right: ResultCells) -> Bool {
        left === right || (hasEqualBytes(left.ends, right.ends) && hasEqualBytes(left.storage, right.storage) && left.columns == right.columns)
    }

    /// At the speed of the machine; comparing arrays goes element by element.
    private static func hasEqualBytes<Element: BitwiseCopyable>(_ left: [Element], _ right: [Element]) -> Bool {
        guard left.count == right.count else { return false }
        return left.withUnsafeBytes { left in
            right.withUnsafeBytes { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return true }  // both are empty
                return memcmp(first, second, left.count) == 0
            }
        }
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(columns)
        hasher.combine(ends)
        hasher.combine(storage)
    }
}

/// Collects the cells of one result in the order in which they arrive.
struct ResultCellsBuilder {
    private let columns: [String]
    private var storage: [UInt8] = []
    private var ends: [Int] = []

    init(columns: [String]) { self.columns = columns }

    mutating func append(_ cell: String?) {
        guard let cell else { return appendNull() }
        storage.append(contentsOf: cell.utf8)
        ends.append(storage.count)
    }

    mutating func append(_ cell: UnsafeRawBufferPointer) {
        storage.append(contentsOf: cell)
        ends.append(storage.count)
    }

    mutating func appendNull() { ends.append(~storage.count) }

    func finish() -> ResultCells { ResultCells(columns: columns, storage: storage, ends: ends) }
}
#endif
