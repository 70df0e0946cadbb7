/// How many of something took how long: counts per bucket, and the sum.
public struct LatencyHistogram: Hashable, Sendable {
    /// Upper ends of the buckets, ascending; what took longer is only in ``total``.
    public let bounds: [Duration]
    /// One per bound, each of its own bucket alone.
    public private(set) var counts: [UInt64]
    public private(set) var total: UInt64 = 0
    public private(set) var sum: Duration = .zero

    /// - Parameter bounds: ascending.
    public init(bounds: [Duration]) {
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy { $0 < $1 }, "the bounds of a histogram must ascend: \(bounds)")
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count)
    }

    /// Counts one; a bound belongs to its own bucket.
    public mutating func observe(_ duration: Duration) {
        total += 1
        sum += duration
        if let bucket = bounds.firstIndex(where: { duration <= $0 }) { counts[bucket] += 1 }
    }
}
