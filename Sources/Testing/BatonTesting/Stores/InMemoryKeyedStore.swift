public import KVPublishers

/// A ``KeyedStore`` in memory that fails when it is told to, in every way that a real one may.
public actor InMemoryKeyedStore: KeyedStore {
    /// What becomes of one call.
    public enum Fault: Hashable, Sendable {
        case unreachable
        case refused
        /// Somebody else was quicker, although nobody was: of a read, as if nothing had been told.
        case conflict
        /// A transaction without an answer: of a read, the same as ``unreachable``.
        case outcomeUnknown(Fate)
    }

    /// Of a transaction that was not answered.
    public enum Fate: Hashable, Sendable {
        case carriedOut
        case lost
        /// Carried out when ``carryOutWhatIsLate()`` says so, if its conditions hold then.
        case late
    }

    public nonisolated let name: String
    private var values: [String: KeyedValue] = [:]
    private var revision: UInt64 = 0
    private var readFaults: [Fault] = []
    private var commitFaults: [Fault] = []
    private var late: [KeyedTransaction] = []
    private var interruptions: [@Sendable () async -> Void] = []
    /// How many transactions were carried out.
    public private(set) var commitCount = 0

    public init(name: String = "keys in memory") {
        self.name = name
    }

    // MARK: The store

    public func read(_ keys: [String]) async throws(KeyedStoreError) -> [KeyedValue?] {
        try failReading()
        return keys.map { values[$0] }
    }

    public func commit(_ transaction: KeyedTransaction) async throws(KeyedStoreError) {
        if !interruptions.isEmpty { await interruptions.removeFirst()() }
        let fault = commitFaults.isEmpty ? nil : commitFaults.removeFirst()
        switch fault {
        case nil: break
        case .unreachable: throw KeyedStoreError(.unreachable, "told to be unreachable")
        case .refused: throw KeyedStoreError(.refused, "told to refuse")
        case .conflict: throw KeyedStoreError(.conflict, "told of a conflict")
        case .outcomeUnknown(let fate):
            switch fate {
            case .carriedOut: try carryOut(transaction)
            case .lost: break
            case .late: late.append(transaction)
            }
            throw KeyedStoreError(.outcomeUnknown, "told not to answer")
        }
        try carryOut(transaction)
    }

    /// Ordered.
    public func keys(under prefix: String) async throws(KeyedStoreError) -> [String] {
        try failReading()
        return values.keys.filter { $0.utf8.starts(with: prefix.utf8) }.sorted()
    }

    private func failReading() throws(KeyedStoreError) {
        guard !readFaults.isEmpty else { return }
        switch readFaults.removeFirst() {
        case .unreachable, .outcomeUnknown: throw KeyedStoreError(.unreachable, "told to be unreachable")
        case .refused: throw KeyedStoreError(.refused, "told to refuse")
        case .conflict: break
        }
    }

    private func carryOut(_ transaction: KeyedTransaction) throws(KeyedStoreError) {
        for condition in transaction.conditions where values[condition.key]?.revision != condition.revision {
            throw KeyedStoreError(.conflict, "\(condition.key) was changed")
        }
        revision += 1
        commitCount += 1
        for change in transaction.changes { values[change.key] = change.bytes.map { KeyedValue(bytes: $0, revision: revision) } }
    }

    // MARK: What a test arranges

    /// Each of the next reads, or lists of keys, meets one of these; those after them meet none.
    public func meetWhenReading(_ faults: [Fault]) { readFaults = faults }

    /// Each of the next transactions meets one of these; those after them meet none.
    public func meetWhenCommitting(_ faults: [Fault]) { commitFaults = faults }

    /// Happens after the next transaction was decided on and before it is carried out; called several times, of one transaction after the other.
    public func interruptNextCommit(_ work: @escaping @Sendable () async -> Void) { interruptions.append(work) }

    /// - Returns: whether the conditions held, of each transaction that was late, in their order.
    public func carryOutWhatIsLate() -> [Bool] {
        defer { late = [] }
        return late.map { transaction in
            do throws(KeyedStoreError) {
                try carryOut(transaction)
                return true
            } catch {
                return false
            }
        }
    }

    /// Puts a value, or removes it, without asking anybody.
    public func set(_ key: String, to text: String?) {
        revision += 1
        values[key] = text.map { KeyedValue(bytes: Array($0.utf8), revision: revision) }
    }

    /// Every key with its value as text, ordered by key.
    public var content: [(key: String, text: String)] { values.sorted { $0.key < $1.key }.map { ($0.key, String(decoding: $0.value.bytes, as: UTF8.self)) } }

    public func text(_ key: String) -> String? { values[key].map { String(decoding: $0.bytes, as: UTF8.self) } }
}
