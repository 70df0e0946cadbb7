/// A MariaDB replication position: the last transaction of each domain, as in `gtid_slave_pos`.
public struct MariaDBGTIDPosition: Hashable, Sendable, CustomStringConvertible {
    /// One element per domain, ordered by domain.
    public private(set) var elements: [MariaDBGTID]

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

    public init?(parsing text: some StringProtocol) {
        var parsed: [MariaDBGTID] = []
        for part in text.split(separator: ",") {
            guard let gtid = MariaDBGTID(parsing: part.drop { $0.isWhitespace }) else { return nil }
            parsed.append(gtid)
        }
        self.init(parsed)
    }

    public var isEmpty: Bool { elements.isEmpty }
    public var description: String { elements.map(\.description).joined(separator: ",") }
    public func covers(_ other: MariaDBGTIDPosition) -> Bool {
        other.elements.allSatisfy { theirs in elements.contains { $0.domain == theirs.domain && $0.sequence >= theirs.sequence } }
    }
    public func union(_ other: MariaDBGTIDPosition) -> MariaDBGTIDPosition { MariaDBGTIDPosition(elements + other.elements) }
}
