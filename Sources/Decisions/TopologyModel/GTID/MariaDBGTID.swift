/// One MariaDB transaction: `domain-server-sequence`.
public struct MariaDBGTID: Hashable, Comparable, Sendable, CustomStringConvertible {
    public var domain: UInt32
    public var server: UInt32
    public var sequence: UInt64

    public init(domain: UInt32, server: UInt32, sequence: UInt64) {
        self.domain = domain
        self.server = server
        self.sequence = sequence
    }

    public init?(parsing text: some StringProtocol) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, let domain = UInt32(parts[0]), let server = UInt32(parts[1]), let sequence = UInt64(parts[2]) else { return nil }
        self.init(domain: domain, server: server, sequence: sequence)
    }

    public var description: String { "\(domain)-\(server)-\(sequence)" }

    public static func < (lhs: MariaDBGTID, rhs: MariaDBGTID) -> Bool {
        (lhs.domain, lhs.server, lhs.sequence) < (rhs.domain, rhs.server, rhs.sequence)
    }
}
