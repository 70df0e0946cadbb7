package import ManagerCore
package import TopologyModel

/// The moments of a failover, in milliseconds since one of them or since a given moment.
package enum TimelineText {
    /// As wide as eleven days in milliseconds, so that columns hold from one call to the next.
    static let numberWidth = 7

    /// One line per entry that is not before `start` (nil: the first entry's time), aligned in columns:
    ///
    ///           5 ms  suspected   the connection to db1:3306 broke
    ///
    /// A text of several lines is put on one: scripts read these lines.
    package static func text(_ entries: [TimelineEntry], since start: WallTime?) -> String {
        guard let origin = start ?? entries.first?.at else { return "" }
        let shown = entries.filter { $0.at >= origin }
        let nameWidth = shown.map(\.event.rawValue.count).max() ?? 0
        return shown.map { entry in
            let number = String((entry.at - origin).wholeMilliseconds)
            let name = entry.event.rawValue
            let text = entry.text.split(whereSeparator: \.isNewline).joined(separator: "; ")
            let start = spaces(numberWidth - number.count) + number + " ms  " + name
            return text.isEmpty ? start : start + spaces(nameWidth - name.count) + "  " + text
        }.joined(separator: "\n")
    }

    private static func spaces(_ count: Int) -> String { String(repeating: " ", count: max(0, count)) }
}
