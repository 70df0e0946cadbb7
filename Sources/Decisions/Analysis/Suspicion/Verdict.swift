/// What the votes about a suspected source amount to.
public enum Verdict: Hashable, Sendable {
    /// A fresh connection of the manager failed, at least one replica lost the source, and none sees it.
    case convicted(votes: [Vote])
    /// Not enough is known.
    case undecided(MissingEvidence, votes: [Vote])
    /// A replica sees the source: whatever the manager's trouble is, it is not the source's death.
    case acquitted(votes: [Vote])

    public var isConvicted: Bool {
        if case .convicted = self { true } else { false }
    }

    /// It is convicted by silence alone: its replicas are connected and receive nothing, so it hangs, or something drops whatever it sends.
    public var isHang: Bool {
        guard case .convicted(let votes) = self else { return false }
        let lost = votes.filter { $0.kind == .lost }
        return !lost.isEmpty && lost.allSatisfy(\.isBySilence)
    }

    /// In the order of the replicas.
    public var votes: [Vote] {
        switch self {
        case .convicted(let votes), .undecided(_, let votes), .acquitted(let votes): votes
        }
    }
}
