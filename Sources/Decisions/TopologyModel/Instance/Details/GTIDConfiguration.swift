/// What a server is told about GTIDs, beside ``ServerSettings/gtidMode`` and ``TransactionFacts/domainID``.
public struct GTIDConfiguration: Hashable, Sendable, Codable {
    /// MySQL `@@enforce_gtid_consistency`: `ON`, `OFF` or `WARN`; empty on MariaDB, or when not read.
    public var consistency: String = ""
    /// MariaDB `@@gtid_strict_mode`; nil on MySQL, or when not read.
    public var isStrict: Bool?

    public init() {}
}
