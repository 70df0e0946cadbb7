public import KVPublishers

/// What every ``KeyedStore`` promises, as far as one client can see it.
///
/// All keys are below `area`, which nobody else uses; nothing is removed afterwards.
public struct KeyedStoreConformance: Sendable {
    private let store: any KeyedStore
    private let area: String

    /// - Parameter area: Another one for every run on a store that keeps its content. Ends in a slash.
    public init(_ store: any KeyedStore, area: String = "conformance/") {
        self.store = store
        self.area = area
    }

    public func runAll() async throws {
        try await checkValues()
        try await checkConditions()
        try await checkAllOrNothing()
        try await checkRevisions()
        try await checkKeysAreTakenAsTheyAre()
        try await checkListing()
        try await checkConcurrentIncrements()
    }

    public func checkValues() async throws {
        let keys = ["values/empty", "values/bytes", "values/large", "values/none"].map { area + $0 }
        let values: [[UInt8]?] = [[], Array(0...255), [UInt8](repeating: 0x61, count: 60_000), nil]
        var transaction = KeyedTransaction()
        for (key, bytes) in zip(keys, values) {
            if let bytes { transaction.put(key, bytes) } else { transaction.remove(key) }
        }
        try await store.commit(transaction)
        try await expect(keys, values, "what was put")
        // In another order, and some of them only.
        try await expect([keys[3], keys[1]], [values[3], values[1]], "what was put")
        var removal = KeyedTransaction()
        removal.remove(keys[1])
        try await store.commit(removal)
        try await expect(keys, [values[0], nil, values[2], nil], "what is left after one was removed")
    }

    public func checkConditions() async throws {
        let (one, two) = (area + "conditions/one", area + "conditions/two")
        let first = transaction { $0.require(one, asRead: nil); $0.put(one, [1]) }
        try await store.commit(first)
        try await expectConflict(first, "a key that must not be there and is")
        let present = try await value(one)
        try await store.commit(transaction { $0.require(one, asRead: present); $0.put(two, [2]) })
        try await store.commit(transaction { $0.require(one, asRead: present); $0.put(one, [3]) })
        try await expectConflict(transaction { $0.require(one, asRead: present); $0.put(one, [4]) }, "a key that was changed")
        try await expectConflict(transaction { $0.require(one, asRead: present); $0.put(two, [4]) }, "a key that was changed and is not to be")
        try await expectConflict(transaction { $0.require(one, asRead: present); $0.remove(one) }, "a key that was changed and is to be removed")
        try await expect([one, two], [[3], [2]], "after conflicts")
        let changed = try await value(one)
        try await store.commit(transaction { $0.require(one, asRead: changed); $0.remove(one) })
        try await expectConflict(transaction { $0.require(one, asRead: changed); $0.put(one, [5]) }, "a key that was removed")
        try await expectConflict(transaction { $0.require(one, asRead: changed); $0.remove(one); $0.put(two, [5]) }, "a key that was removed and is to be")
        try await store.commit(transaction { $0.require(one, asRead: nil); $0.put(two, [6]) })
        try await expect([one, two], [nil, [6]], "after a removal")
    }

    public func checkAllOrNothing() async throws {
        let keys = (0..<10).map { "\(area)whole/\($0)" }
        try await store.commit(transaction { for key in keys { $0.put(key, [1]) } })
        let last = try await value(keys[9])
        try await store.commit(transaction { $0.put(keys[9], [2]) })
        try await expectConflict(
            transaction {
                for key in keys.dropLast() { $0.put(key, [3]) }
                $0.remove(keys[0])
                $0.require(keys[9], asRead: last)
                $0.put(keys[9], [3])
            }, "the last of ten keys was changed")
        try await expect(keys, [[UInt8]?](repeating: [1], count: 9) + [[2]], "after a transaction that was not carried out")
    }

    public func checkRevisions() async throws {
        let key = area + "revision"
        var seen: Set<UInt64> = []
        for round in 0..<3 {
            try await store.commit(transaction { $0.put(key, [UInt8(round)]) })
            let revision = try await value(key).revision
            guard revision > 0, seen.insert(revision).inserted else { throw ConformanceFailure("\(store.name): each change must give another revision above 0, and \(revision) came again") }
            try await store.commit(transaction { $0.remove(key) })
        }
    }

    public func checkKeysAreTakenAsTheyAre() async throws {
        let names = ["../up", "/absolute", "a//b", "..", " ", "q\"uote", "new\nline", "émigré 💾", "a?b=c&d#e", "%2e%2e", String(repeating: "x", count: 300)]
        let keys = names.map { "\(area)names/\($0)" }
        try await store.commit(transaction { for (index, key) in keys.enumerated() { $0.put(key, [UInt8(index)]) } })
        try await expect(keys, keys.indices.map { [UInt8($0)] }, "keys with other characters")
    }

    public func checkListing() async throws {
        let prefix = area + "list/"
        try await expectKeys(prefix, [], "before there is one")
        let keys = (0..<5).map { "\(prefix)\($0)" } + ["\(prefix)deep/er"]
        try await store.commit(
            transaction {
                for key in keys { $0.put(key, [1]) }
                // Just before and just after them.
                for key in [area + "list", area + "list.", area + "list0", area + "lisu/1"] { $0.put(key, [1]) }
            })
        try await expectKeys(prefix, keys, "of six")
        try await store.commit(transaction { $0.remove(keys[2]) })
        try await expectKeys(prefix, keys.filter { $0 != keys[2] }, "after one was removed")
    }

    /// Nobody's change is lost.
    public func checkConcurrentIncrements() async throws {
        let (key, clients, rounds) = (area + "count", 4, 5)
        try await store.commit(transaction { $0.put(key, [0]) })
        let store = store
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<clients {
                group.addTask {
                    var left = rounds
                    while left > 0 {
                        guard let value = try await store.read([key])[0] else { throw ConformanceFailure("\(store.name): a key is gone that nobody removed") }
                        var transaction = KeyedTransaction()
                        transaction.require(key, asRead: value)
                        transaction.put(key, [value.bytes[0] + 1])
                        do throws(KeyedStoreError) {
                            try await store.commit(transaction)
                            left -= 1
                        } catch {
                            if error.code != .conflict { throw error }
                        }
                    }
                }
            }
            try await group.waitForAll()
        }
        try await expect([key], [[UInt8(clients * rounds)]], "what several counted together")
    }

    // MARK: Expectations

    private func transaction(_ fill: (inout KeyedTransaction) -> Void) -> KeyedTransaction {
        var transaction = KeyedTransaction()
        fill(&transaction)
        return transaction
    }

    private func value(_ key: String) async throws -> KeyedValue {
        guard let value = try await store.read([key])[0] else { throw ConformanceFailure("\(store.name): \(key) was put, and is not there") }
        return value
    }

    private func expect(_ keys: [String], _ expected: [[UInt8]?], _ what: String) async throws {
        let values = try await store.read(keys).map { $0?.bytes }
        guard values == expected else {
            let wrong = zip(keys, zip(values, expected)).filter { $1.0 != $1.1 }.map { "\($0.debugDescription) (\($1.0?.count ?? -1) bytes)" }
            throw ConformanceFailure("\(store.name): \(what): \(values.count) of \(keys.count) values, and these are wrong: \(wrong.joined(separator: ", "))")
        }
    }

    private func expectConflict(_ transaction: KeyedTransaction, _ what: String) async throws {
        do throws(KeyedStoreError) {
            try await store.commit(transaction)
        } catch {
            guard error.code == .conflict else { throw ConformanceFailure("\(store.name): \(what) must be a conflict, and was: \(error)") }
            return
        }
        throw ConformanceFailure("\(store.name): \(what) must be a conflict, and was carried out")
    }

    private func expectKeys(_ prefix: String, _ expected: [String], _ what: String) async throws {
        let keys = try await store.keys(under: prefix)
        guard keys.sorted() == expected.sorted() else { throw ConformanceFailure("\(store.name): the list \(what) was \(keys)") }
    }
}
