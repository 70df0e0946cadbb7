/// Durations as people write them: a number and a unit, `150ms`, `3s`, `1.5m`, `2h`, `1d`, `1w`.
package enum DurationText {
    private static let units: [(suffix: String, milliseconds: Double)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000), ("w", 604_800_000),
    ]
    /// A hundred years; longer is a mistake, and sums of such times cannot overflow.
    private static let maximumMilliseconds = 3.2e12

    /// nil unless the whole text is a non-negative number and a unit. Rounded to milliseconds.
    package static func parse(_ text: some StringProtocol) -> Duration? {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let suffix = text.dropFirst(digits.count)
        guard !digits.isEmpty, let number = Double(digits), let unit = units.first(where: { $0.suffix == suffix }) else { return nil }
        let milliseconds = (number * unit.milliseconds).rounded()
        return milliseconds <= maximumMilliseconds ? .milliseconds(Int64(milliseconds)) : nil
    }

    /// The shortest exact form: `1500ms`, `90s`, `2h`.
    package static func format(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000
        for unit in units.reversed() where milliseconds != 0 && milliseconds % Int64(unit.milliseconds) == 0 && unit.suffix != "w" {
            return "\(milliseconds / Int64(unit.milliseconds))\(unit.suffix)"
        }
        return "\(milliseconds)ms"
    }
}
