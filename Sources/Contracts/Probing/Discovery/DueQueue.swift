import TopologyModel

/// A heap of moments. Old entries are not removed but outdated by their generation, so rescheduling is cheap.
struct DueQueue: Sendable, Codable {
    enum Kind: UInt8, Sendable, Codable { case probe, details, lateCheck, slowCheck, slowFreshCheck }

    struct Entry: Sendable, Codable {
        var due: MonotonicInstant
        var id: InstanceID
        var kind: Kind
        var generation: UInt32

        /// Ties break by id, then kind, so that the order never depends on the heap's history.
        static func < (lhs: Entry, rhs: Entry) -> Bool {
            (lhs.due.nanoseconds, lhs.id.rawValue, lhs.kind.rawValue) < (rhs.due.nanoseconds, rhs.id.rawValue, rhs.kind.rawValue)
        }
    }

    private var heap: [Entry] = []

    var first: Entry? { heap.first }
    var count: Int { heap.count }

    mutating func push(_ entry: Entry) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard heap[child] < heap[parent] else { break }
            heap.swapAt(child, parent)
            child = parent
        }
    }

    @discardableResult
    mutating func pop() -> Entry? {
        guard let top = heap.first else { return nil }
        let last = heap.removeLast()
        guard !heap.isEmpty else { return top }
        heap[0] = last
        var parent = 0
        while true {
            var smallest = parent
            for child in (2 * parent + 1)...(2 * parent + 2) where child < heap.count && heap[child] < heap[smallest] { smallest = child }
            if smallest == parent { break }
            heap.swapAt(parent, smallest)
            parent = smallest
        }
        return top
    }
}
