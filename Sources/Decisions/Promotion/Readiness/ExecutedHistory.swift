public import TopologyModel

/// What a primary had executed at some of its last readings, so that it can be said since when nobody has received what it writes.
///
/// Of the readings that found something new the newest three are kept, and of the others the fewer the older they are, some ten in all: what is said of the
/// near past is exact, and a time further back is given as up to three times as long.
public struct ExecutedHistory: Hashable, Sendable, Codable {
    struct Reading: Hashable, Sendable, Codable {
        /// Counted from 0.
        var number: UInt64
        /// When the reading began: what was executed before that is in it.
        var readAt: MonotonicInstant
        var executed: GTIDValue

        /// For how many further readings it is kept: every second one twice as long as the others, every fourth one four times as long, and so on; the first
        /// as long as any.
        var span: UInt64 { 2 << min(number.trailingZeroBitCount, ExecutedHistory.longestDoubling) }
    }

    /// Nothing is kept for longer than 512 readings, eight and a half minutes at a poll interval of a second, and something always is that is half as old.
    private static let longestDoubling = 8

    /// Oldest first.
    private(set) var readings: [Reading] = []
    private var count: UInt64 = 0

    public init() {}

    /// Takes in a reading of the primary. One that began before the newest one is not needed any more, and one without GTIDs says nothing.
    public mutating func note(_ executed: GTIDValue, readAt: MonotonicInstant) {
        if case .none = executed { return }
        if let newest = readings.last {
            guard readAt >= newest.readAt else { return }
            // Nothing was written since.
            if newest.executed == executed {
                readings[readings.count - 1].readAt = readAt
                return
            }
            // What it had executed was deleted.
            if executed.covers(newest.executed) != true { self = ExecutedHistory() }
        }
        let number = count
        count += 1
        readings.removeAll { number - $0.number > $0.span }
        readings.append(Reading(number: number, readAt: readAt, executed: executed))
    }

    /// When the newest reading began all of which is in `received`; nil where none is that is kept, or they cannot be compared.
    public func newestReading(within received: GTIDValue) -> MonotonicInstant? {
        readings.last { received.covers($0.executed) == true }?.readAt
    }
}
