#if MySQL
/// The names of the columns of results, shared: servers of one kind answer a statement with the same names, time and again.
///
/// Making a string of each name of each reply cost more than reading the cells, and kept as many copies as there are servers.
struct ColumnNames {
    /// Statements of a program have few shapes; a program that has more gets new strings for the others.
    static let capacity = 1024

    private var known: [Int: [String]] = [:]

    /// The names, as an array that equals an earlier one of the same bytes also in its storage.
    ///
    /// - Parameters:
    ///   - count: How many columns there are.
    ///   - name: The bytes of a column's name.
    mutating func names(count: Int, name: (Int) -> UnsafeRawBufferPointer) -> [String] {
        var hasher = Hasher()
        for index in 0..<count {
            let bytes = name(index)
            hasher.combine(bytes.count)
            hasher.combine(bytes: bytes)
        }
        let key = hasher.finalize()
        if let found = known[key], found.count == count, found.indices.allSatisfy({ Self.isEqual(found[$0], name($0)) }) { return found }
        let new = (0..<count).map { String(decoding: name($0), as: UTF8.self) }
        if known.count < Self.capacity { known[key] = new }
        return new
    }

    private static func isEqual(_ text: String, _ bytes: UnsafeRawBufferPointer) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { $0.count == bytes.count && $0.elementsEqual(bytes) } ?? text.utf8.elementsEqual(bytes)
    }
}
#endif
