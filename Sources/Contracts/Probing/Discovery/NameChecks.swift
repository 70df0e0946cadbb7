import TopologyModel

/// When the further names of servers are looked at next. All wait equally long, so the order of their beginnings is the order of their turns.
struct NameChecks: Sendable, Codable {
    struct Entry: Sendable, Codable {
        var name: InstanceAddress
        var due: MonotonicInstant
    }

    private var entries: [Entry] = []
    /// Where the queue begins; what is before it was taken. Cut off from time to time.
    private var start = 0
    /// Who waits. Looked up, never iterated over.
    private var waiting: Set<InstanceAddress> = []
    /// Whose probes are under way. Looked up, never iterated over.
    private var underWay: Set<InstanceAddress> = []

    var first: Entry? { start < entries.count ? entries[start] : nil }

    /// A name that waits already keeps its turn.
    mutating func wait(_ name: InstanceAddress, until due: MonotonicInstant) {
        guard waiting.insert(name).inserted else { return }
        entries.append(Entry(name: name, due: due))
    }

    mutating func takeFirst() -> Entry? {
        guard let entry = first else { return nil }
        start += 1
        waiting.remove(entry.name)
        if start * 2 > entries.count {
            entries.removeFirst(start)
            start = 0
        }
        return entry
    }

    mutating func begin(_ name: InstanceAddress) { underWay.insert(name) }

    /// Whether a probe of the name was under way.
    mutating func end(_ name: InstanceAddress) -> Bool { underWay.remove(name) != nil }
}
