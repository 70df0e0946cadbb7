/// How long something took in many runs, in thousandths of the longest election timeout.
public struct RaftTimes: Sendable, CustomStringConvertible {
    /// In tenths of a timeout; the last one is of everything longer.
    private var counts = [Int](repeating: 0, count: RaftTimes.mostTenths + 1)
    public private(set) var count = 0
    public private(set) var longest: Int64 = 0

    private static let mostTenths = 100
    private static let thousandthsOfTenth: Int64 = 100

    mutating func add(_ time: Int64?) {
        guard let time else { return }
        counts[min(Int(time / RaftTimes.thousandthsOfTenth), RaftTimes.mostTenths)] += 1
        count += 1
        longest = max(longest, time)
    }

    /// In thousandths, rounded up to the next tenth of a timeout: so many of 1,000 runs took no longer. 0 without any.
    public func quantile(permille: Int) -> Int64 {
        var left = (count * permille + 999) / 1_000
        for (tenth, count) in counts.enumerated() where count > 0 {
            left -= count
            if left <= 0 { return min(Int64(tenth + 1) * RaftTimes.thousandthsOfTenth, longest) }
        }
        return longest
    }

    public var description: String {
        func text(_ thousandths: Int64) -> String { "\(thousandths / 1_000).\(thousandths % 1_000 / RaftTimes.thousandthsOfTenth)" }
        return "\(count) runs, half of them within \(text(quantile(permille: 500))) timeouts, 90 % \(text(quantile(permille: 900))), 99 % \(text(quantile(permille: 990))), "
            + "99.9 % \(text(quantile(permille: 999))), all \(text(longest))"
    }
}
