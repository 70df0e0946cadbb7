/// Changes of several keys that happen together, and what must still be so when they do.
public struct KeyedTransaction: Hashable, Sendable {
    public struct Condition: Hashable, Sendable {
        public var key: String
        /// Of the value that must be there; nil: there must be no such key.
        public var revision: UInt64?
    }

    public struct Change: Hashable, Sendable {
        public var key: String
        /// What is put there; nil: the key is removed, if it is there.
        public var bytes: [UInt8]?
    }

    /// In the order of their first mention, each key once.
    public private(set) var conditions: [Condition] = []
    /// In the order of their first mention, each key once.
    public private(set) var changes: [Change] = []

    public init() {}

    /// The key must be as it was read: of this revision, or not there.
    public mutating func require(_ key: String, asRead value: KeyedValue?) {
        let condition = Condition(key: key, revision: value?.revision)
        if let index = conditions.firstIndex(where: { $0.key == key }) { conditions[index] = condition } else { conditions.append(condition) }
    }

    /// Takes the place of what was to become of this key before.
    public mutating func put(_ key: String, _ bytes: [UInt8]) { change(Change(key: key, bytes: bytes)) }

    /// Takes the place of what was to become of this key before.
    public mutating func remove(_ key: String) { change(Change(key: key, bytes: nil)) }

    private mutating func change(_ change: Change) {
        if let index = changes.firstIndex(where: { $0.key == change.key }) { changes[index] = change } else { changes.append(change) }
    }

    /// What a key must be like when it is changed; nil: it may be anything.
    public func condition(of key: String) -> Condition? { conditions.first { $0.key == key } }
}
