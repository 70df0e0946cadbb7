package import TopologyModel

/// Moments as the incumbent writes them: `2026-01-02 03:04:05`, in UTC.
package enum CivilTime {
    package static func format(_ moment: WallTime) -> String {
        let (day, second) = split(moment)
        return "\(date(day)) \(time(second))"
    }

    /// The same with milliseconds, for timelines.
    package static func precise(_ moment: WallTime) -> String {
        "\(format(moment)).\(pad(moment.milliseconds - floor(moment.milliseconds, by: 1000) * 1000, to: 3))"
    }

    /// Empty for a moment that never came.
    package static func format(_ moment: WallTime?) -> String { moment.map { format($0) } ?? "" }

    private static func floor(_ value: Int64, by divisor: Int64) -> Int64 {
        value >= 0 ? value / divisor : (value - divisor + 1) / divisor
    }

    private static func split(_ moment: WallTime) -> (day: Int64, second: Int64) {
        let seconds = floor(moment.milliseconds, by: 1000)
        let day = floor(seconds, by: 86_400)
        return (day, seconds - day * 86_400)
    }

    /// The Gregorian date of a day since 1970-01-01, counted in eras of 400 years that begin on the first of March.
    private static func date(_ day: Int64) -> String {
        let shifted = day + 719_468
        let era = floor(shifted, by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return "\(pad(year, to: 4))-\(pad(month, to: 2))-\(pad(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, to: 2))"
    }

    private static func time(_ second: Int64) -> String {
        "\(pad(second / 3600, to: 2)):\(pad(second / 60 % 60, to: 2)):\(pad(second % 60, to: 2))"
    }

    private static func pad(_ number: Int64, to width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
