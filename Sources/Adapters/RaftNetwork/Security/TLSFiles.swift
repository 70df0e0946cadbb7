#if Network
/// Paths of PEM files.
public struct TLSFiles: Hashable, Sendable {
    /// The cluster's own authority: nobody else's certificates are accepted. The certificates that other authorities sign are strangers, the system's too.
    public var authority: String
    /// The node's certificate, and those between it and the authority after it. It is used by either side of a connection: a certificate that limits its use has to name `serverAuth` and `clientAuth`.
    public var certificate: String
    /// The private key of the certificate, without a password.
    public var key: String

    public init(authority: String, certificate: String, key: String) {
        self.authority = authority
        self.certificate = certificate
        self.key = key
    }
}
#endif
