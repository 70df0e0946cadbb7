#if Network
import BatonTesting
import KVPublishers
import StoreTestSupport
import TestStores
import Testing
import TopologyModel

/// Transactions that nobody thought of.
@Suite struct DrawnTransactionsTests {
    private static let area = "drawn/"
    /// Keys above and below each other, and such as look like it.
    private static let keys = ["a", "a/", "a/b", "a/b/c", "a/b/c/d", "a//b", "a-b", "a/.", "b", "b/c", "%", "%/x"].map { area + $0 }
    private static let rounds = 300

    @Test(arguments: StoreKind.allCases) func `it does what a store in memory does`(kind: StoreKind) async throws {
        let store = try kind.client([try await kind.shared().port])
        let model = InMemoryKeyedStore()
        var random = SplitMix64(state: 7)
        // What was read of each key, there and here, from the begin on.
        var readings: [(there: [KeyedValue?], here: [KeyedValue?])] = []
        var outcomes: [Bool: Int] = [:]
        for round in 0..<Self.rounds {
            let (there, here) = (try await store.read(Self.keys), try await model.read(Self.keys))
            #expect(there.map { $0?.bytes } == here.map { $0?.bytes }, "round \(round)")
            #expect(try await store.keys(under: Self.area).sorted() == model.keys(under: Self.area).sorted(), "round \(round)")
            readings.append((there, here))

            let (transaction, counterpart) = Self.draw(readings, round, using: &random)
            let expected = await Self.code { () throws(KeyedStoreError) in try await model.commit(counterpart) }
            let code = await Self.code { () throws(KeyedStoreError) in try await store.commit(transaction) }
            #expect(code == expected, "round \(round): \(transaction)")
            outcomes[expected == nil, default: 0] += 1
        }
        // Both happened often.
        #expect(outcomes.values.allSatisfy { $0 > Self.rounds / 10 } && outcomes.count == 2, "\(outcomes)")
    }

    /// A transaction for the store and the same one for the model, which counts revisions in its own way.
    private static func draw(
        _ readings: [(there: [KeyedValue?], here: [KeyedValue?])], _ round: Int, using random: inout SplitMix64
    ) -> (there: KeyedTransaction, here: KeyedTransaction) {
        var (there, here) = (KeyedTransaction(), KeyedTransaction())
        for _ in 0..<Int.random(in: 0...2, using: &random) {
            let place = Int.random(in: 0..<keys.count, using: &random)
            // Mostly what is there now, else what was there some time ago.
            let reading = readings[max(0, readings.count - 1 - (Bool.random(using: &random) ? 0 : Int.random(in: 0...5, using: &random)))]
            there.require(keys[place], asRead: reading.there[place])
            here.require(keys[place], asRead: reading.here[place])
        }
        for _ in 0..<Int.random(in: 1...5, using: &random) {
            let key = keys[Int.random(in: 0..<keys.count, using: &random)]
            if Bool.random(using: &random) {
                let bytes: [UInt8] = Int.random(in: 0..<8, using: &random) == 0 ? [] : Array("\(round)".utf8)
                there.put(key, bytes)
                here.put(key, bytes)
            } else {
                there.remove(key)
                here.remove(key)
            }
        }
        return (there, here)
    }

    private static func code(_ commit: () async throws(KeyedStoreError) -> Void) async -> KeyedStoreError.Code? {
        do throws(KeyedStoreError) {
            try await commit()
            return nil
        } catch {
            return error.code
        }
    }
}
#endif
