import KVPublishers
import Testing

@Suite struct KeyedTransactionTests {
    @Test func `what is said last of a key counts, in the place where it was first mentioned`() {
        var transaction = KeyedTransaction()
        transaction.put("a", [1])
        transaction.remove("b")
        transaction.remove("a")
        transaction.put("b", [2])
        transaction.put("c", [])
        #expect(transaction.changes.map(\.key) == ["a", "b", "c"])
        #expect(transaction.changes.map(\.bytes) == [nil, [2], []])
        transaction.require("a", asRead: nil)
        transaction.require("d", asRead: KeyedValue(bytes: [9], revision: 7))
        transaction.require("a", asRead: KeyedValue(bytes: [], revision: 8))
        #expect(transaction.conditions.map(\.key) == ["a", "d"])
        #expect(transaction.conditions.map(\.revision) == [8, 7])
        #expect(transaction.condition(of: "d")?.revision == 7)
        #expect(transaction.condition(of: "b") == nil)
    }
}
