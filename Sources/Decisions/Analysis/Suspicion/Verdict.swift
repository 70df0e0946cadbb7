/// What the votes about a suspected primary amount to.
public enum Verdict: Hashable, Sendable {
    /// A fresh connection of the manager failed, at least one replica lost the primary, and none sees it.
    case convicted(votes: [Vote])
    /// Not enough is known; the reason says what is missing.
    case undecided(reason: String, votes: [Vote])
    /// A replica sees the primary: whatever the manager's trouble is, it is not the primary's death.
    case acquitted(votes: [Vote])

    public var isConvicted: Bool {
        if case .convicted = self { true } else { false }
    }

    /// In the order of the replicas.
    public var votes: [Vote] {
        switch self {
        case .convicted(let votes), .undecided(_, let votes), .acquitted(let votes): votes
        }
    }
}
