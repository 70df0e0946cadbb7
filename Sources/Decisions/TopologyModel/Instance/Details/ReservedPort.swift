/// Where a server lets administrators in although all of its connections are taken: MariaDB's `extra_port`, or MySQL's `admin_address` with `admin_port`.
public struct ReservedPort: Hashable, Sendable, Codable {
    /// Empty where the server listens there on the address on which it listens anyway (MariaDB).
    public var host: String
    public var port: UInt16

    public init(host: String = "", port: UInt16) {
        self.host = host
        self.port = port
    }
}
