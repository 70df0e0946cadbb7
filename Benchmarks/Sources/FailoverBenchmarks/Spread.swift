/// The least, the middle and the slow end of some numbers.
struct Spread {
    let count: Int
    let minimum: Double
    let median: Double
    /// Of twenty the nineteenth.
    let p95: Double

    /// - Parameter numbers: at least one.
    init(_ numbers: [Double]) {
        let sorted = numbers.sorted()
        count = sorted.count
        minimum = sorted[0]
        median = (sorted[(count - 1) / 2] + sorted[count / 2]) / 2
        p95 = sorted[(count * 95 + 99) / 100 - 1]
    }
}
