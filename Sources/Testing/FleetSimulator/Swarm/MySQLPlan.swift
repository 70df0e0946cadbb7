/// The servers of a run are MySQL's: sets of transactions by the UUID of whoever wrote them, relay logs that no start of a thread discards, and `super_read_only`.
struct MySQLPlan: Hashable, Sendable {
    /// Servers that boot read-only boot with `super_read_only` as well.
    var bootsSuper: Bool
    /// The application that knows no other primary than the first writes through `read_only`, as an account with SUPER does.
    var hasPrivilegedClient: Bool

    /// As a schedule has it: words in this order.
    @Sendable static func text(_ plan: MySQLPlan?) -> String {
        guard let plan else { return none }
        return ([some] + [plan.bootsSuper ? superAtBoot : nil, plan.hasPrivilegedClient ? privileged : nil].compactMap { $0 }).joined(separator: ", ")
    }

    /// nil for what ``text(_:)`` does not write.
    @Sendable static func parsing(_ text: String) -> MySQLPlan?? {
        if text == none { return .some(nil) }
        let words = text.split(separator: ",").map(\.trimmed)
        guard words.first == some, words.dropFirst().allSatisfy([superAtBoot, privileged].contains) else { return nil }
        return .some(MySQLPlan(bootsSuper: words.contains(superAtBoot), hasPrivilegedClient: words.contains(privileged)))
    }

    private static let none = "no"
    private static let some = "yes"
    private static let superAtBoot = "super_read_only at boot"
    private static let privileged = "a privileged client"
}
