/// MariaDB `gtid_binlog_state`: the newest sequence number in the binary log per domain *and* server.
///
/// The only place where a MariaDB server tells whose transactions it holds. One server's numbers in one domain only grow, so for a
/// pair of domain and server a higher number does contain a lower one, which is not true across servers (server truth T11).
public struct MariaDBBinlogState: Hashable, Sendable, CustomStringConvertible, Codable {
    /// One element per domain and server, ordered by domain, then server.
    public private(set) var elements: [MariaDBGTID]

    /// Keeps the newest of each domain and server.
    public init(_ elements: [MariaDBGTID] = []) {
        var newest: [MariaDBGTID] = []
        for element in elements.sorted() {
            // Sorted by sequence last, so a later one of the same pair is newer.
            if let last = newest.last, last.domain == element.domain, last.server == element.server { newest.removeLast() }
            newest.append(element)
        }
        self.elements = newest
    }

    /// Parses `0-1-100,0-2-150`; nil when an element is missing or malformed. The empty text is the empty state.
    public init?(parsing text: some StringProtocol) {
        guard let list = MariaDBGTID.list(parsing: text) else { return nil }
        self.init(list)
    }

    /// Nothing was logged since the state was last reset, or the binary log is off.
    public var isEmpty: Bool { elements.isEmpty }

    public var description: String { elements.map(\.description).joined(separator: ",") }

    /// Whether the binary log reaches every element of `position`, each counted against the server that wrote it.
    ///
    /// False does not prove that a transaction is missing: a server that does not log what it replicates, or whose state was reset,
    /// may have executed it all the same.
    public func covers(_ position: MariaDBGTIDPosition) -> Bool {
        position.elements.allSatisfy(reaches)
    }

    /// The transactions, per domain and server, that are logged here and that `reference` never logged: errant ones, if `reference` is the binary log of a server that this one should follow.
    ///
    /// nil means unknown, never "none": when either state is empty (binary log off, or reset) nothing follows. The caller must also treat the
    /// answer as unknown where either server does not log what it replicates (`log_slave_updates`), because its state then holds
    /// its own transactions only. The reference must have been read after this state, else what it received in between seems errant.
    public func errant(comparedTo reference: MariaDBBinlogState) -> [MariaDBErrantRange]? {
        guard !isEmpty, !reference.isEmpty else { return nil }
        return elements.filter { !reference.reaches($0) }.map { last in
            let shared = reference.elements.first { $0.domain == last.domain && $0.server == last.server }
            return MariaDBErrantRange(last: last, newestShared: shared?.sequence)
        }
    }

    private func reaches(_ gtid: MariaDBGTID) -> Bool {
        elements.contains { $0.domain == gtid.domain && $0.server == gtid.server && $0.sequence >= gtid.sequence }
    }
}
