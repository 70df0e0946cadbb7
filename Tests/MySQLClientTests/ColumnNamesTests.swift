#if MySQL
@testable import MySQLClient
import Testing

@Suite struct `Column names` {
    /// The address of an array's elements: equal for arrays that share them.
    private func storage(_ names: [String]) -> UnsafeRawPointer? { names.withUnsafeBytes { $0.baseAddress } }

    private func names(_ texts: [String], in table: inout ColumnNames) -> [String] {
        let cells = texts.map { text in
            let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
            copy.copyBytes(from: text.utf8)
            return copy
        }
        defer { for cell in cells { cell.deallocate() } }
        return table.names(count: cells.count) { UnsafeRawBufferPointer(cells[$0]) }
    }

    @Test func `the same names share one array`() {
        var table = ColumnNames()
        let long = "Slave_Non_Transactional_Groups"
        let first = names(["a", long], in: &table)
        let second = names(["a", long], in: &table)
        #expect(first == ["a", long] && storage(first) == storage(second))
    }

    @Test(arguments: [["ab", "c"], ["a", "bc"], ["a"], [], ["a", "b", "c"], ["A", "b"], ["", "ab"]])
    func `other names are not confused with them`(_ texts: [String]) {
        var table = ColumnNames()
        _ = names(["a", "b"], in: &table)
        #expect(names(texts, in: &table) == texts)
        #expect(names(texts, in: &table) == texts)
    }

    @Test func `a full table still answers`() {
        var table = ColumnNames()
        for number in 0..<ColumnNames.capacity { _ = names(["column \(number)"], in: &table) }
        let late = names(["a column too many"], in: &table)
        #expect(late == ["a column too many"] && storage(late) != storage(names(["a column too many"], in: &table)))
    }
}
#endif
