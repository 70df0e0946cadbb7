/// How the servers of a run replicate semi-synchronously, under a manager that is to lose no acknowledged commit.
struct SemiSyncPlan: Hashable, Sendable {
    /// After how long a commit that nobody acknowledges is reported all the same; nil: never. Where it is, the manager must not promote anybody.
    var timeout: Int64?
    /// Replicas have the source side on as well, as when all servers have one option file.
    var everybodyWaits: Bool
    var cutsTail: Bool
    /// How many replicas have a commit before its client is told; more than one on MySQL only (server truth T10).
    var acknowledgements = 1

    /// As a schedule has it: words in this order.
    @Sendable static func text(_ plan: SemiSyncPlan?) -> String {
        guard let plan else { return none }
        let words = [
            plan.timeout.map { "timeout \(ScheduleTime.text($0))" }, plan.everybodyWaits ? everybody : nil, plan.cutsTail ? cuts : nil,
            plan.acknowledgements == 1 ? nil : "\(plan.acknowledgements) \(acknowledgements)",
        ]
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
            case _ where word.hasSuffix(" \(acknowledgements)"):
                guard let number = Int(word.prefix { $0 != " " }), number > 1 else { return nil }
                plan.acknowledgements = number
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
    private static let acknowledgements = "acknowledgements"
}
