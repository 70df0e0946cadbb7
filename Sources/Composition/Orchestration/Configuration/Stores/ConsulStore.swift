/// A Consul that is told who is primary.
public struct ConsulStore: Hashable, Sendable {
    public static let defaultPort: UInt16 = 8500

    /// Of its agents or servers; at least one. They take turns when one fails.
    public var endpoints: [StoreEndpoint]
    /// nil: as anybody.
    public var token: Secret?
    /// PEM file of the authorities that its certificates may come from; nil: the system's.
    public var authorityFile: String?
    /// Other data centers whose keys are written as well, through the same agents.
    public var dataCenters: [String]
    /// Every data center that Consul knows is written, too, and those that it learns of later.
    public var followsCatalog: Bool

    public init(endpoints: [StoreEndpoint], token: Secret? = nil, authorityFile: String? = nil, dataCenters: [String] = [], followsCatalog: Bool = false) {
        self.endpoints = endpoints
        self.token = token
        self.authorityFile = authorityFile
        self.dataCenters = dataCenters
        self.followsCatalog = followsCatalog
    }
}
