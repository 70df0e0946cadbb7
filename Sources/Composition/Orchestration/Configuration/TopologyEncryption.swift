/// How connections to monitored servers are encrypted.
public struct TopologyEncryption: Hashable, Sendable {
    public enum Use: Hashable, Sendable {
        /// Never.
        case never
        /// Where a server, or the account on it, requires it.
        case whereRequired
        case always
    }

    public var use: Use = .whereRequired
    /// PEM file of the authorities to trust; nil: the system's.
    public var authorityFile: String?
    /// PEM files that prove who we are; both or none.
    public var certificateFile: String?
    public var keyFile: String?
    /// Whether the server's certificate, and the name in it, are checked. True unless the file says otherwise.
    public var verifies = true

    public init() {}
}
