/// A moment as calendars and clocks in UTC say it, without a calendar library.
package struct CivilMoment: Hashable, Sendable {
    package var year: Int64
    package var month: Int64
    package var day: Int64
    package var hour: Int64
    package var minute: Int64
    package var second: Int64
    package var millisecond: Int64

    private static let millisecondsPerDay: Int64 = 86_400_000

    package init(year: Int64, month: Int64, day: Int64, hour: Int64, minute: Int64, second: Int64, millisecond: Int64) {
        (self.year, self.month, self.day) = (year, month, day)
        (self.hour, self.minute, self.second, self.millisecond) = (hour, minute, second, millisecond)
    }

    // Both conversions count years from March in eras of 400 years, so that leap days fall at the end (H. Hinnant, "chrono-compatible
    // low-level date algorithms").

    package init(_ time: WallTime) {
        var (days, rest) = time.milliseconds.quotientAndRemainder(dividingBy: CivilMoment.millisecondsPerDay)
        if rest < 0 {
            rest += CivilMoment.millisecondsPerDay
            days -= 1
        }
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
    }

    /// A date that does not exist (February 30th, 25 o'clock) becomes the one that is as many days and hours further on.
    package var wallTime: WallTime {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let days = era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
        return WallTime(milliseconds: days * CivilMoment.millisecondsPerDay + ((hour * 60 + minute) * 60 + second) * 1000 + millisecond)
    }

    /// `2026-01-31`.
    package var date: String { "\(CivilMoment.padded(year, 4))-\(CivilMoment.padded(month, 2))-\(CivilMoment.padded(day, 2))" }

    /// `23:59:59`.
    package var clock: String { "\(CivilMoment.padded(hour, 2)):\(CivilMoment.padded(minute, 2)):\(CivilMoment.padded(second, 2))" }

    /// `007`, the part of a second.
    package var fraction: String { CivilMoment.padded(millisecond, 3) }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
