/// The replicas of a run follow by file and position.
struct WithoutGTIDPlan: Hashable, Sendable {
    /// Appliers have workers: they say that they have read all while those are still at work.
    var hasWorkers: Bool
    /// A source that dies may leave the beginning of a transaction in the relay logs of its replicas.
    var cutsTails: Bool

    /// As a schedule has it: words in this order.
    @Sendable static func text(_ plan: WithoutGTIDPlan?) -> String {
        guard let plan else { return none }
        return ([some] + [plan.hasWorkers ? workers : nil, plan.cutsTails ? cuts : nil].compactMap { $0 }).joined(separator: ", ")
    }

    /// nil for what ``text(_:)`` does not write.
    @Sendable static func parsing(_ text: String) -> WithoutGTIDPlan?? {
        if text == none { return .some(nil) }
        let words = text.split(separator: ",").map(\.trimmed)
        guard words.first == some, words.dropFirst().allSatisfy([workers, cuts].contains) else { return nil }
        return .some(WithoutGTIDPlan(hasWorkers: words.contains(workers), cutsTails: words.contains(cuts)))
    }

    private static let none = "no"
    private static let some = "yes"
    private static let workers = "with workers"
    private static let cuts = "tails are cut"
}
