/// An etcd that is told who is primary.
public struct EtcdStore: Hashable, Sendable {
    public static let defaultPort: UInt16 = 2379

    /// Of its members' clients; at least one. They take turns when one fails.
    public var endpoints: [StoreEndpoint]
    /// nil: none are shown.
    public var credentials: BatonConfiguration.Credentials?
    /// PEM file of the authorities that its certificates may come from; nil: the system's.
    public var authorityFile: String?

    public init(endpoints: [StoreEndpoint], credentials: BatonConfiguration.Credentials? = nil, authorityFile: String? = nil) {
        self.endpoints = endpoints
        self.credentials = credentials
        self.authorityFile = authorityFile
    }
}
