/// One MariaDB transaction: `domain-server-sequence`.
public struct MariaDBGTID: Hashable, Comparable, Sendable, CustomStringConvertible, Codable {
    /// The stream of transactions it belongs to; order is kept only within one.
    public var domain: UInt32
    /// The `server_id` of the server that first committed it.
    public var server: UInt32
    /// One more than the newest sequence number that this server knew in the domain, whichever server gave that.
    public var sequence: UInt64

    public init(domain: UInt32, server: UInt32, sequence: UInt64) {
        self.domain = domain
        self.server = server
        self.sequence = sequence
    }

    /// Parses three numbers with a hyphen between, and nothing else: no white space, no sign.
    public init?(parsing text: some StringProtocol) {
        self.init(bytes: Array(text.utf8)[...])
    }

    private init?(bytes: ArraySlice<UInt8>) {
        let parts = bytes.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard parts.count == 3, let domain: UInt32 = DecimalDigits.parse(parts[0]), let server: UInt32 = DecimalDigits.parse(parts[1]),
            let sequence: UInt64 = DecimalDigits.parse(parts[2])
        else { return nil }
        self.init(domain: domain, server: server, sequence: sequence)
    }

    /// Parses elements with commas between. White space may surround an element (people paste line breaks), but an element may not be
    /// missing: the server refuses `0-1-5,` too, and it may be a text that was cut off. Text of white space only is an empty list.
    static func list(parsing text: some StringProtocol) -> [MariaDBGTID]? {
        let bytes = DecimalDigits.trimmed(Array(text.utf8)[...])
        guard !bytes.isEmpty else { return [] }
        var list: [MariaDBGTID] = []
        for part in bytes.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false) {
            guard let gtid = MariaDBGTID(bytes: DecimalDigits.trimmed(part)) else { return nil }
            list.append(gtid)
        }
        return list
    }

    public var description: String { "\(domain)-\(server)-\(sequence)" }

    /// By domain, then server, then sequence.
    public static func < (lhs: MariaDBGTID, rhs: MariaDBGTID) -> Bool {
        (lhs.domain, lhs.server, lhs.sequence) < (rhs.domain, rhs.server, rhs.sequence)
    }
}
