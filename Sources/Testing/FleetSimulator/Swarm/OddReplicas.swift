/// Replicas of a run that are not like the others, and are not to be promoted for it. One at least is like the others.
struct OddReplicas: Hashable, Sendable {
    /// Its applier holds back what was committed for ``delay``.
    var delayed: Int?
    /// Nanoseconds; 0 where nobody is delayed.
    var delay: Int64 = 0
    /// It leaves rows out.
    var filtered: Int?
    /// It runs the next major version: the others could not follow it.
    var newer: Int?

    var isEmpty: Bool { delayed == nil && filtered == nil && newer == nil }

    /// As a schedule has it: words in this order.
    @Sendable static func text(_ odd: OddReplicas?) -> String {
        guard let odd, !odd.isEmpty else { return none }
        let words = [
            odd.delayed.map { "\($0)\(isDelayed)\(ScheduleTime.text(odd.delay))" }, odd.filtered.map { "\($0)\(isFiltered)" }, odd.newer.map { "\($0)\(isNewer)" },
        ]
        return words.compactMap { $0 }.joined(separator: ", ")
    }

    /// nil for what ``text(_:)`` does not write.
    @Sendable static func parsing(_ text: String) -> OddReplicas?? {
        if text == none { return .some(nil) }
        var odd = OddReplicas()
        for word in text.split(separator: ",").map(\.trimmed) {
            guard let blank = word.firstIndex(of: " "), let server = Int(word[..<blank]) else { return nil }
            let what = String(word[blank...])
            if what == isFiltered {
                odd.filtered = server
            } else if what == isNewer {
                odd.newer = server
            } else if what.hasPrefix(isDelayed), let delay = ScheduleTime.nanoseconds(String(what.dropFirst(isDelayed.count))) {
                odd.delayed = server
                odd.delay = delay
            } else {
                return nil
            }
        }
        return odd.isEmpty ? nil : .some(odd)
    }

    private static let none = "no"
    private static let isDelayed = " is delayed by "
    private static let isFiltered = " is filtered"
    private static let isNewer = " is newer"
}
