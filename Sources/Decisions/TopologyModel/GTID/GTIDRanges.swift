/// A set of transaction numbers: closed ranges, sorted, and at least one missing number between neighbors, so equal sets are equal arrays.
///
/// Every operation is one walk over both arrays.
struct GTIDRanges: Hashable, Sendable, Codable {
    private(set) var ranges: [ClosedRange<UInt64>] = []

    init() {}

    /// Sorts and merges.
    init(_ unsorted: [ClosedRange<UInt64>]) {
        for range in unsorted.sorted(by: { $0.lowerBound < $1.lowerBound }) { append(range) }
    }

    var isEmpty: Bool { ranges.isEmpty }

    /// Saturates at the largest value.
    var count: UInt64 {
        ranges.reduce(0) { sum, range in
            let (total, overflow) = sum.addingReportingOverflow(range.upperBound - range.lowerBound + 1)
            return overflow ? .max : total
        }
    }

    /// Adds a range that begins no earlier than every range so far.
    private mutating func append(_ range: ClosedRange<UInt64>) {
        if let last = ranges.last, range.lowerBound <= last.upperBound + 1 {
            ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
        } else {
            ranges.append(range)
        }
    }

    mutating func insert(_ range: ClosedRange<UInt64>) {
        // Servers number upwards, so nearly every new transaction extends the last range.
        if let last = ranges.last, range.lowerBound < last.lowerBound {
            self = GTIDRanges(ranges + [range])
        } else {
            append(range)
        }
    }

    func contains(_ number: UInt64) -> Bool {
        var low = 0
        var high = ranges.count
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < number { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= number
    }

    func isSuperset(of other: GTIDRanges) -> Bool {
        var index = 0
        for range in other.ranges {
            while index < ranges.count, ranges[index].upperBound < range.lowerBound { index += 1 }
            guard index < ranges.count, ranges[index].lowerBound <= range.lowerBound, ranges[index].upperBound >= range.upperBound else {
                return false
            }
        }
        return true
    }

    func union(_ other: GTIDRanges) -> GTIDRanges {
        var result = GTIDRanges()
        result.ranges.reserveCapacity(max(ranges.count, other.ranges.count))
        var (left, right) = (0, 0)
        while left < ranges.count || right < other.ranges.count {
            if right == other.ranges.count || (left < ranges.count && ranges[left].lowerBound <= other.ranges[right].lowerBound) {
                result.append(ranges[left])
                left += 1
            } else {
                result.append(other.ranges[right])
                right += 1
            }
        }
        return result
    }

    func intersection(_ other: GTIDRanges) -> GTIDRanges {
        var result = GTIDRanges()
        var (left, right) = (0, 0)
        while left < ranges.count, right < other.ranges.count {
            let lower = max(ranges[left].lowerBound, other.ranges[right].lowerBound)
            let upper = min(ranges[left].upperBound, other.ranges[right].upperBound)
            if lower <= upper { result.append(lower...upper) }
            if ranges[left].upperBound < other.ranges[right].upperBound { left += 1 } else { right += 1 }
        }
        return result
    }

    func subtracting(_ other: GTIDRanges) -> GTIDRanges {
        var result = GTIDRanges()
        var first = 0
        for range in ranges {
            var lower = range.lowerBound
            while first < other.ranges.count, other.ranges[first].upperBound < lower { first += 1 }
            var index = first
            while index < other.ranges.count, other.ranges[index].lowerBound <= range.upperBound {
                let hole = other.ranges[index]
                if hole.lowerBound > lower { result.append(lower...hole.lowerBound - 1) }
                lower = hole.upperBound + 1
                index += 1
            }
            if lower <= range.upperBound { result.append(lower...range.upperBound) }
        }
        return result
    }
}
