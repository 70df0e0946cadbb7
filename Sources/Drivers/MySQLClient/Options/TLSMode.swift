#if MySQL
/// Whether, and how strictly, a connection is encrypted. An encrypted one speaks TLS 1.2 or 1.3.
public enum TLSMode: Hashable, Sendable {
    /// Plain text. Passwords still travel hashed or encrypted by the authentication method; methods that would send them readable are refused.
    case disabled
    /// Encrypted, with a certificate that is verified, or no connection.
    ///
    /// - Parameters:
    ///   - caFile: PEM file of the authorities to trust. nil trusts the system's directory of authorities, `/etc/ssl/certs`. A file of
    ///     one's own is also much cheaper than a bundle: it is read for each connection.
    ///   - certificate: PEM file that proves who we are, if the server asks.
    ///   - key: PEM file of its private key.
    ///   - verifyIdentity: Whether the certificate must name the host we asked for. An address that was given as an IP needs an IP in
    ///     the certificate. Certificates that MySQL generates for itself name no host.
    case required(caFile: String? = nil, certificate: String? = nil, key: String? = nil, verifyIdentity: Bool = true)
    /// Encrypted with whoever answers, or no connection: whoever is in the way can read and change everything. For servers with certificates
    /// that nobody signed, where that is accepted. The files are as above.
    case unverified(certificate: String? = nil, key: String? = nil)
}
#endif
