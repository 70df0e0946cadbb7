#if os(Linux)
/// What slow servers will send, the soonest first. Few at a time, so a sorted array is enough.
struct DelayedReplies {
    private var entries: [(due: Double, token: UInt64, bytes: [UInt8])] = []

    var soonest: Double? { entries.first?.due }

    /// Equal moments keep their order.
    mutating func add(_ bytes: [UInt8], to token: UInt64, due: Double) {
        let place = entries.firstIndex { $0.due > due } ?? entries.count
        entries.insert((due, token, bytes), at: place)
    }

    mutating func takeDue(now: Double) -> [(token: UInt64, bytes: [UInt8])] {
        let count = entries.firstIndex { $0.due > now } ?? entries.count
        defer { entries.removeFirst(count) }
        return entries.prefix(count).map { ($0.token, $0.bytes) }
    }
}
#endif
