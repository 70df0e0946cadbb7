/// A database on a MySQL or MariaDB server in which the manager keeps its own state.
public struct StateDatabase: Hashable, Sendable {
    /// A name, or an IP literal without brackets.
    public var host: String
    public var port: UInt16
    /// Created when it is missing.
    public var name: String
    public var credentials: BatonConfiguration.Credentials
    /// Its use is `always` or `never`.
    public var encryption: TopologyEncryption
    /// Of one statement. 10 s unless the file says otherwise.
    public var timeout: Duration
}
