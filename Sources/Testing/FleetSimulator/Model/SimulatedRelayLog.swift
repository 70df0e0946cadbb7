/// What a receiver wrote and the applier has not taken yet, oldest first.
struct SimulatedRelayLog {
    struct Entry {
        var transaction: Int32
        /// Where it ends in the source's binary log.
        var end: Int
    }

    private var entries: [Entry] = []
    /// How many of ``entries`` are applied already; they are dropped in blocks, so that taking one costs nothing.
    private var head = 0
    private static let block = 1_000

    var count: Int { entries.count - head }
    var first: Entry? { head < entries.count ? entries[head] : nil }
    var last: Entry? { head < entries.count ? entries.last : nil }
    var transactions: [Int32] { entries[head...].map(\.transaction) }

    /// Everything from a place of the source's binary log to its end.
    mutating func append(_ log: [Int32], from place: Int) {
        for position in place..<log.count { append(log[position], end: position + 1) }
    }

    mutating func append(_ transaction: Int32, end: Int) { entries.append(Entry(transaction: transaction, end: end)) }

    mutating func takeFirst() -> Entry? {
        guard let first else { return nil }
        head += 1
        if head == SimulatedRelayLog.block {
            entries.removeFirst(head)
            head = 0
        }
        return first
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        head = 0
    }
}
