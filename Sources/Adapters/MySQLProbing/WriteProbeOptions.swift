#if MySQL
public import MySQLClient
public import TopologyModel

/// As whom and where the write probe writes.
public struct WriteProbeOptions: Sendable {
    /// Account, TLS and the like for a server. An account that may update the row and nothing else: one that writes through `read_only` writes nothing here.
    public var connection: @Sendable (InstanceAddress) -> MySQLConnectionOptions
    /// The schema with the table `write_probe`, which a person made.
    public var schema: String

    public init(schema: String, connection: @escaping @Sendable (InstanceAddress) -> MySQLConnectionOptions) {
        self.schema = schema
        self.connection = connection
    }
}
#endif
