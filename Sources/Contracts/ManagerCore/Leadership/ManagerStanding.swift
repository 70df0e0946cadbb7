/// What this manager is among several: whether it is the one that acts, and since which election.
public struct ManagerStanding: Hashable, Sendable {
    public var isLeader: Bool
    /// 0 where nobody is elected.
    public var term: UInt64

    public init(isLeader: Bool, term: UInt64) {
        self.isLeader = isLeader
        self.term = term
    }

    /// A manager of its own, which nobody elects.
    public static let single = ManagerStanding(isLeader: true, term: 0)
}
