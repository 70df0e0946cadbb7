/// How a server is told to write its binary log. A nil or empty value was not read, or the flavour and version have no such variable.
public struct BinaryLogConfiguration: Hashable, Sendable, Codable {
    /// `@@binlog_checksum`: `CRC32` or `NONE`.
    public var checksum: String = ""
    /// MySQL `@@binlog_transaction_compression`, MariaDB `@@log_bin_compress`.
    public var compresses: Bool?
    /// MySQL `@@binlog_row_value_options`: `PARTIAL_JSON`, or empty.
    public var rowValueOptions: String = ""
    /// `@@sync_binlog`: after how many commits the log is forced to disk. 0: never by the server, so that a crash of the machine loses commits.
    public var syncInterval: Int?

    public init() {}
}
