import TopologyModel

/// The moments at which recoveries want to be woken. Few; kept sorted.
struct WakeUps: Sendable, Codable {
    private var moments: [MonotonicInstant] = []

    var first: MonotonicInstant? { moments.first }

    mutating func add(_ moment: MonotonicInstant) {
        let index = moments.firstIndex { $0 >= moment } ?? moments.endIndex
        if index < moments.endIndex, moments[index] == moment { return }
        moments.insert(moment, at: index)
    }

    /// Whether a moment has come; removes those that have.
    mutating func takeDue(now: MonotonicInstant) -> Bool {
        let due = moments.prefix { $0 <= now }.count
        moments.removeFirst(due)
        return due > 0
    }
}
