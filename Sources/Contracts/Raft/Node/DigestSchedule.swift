/// When a leader has the nodes compare their states: after so many entries, or when it is asked to, first with an entry at which all compute a digest, then with one that tells the leader's.
struct DigestSchedule: Sendable {
    private let interval: UInt64
    private var lastPoint: UInt64 = 0
    private var toTell: (index: UInt64, digest: UInt64)?

    /// - Parameter interval: entries between two comparisons.
    init(interval: UInt64) { self.interval = interval }

    /// On every node: whoever leads next goes on from there.
    mutating func computed(_ point: (index: UInt64, digest: UInt64)) {
        lastPoint = point.index
        toTell = point
    }

    /// What the leader proposes now.
    mutating func next(appliedIndex: UInt64) -> NodeCommand.Body? {
        if let point = toTell {
            toTell = nil
            return .digestCheck(index: point.index, digest: point.digest)
        }
        return appliedIndex >= lastPoint + interval ? point(appliedIndex) : nil
    }

    /// What the leader proposes when some time is over; nil: nothing was applied since the last comparison but what belongs to it.
    mutating func early(appliedIndex: UInt64) -> NodeCommand.Body? { toTell == nil && appliedIndex > lastPoint + DigestSchedule.entriesBehindPoint ? point(appliedIndex) : nil }

    /// The one that tells the leader's digest.
    private static let entriesBehindPoint: UInt64 = 1

    private mutating func point(_ appliedIndex: UInt64) -> NodeCommand.Body {
        lastPoint = appliedIndex
        return .digestPoint
    }
}
