import ControlModel
package import KVPublishers

/// The newest record of every cluster that was rendered, so that none of a lower epoch ever is, whatever the store says later: it may be a replica that is behind, or restored from a backup.
package struct RenderMemory: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        var record: StoredRecord
        /// Whether the store had it when it was read last. What is not there is not rendered, and comes back with its epoch or a higher one.
        var isShown: Bool
    }

    /// What came of a reading.
    package struct Taken: Hashable, Sendable {
        /// Ordered by cluster.
        package var changes: [RouteChange] = []
        /// What the store has and should not have, one line each. The record before it is rendered.
        package var troubles: [String] = []
    }

    /// Ordered by cluster.
    private(set) var entries: [Entry] = []
    /// The output was replaced, and the command that makes a program read it did not succeed since.
    package var isReloadOwed = false

    package init() {}

    init(entries: [Entry], isReloadOwed: Bool) {
        self.entries = entries.sorted { $0.record.cluster < $1.record.cluster }
        self.isReloadOwed = isReloadOwed
    }

    /// What is rendered. Ordered by cluster.
    package var shown: [StoredRecord] { entries.filter(\.isShown).map(\.record) }

    /// Takes what is newer. Nothing of it counts before it was saved.
    ///
    /// A store that has nothing at all is not believed where there was something: it was emptied, or hides what it has from an account that lost its rights. A store that lost single
    /// records is believed: what is removed from it is removed here.
    package mutating func take(_ reading: StoreReading) -> Taken {
        var taken = Taken()
        if reading.records.isEmpty, reading.unreadable.isEmpty, entries.contains(where: \.isShown) {
            taken.troubles.append("the store has no record of any cluster; what was rendered before stays")
            return taken
        }
        var known = entries[...]
        var (new, present): ([Entry], Set<ClusterID>) = ([], [])
        for unreadable in reading.unreadable {
            present.insert(unreadable.cluster)
            taken.troubles.append("cluster \(unreadable.cluster): \(RenderedText.json(unreadable.reason)); its former record stays")
        }
        for record in reading.records {
            present.insert(record.cluster)
            while let first = known.first, first.record.cluster < record.cluster {
                new.append(keep(first, isPresent: present.contains(first.record.cluster), &taken))
                known.removeFirst()
            }
            guard let first = known.first, first.record.cluster == record.cluster else {
                new.append(Entry(record: record, isShown: true))
                taken.changes.append(.taken(record))
                continue
            }
            known.removeFirst()
            switch RenderMemory.judge(record, after: first.record) {
            case .take(let record):
                if !first.isShown || !RenderMemory.says(first.record, sameAs: record) { taken.changes.append(.taken(record)) }
                new.append(Entry(record: record, isShown: true))
            case .keep(let reason):
                taken.troubles.append("\(RenderedText.json(record.clusterName)): \(reason)")
                if !first.isShown { taken.changes.append(.taken(first.record)) }
                new.append(Entry(record: first.record, isShown: true))
            }
        }
        for entry in known { new.append(keep(entry, isPresent: present.contains(entry.record.cluster), &taken)) }
        entries = new
        return taken
    }

    /// One that was not read: something is there that cannot be, or nothing.
    private func keep(_ entry: Entry, isPresent: Bool, _ taken: inout Taken) -> Entry {
        if isPresent == entry.isShown { return entry }
        taken.changes.append(isPresent ? .taken(entry.record) : .removed(entry.record))
        return Entry(record: entry.record, isShown: isPresent)
    }

    private enum Judgment {
        case take(StoredRecord)
        case keep(because: String)
    }

    /// As publishers judge. A withdrawal within the same epoch is always taken, as one of the primary that was known: it names nobody.
    private static func judge(_ record: StoredRecord, after present: StoredRecord) -> Judgment {
        let decision: PublishDecision
        switch (record, present) {
        case (.withdrawn, _) where record.epoch != present.epoch: decision = record.epoch < present.epoch ? .yield(present) : .write
        case (.withdrawn(let new), .primary(let known)):
            return .take(new.named(known.primary) ? record : present.withdrawn(because: new.reason, at: new.withdrawnAt).map { StoredRecord.withdrawn($0) } ?? present)
        case (.withdrawn(let new), .withdrawn(let known)): return .take(new.primaryDigest == known.primaryDigest ? record : present)
        case (.primary(let new), _): decision = PublishDecision(present: present, new: new)
        }
        return switch decision {
        case .write, .keep: .take(record)
        case .yield: .keep(because: "the store went back to epoch \(record.epoch); \(present) of epoch \(present.epoch) stays")
        case .conflict: .keep(because: "the store names another primary for epoch \(record.epoch), which had \(present); that stays")
        }
    }

    /// The time does not count: it is the moment at which one of several managers wrote.
    private static func says(_ one: StoredRecord, sameAs other: StoredRecord) -> Bool {
        switch (one, other) {
        case (.primary(var one), .primary(let other)):
            one.at = other.at
            return one == other
        case (.withdrawn(let one), .withdrawn(let other)): return (one.epoch, one.clusterName, one.reason) == (other.epoch, other.clusterName, other.reason)
        case (.primary, .withdrawn), (.withdrawn, .primary): return false
        }
    }
}
