/// The warnings that stand, and what is news about them: each is told when it begins and when it is over, and not in between.
struct WarningList: Hashable, Sendable {
    private(set) var all: [String] = []

    /// Replaces the list.
    mutating func replace(with newer: [String]) -> (begun: [String], ended: [String]) {
        defer { all = newer }
        return (newer.filter { !all.contains($0) }, all.filter { !newer.contains($0) })
    }
}
