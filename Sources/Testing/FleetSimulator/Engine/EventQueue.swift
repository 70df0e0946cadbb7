/// The one queue of a simulation: a heap of small events ordered by time, then by the order in which they were added.
struct EventQueue<Event> {
    struct Entry {
        var time: Int64
        var sequence: UInt64
        var event: Event

        static func < (lhs: Entry, rhs: Entry) -> Bool { (lhs.time, lhs.sequence) < (rhs.time, rhs.sequence) }
    }

    private var heap: [Entry] = []
    private var sequence: UInt64 = 0

    mutating func push(_ event: Event, at time: Int64) {
        sequence += 1
        let entry = Entry(time: time, sequence: sequence, event: event)
        heap.append(entry)
        // Entries are moved into the gap, which rises to the place of the new one: half the writes of swapping.
        var gap = heap.count - 1
        while gap > 0 {
            let parent = (gap - 1) / 2
            guard entry < heap[parent] else { break }
            heap[gap] = heap[parent]
            gap = parent
        }
        heap[gap] = entry
    }

    /// The next event, if it is due by then.
    mutating func pop(until end: Int64) -> Entry? {
        guard let top = heap.first, top.time <= end else { return nil }
        let last = heap.removeLast()
        let count = heap.count
        guard count > 0 else { return top }
        var gap = 0
        while true {
            var child = 2 * gap + 1
            guard child < count else { break }
            if child + 1 < count, heap[child + 1] < heap[child] { child += 1 }
            guard heap[child] < last else { break }
            heap[gap] = heap[child]
            gap = child
        }
        heap[gap] = last
        return top
    }
}
