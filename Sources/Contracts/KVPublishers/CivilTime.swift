package import TopologyModel

/// RFC 3339 in UTC with milliseconds (`2026-01-31T23:59:59.123Z`).
package enum CivilTime {
    /// Years outside 0…9999 have no form in RFC 3339.
    private static let range: ClosedRange<Int64> = -62_167_219_200_000...253_402_300_799_999

    /// A time that RFC 3339 cannot say is moved to the nearest that it can.
    package static func text(of time: WallTime) -> String {
        let civil = CivilMoment(WallTime(milliseconds: min(max(time.milliseconds, range.lowerBound), range.upperBound)))
        return "\(civil.date)T\(civil.clock).\(civil.fraction)Z"
    }

    /// Reads exactly the form that ``text(of:)`` writes.
    static func time(from text: String) -> WallTime? {
        let bytes = Array(text.utf8)
        let pattern = Array("0000-00-00T00:00:00.000Z".utf8)
        guard bytes.count == pattern.count else { return nil }
        var numbers: [Int64] = []
        var isInNumber = false
        for (byte, expected) in zip(bytes, pattern) {
            if expected == UInt8(ascii: "0") {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
                if !isInNumber { numbers.append(0) }
                numbers[numbers.count - 1] = numbers[numbers.count - 1] * 10 + Int64(byte - UInt8(ascii: "0"))
                isInNumber = true
            } else {
                guard byte == expected else { return nil }
                isInNumber = false
            }
        }
        let time = CivilMoment(
            year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4], second: numbers[5], millisecond: numbers[6]
        ).wallTime
        // A date that does not exist is written back differently.
        return CivilTime.text(of: time) == text ? time : nil
    }
}
