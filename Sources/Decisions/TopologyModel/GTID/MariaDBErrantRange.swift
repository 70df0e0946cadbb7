/// Transactions of one server in one domain that one binary log has and another lacks.
public struct MariaDBErrantRange: Hashable, Sendable, CustomStringConvertible, Codable {
    /// The newest of them.
    public var last: MariaDBGTID
    /// The newest number of the same server that both have; nil when the other log has none of that server, and so tells nothing of where they begin.
    public var newestShared: UInt64?

    public init(last: MariaDBGTID, newestShared: UInt64?) {
        self.last = last
        self.newestShared = newestShared
    }

    /// How many there are at most: the numbers of a domain are shared by its servers, so some may be others'. nil where their beginning is not known.
    public var count: UInt64? { newestShared.map { last.sequence - $0 } }

    /// `36 from 0-1-65 to 0-1-100`, or `up to 0-1-100`.
    public var description: String {
        guard let newestShared, let count else { return "up to \(last)" }
        let first = MariaDBGTID(domain: last.domain, server: last.server, sequence: newestShared + 1)
        return count == 1 ? "1, \(last)" : "\(count) from \(first) to \(last)"
    }
}
