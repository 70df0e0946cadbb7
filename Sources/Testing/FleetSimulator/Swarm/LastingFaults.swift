/// What does not heal when all other faults end: the promises hold for the rest all the same. Two replicas at least are whole.
struct LastingFaults: Hashable, Sendable {
    /// A replica that is dead for good.
    var dead: Int?
    /// A replica that the only manager, or the first of several, does not reach any more, and that replicates as before.
    var outOfReach: Int?

    var isEmpty: Bool { dead == nil && outOfReach == nil }

    /// As a schedule has it: words in this order.
    @Sendable static func text(_ faults: LastingFaults?) -> String {
        guard let faults, !faults.isEmpty else { return none }
        return [faults.dead.map { "\($0)\(isDead)" }, faults.outOfReach.map { "\($0)\(isOutOfReach)" }].compactMap { $0 }.joined(separator: ", ")
    }

    /// nil for what ``text(_:)`` does not write.
    @Sendable static func parsing(_ text: String) -> LastingFaults?? {
        if text == none { return .some(nil) }
        var faults = LastingFaults()
        for word in text.split(separator: ",").map(\.trimmed) {
            guard let blank = word.firstIndex(of: " "), let server = Int(word[..<blank]) else { return nil }
            switch String(word[blank...]) {
            case isDead: faults.dead = server
            case isOutOfReach: faults.outOfReach = server
            default: return nil
            }
        }
        return faults.isEmpty ? nil : .some(faults)
    }

    private static let none = "no"
    private static let isDead = " is dead"
    private static let isOutOfReach = " is out of reach"
}
