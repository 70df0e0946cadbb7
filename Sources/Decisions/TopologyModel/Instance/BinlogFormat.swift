/// `@@binlog_format`. Ordered as replication requires: a replica that writes binary logs may only turn a smaller format into a larger one.
public enum BinlogFormat: String, Hashable, Comparable, Sendable, CaseIterable, Codable {
    case statement = "STATEMENT"
    case mixed = "MIXED"
    case row = "ROW"

    private var rank: Int {
        switch self {
        case .statement: 0
        case .mixed: 1
        case .row: 2
        }
    }

    public static func < (lhs: BinlogFormat, rhs: BinlogFormat) -> Bool { lhs.rank < rhs.rank }
}
