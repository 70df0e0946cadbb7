public import StoreHTTP

/// How an etcd is reached.
public struct EtcdSettings: Sendable {
    public struct Credentials: Hashable, Sendable {
        public var user: String
        public var password: StoreSecret

        public init(user: String, password: StoreSecret) {
            self.user = user
            self.password = password
        }
    }

    /// Of the members' clients. ``StoreAddress`` with ``defaultPort``.
    public var http: StoreHTTPSettings
    /// Of a user who may read and write the keys of the publisher's layout; nil: none is shown. An etcd that asks for none takes them, too.
    public var credentials: Credentials?

    public static let defaultPort: UInt16 = 2379

    public init(http: StoreHTTPSettings, credentials: Credentials? = nil) {
        self.http = http
        self.credentials = credentials
    }
}
