public import StoreHTTP

/// How a Consul is reached.
public struct ConsulSettings: Sendable {
    /// Of agents or servers. ``StoreAddress`` with ``defaultPort``.
    public var http: StoreHTTPSettings
    /// An ACL token that may read and write the keys of the publisher's layout; nil: the anonymous one.
    public var token: StoreSecret?
    /// Whose keys are meant; nil: of the data center that the agents are in.
    public var datacenter: String?

    public static let defaultPort: UInt16 = 8500

    public init(http: StoreHTTPSettings, token: StoreSecret? = nil, datacenter: String? = nil) {
        self.http = http
        self.token = token
        self.datacenter = datacenter
    }
}
