/// A MariaDB replication position: the last transaction of each domain, as in `gtid_slave_pos`, `gtid_current_pos` and `Gtid_IO_Pos`.
///
/// A position is not a set. It says "everything in the domain's stream up to here", and that stream is one only as long as every
/// server wrote behind the others. Comparing two positions compares sequence numbers per domain, and sequence numbers lie once two
/// servers wrote in one domain without knowing of each other: after an old primary wrote `0-1-101` and the new one went on from `0-1-100` to `0-2-150`,
/// `0-2-150` seems to contain `0-1-101` and does not (server truth T11). Among replicas of one source the comparison holds; to
/// ask whether a server wrote something that others never saw, compare ``MariaDBBinlogState``.
public struct MariaDBGTIDPosition: Hashable, Sendable, CustomStringConvertible, Codable {
    /// One element per domain, ordered by domain.
    public private(set) var elements: [MariaDBGTID]

    /// Keeps the highest sequence number of each domain; of equal ones that of the lowest server id.
    public init(_ elements: [MariaDBGTID] = []) {
        var newest: [MariaDBGTID] = []
        for element in elements.sorted() {
            if let last = newest.last, last.domain == element.domain {
                if element.sequence > last.sequence { newest[newest.count - 1] = element }
            } else {
                newest.append(element)
            }
        }
        self.elements = newest
    }

    /// Parses `0-1-100,1-1-5`; nil when an element is missing or malformed. The empty text is the empty position.
    public init?(parsing text: some StringProtocol) {
        guard let list = MariaDBGTID.list(parsing: text) else { return nil }
        self.init(list)
    }

    public var isEmpty: Bool { elements.isEmpty }

    public var description: String { elements.map(\.description).joined(separator: ",") }

    /// The last transaction of `domain`.
    public func element(in domain: UInt32) -> MariaDBGTID? { elements.first { $0.domain == domain } }

    /// Whether this position is at or behind no domain of `other`, by sequence numbers; see above for when that misleads.
    public func covers(_ other: MariaDBGTIDPosition) -> Bool {
        other.elements.allSatisfy { lag(behind: $0) == 0 }
    }

    /// The further one of each domain.
    public func union(_ other: MariaDBGTIDPosition) -> MariaDBGTIDPosition { MariaDBGTIDPosition(elements + other.elements) }

    /// How many sequence numbers this position lacks of `other`, over all domains; saturates at `UInt64.max`.
    ///
    /// An upper bound for transactions: sequence numbers may be skipped.
    public func transactionsMissing(comparedTo other: MariaDBGTIDPosition) -> UInt64 {
        other.elements.reduce(0) { sum, element in
            let (total, overflow) = sum.addingReportingOverflow(lag(behind: element))
            return overflow ? .max : total
        }
    }

    /// The elements of `other` that this position has not reached.
    public func missing(from other: MariaDBGTIDPosition) -> MariaDBGTIDPosition {
        MariaDBGTIDPosition(other.elements.filter { lag(behind: $0) > 0 })
    }

    private func lag(behind element: MariaDBGTID) -> UInt64 {
        // A domain that is not named is one that never replicated anything, and so is sequence number 0.
        let own = self.element(in: element.domain)?.sequence ?? 0
        return element.sequence > own ? element.sequence - own : 0
    }
}
