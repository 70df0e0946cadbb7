/// How the servers of a run replicate semi-synchronously, under a manager that is to lose no acknowledged commit.
struct SemiSyncPlan: Hashable, Sendable {
    /// After how long a commit that nobody acknowledges is reported all the same; nil: never. Where it is, the manager must not promote anybody.
    var timeout: Int64?
    /// Replicas have the source side on as well, as when all servers have one option file.
    var everybodyWaits: Bool
    var cutsTail: Bool

    /// As a schedule has it: words in this order.
    @Sendable static func text(_ plan: SemiSyncPlan?) -> String {
        guard let plan else { return none }
        let words = [plan.timeout.map { "timeout \(ScheduleTime.text($0))" }, plan.everybodyWaits ? everybody : nil, plan.cutsTail ? cuts : nil]
        return ([lossless] + words.compactMap { $0 }).joined(separator: ", ")
    }

    /// nil for what ``text(_:)`` does not write.
    @Sendable static func parsing(_ text: String) -> SemiSyncPlan?? {
        if text == none { return .some(nil) }
        let words = text.split(separator: ",").map(\.trimmed)
        guard words.first == lossless else { return nil }
        var plan = SemiSyncPlan(timeout: nil, everybodyWaits: false, cutsTail: false)
        for word in words.dropFirst() {
            switch word {
            case everybody: plan.everybodyWaits = true
            case cuts: plan.cutsTail = true
            default:
                guard word.hasPrefix("timeout "), let timeout = ScheduleTime.nanoseconds(String(word.dropFirst("timeout ".count))) else { return nil }
                plan.timeout = timeout
            }
        }
        return .some(plan)
    }

    private static let none = "no"
    private static let lossless = "lossless"
    private static let everybody = "everybody waits"
    private static let cuts = "tails are cut"
}
