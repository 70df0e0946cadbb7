public import TopologyModel

/// One thing that alone would allow a promotion that is refused: what it is, whom it would allow, and what would be lost then.
public struct OverrideHint: Hashable, Sendable {
    public enum Means: Hashable, Sendable {
        /// A command of an operator, whole, as it is typed.
        case command(String)
        /// A key of the configuration, and the value that it must have, as it is written there; nil: it must no longer name ``OverrideHint/server``.
        case setting(key: String, value: String?)
        /// Nothing that anybody says overrides it: what is in the way has to be put right on the server.
        case repair
    }

    public enum Loss: Hashable, Sendable {
        /// Nothing that any reachable replica received.
        case nothing
        /// So many transactions. On MariaDB an upper bound (``TopologyModel/GTIDValue/transactionsMissing(comparedTo:)``).
        case transactions(UInt64)
        /// Something may be lost, and nobody can count it.
        case unknown
    }

    /// What is in the way.
    public let constraint: PromotionConstraint
    /// The same in words, as they stand in the refusal.
    public let obstacle: String
    public let means: Means
    /// Who could be promoted.
    public let server: InstanceAddress
    public let loss: Loss
    /// Who alone has what would be lost; empty where nothing would be, and where nobody is known to have it.
    public let holders: [InstanceAddress]
    /// Who could not follow ``server``, because its binary logs hold no longer what they need.
    public let leftBehind: [InstanceAddress]

    public init(
        _ constraint: PromotionConstraint, _ obstacle: String, means: Means, allowing server: InstanceAddress, loss: Loss = .nothing,
        holders: [InstanceAddress] = [], leftBehind: [InstanceAddress] = []
    ) {
        self.constraint = constraint
        self.obstacle = obstacle
        self.means = means
        self.server = server
        self.loss = loss
        self.holders = holders
        self.leftBehind = leftBehind
    }

    /// Whether a person may say it: nothing has to change on a server.
    public var isOverride: Bool { means != .repair }

    /// For people, without a full stop.
    public var sentence: String {
        let what =
            switch means {
            case .command(let command): "`\(command)` alone would allow \(server) to be promoted"
            case .setting(let key, let value?): "`\(key): \(value)` alone would allow \(server) to be promoted"
            case .setting(let key, nil): "`\(key)` without an entry that fits \(server) would alone allow it to be promoted"
            case .repair: "Once this is put right on \(server) it could be promoted (\(obstacle))"
            }
        let left = leftBehind.isEmpty ? "" : "; \(OverrideHint.list(leftBehind)) could not follow it"
        return what + price + left
    }

    private var price: String {
        switch loss {
        case .nothing: ", and nothing would be lost"
        case .transactions(let count):
            ", at the loss of \(count) transaction\(count == 1 ? "" : "s")" + (holders.isEmpty ? "" : " that \(OverrideHint.list(holders)) received")
        case .unknown: ", at a loss that nobody can count" + (holders.isEmpty ? "" : ": what only \(OverrideHint.list(holders)) may hold")
        }
    }

    private static func list(_ addresses: [InstanceAddress]) -> String { addresses.map(\.description).joined(separator: ", ") }
}
