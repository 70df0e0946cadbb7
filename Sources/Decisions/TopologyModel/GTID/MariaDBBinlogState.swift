/// MariaDB `gtid_binlog_state`: the newest sequence number per domain and server.
public struct MariaDBBinlogState: Hashable, Sendable, CustomStringConvertible {
    /// Ordered by domain, then server.
    public private(set) var elements: [MariaDBGTID]

    public init(_ elements: [MariaDBGTID] = []) { self.elements = elements.sorted() }

    public init?(parsing text: some StringProtocol) {
        var parsed: [MariaDBGTID] = []
        for part in text.split(separator: ",") {
            guard let gtid = MariaDBGTID(parsing: part.drop { $0.isWhitespace }) else { return nil }
            parsed.append(gtid)
        }
        self.init(parsed)
    }

    public var description: String { elements.map(\.description).joined(separator: ",") }
}
