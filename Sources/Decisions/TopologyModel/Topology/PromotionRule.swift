/// An operator's preference for a server as successor. Ordered best first.
public enum PromotionRule: String, Hashable, Comparable, Sendable, CaseIterable, Codable {
    case must
    case prefer
    case neutral
    case preferNot = "prefer_not"
    case mustNot = "must_not"

    private var rank: Int {
        switch self {
        case .must: 0
        case .prefer: 1
        case .neutral: 2
        case .preferNot: 3
        case .mustNot: 4
        }
    }

    public static func < (lhs: PromotionRule, rhs: PromotionRule) -> Bool { lhs.rank < rhs.rank }
}
