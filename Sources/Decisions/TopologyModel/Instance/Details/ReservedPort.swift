/// Where a server lets administrators in although all of its connections are taken: MariaDB's `extra_port`, or MySQL's `admin_address` with `admin_port`.
public struct ReservedPort: Hashable, Sendable, Codable {
    /// Empty where the server listens there on the address on which it listens anyway (MariaDB).
    public var host: String
    public var port: UInt16

    public init(host: String = "", port: UInt16) {
        self.host = host
        self.port = port
    }

    /// Whether it leads to the server that is reached at the address: a loopback address is one of the server's own host, and leads elsewhere from any other.
    package func isUsable(at address: InstanceAddress) -> Bool { !ReservedPort.isLoopback(host) || ReservedPort.isLoopback(address.host) }

    private static func isLoopback(_ host: String) -> Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
