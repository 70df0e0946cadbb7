/// How managers know each other.
public enum RaftSecurity: Sendable {
    /// On loopback addresses only.
    case none
    /// The same on all nodes (`RaftSecretFile`). What they say is not encrypted.
    case secret(Secret)
    /// Paths of PEM files (`RaftTLSCAFile`, `RaftTLSCertFile`, `RaftTLSKeyFile`): TLS on both sides.
    case certificates(authority: String, certificate: String, key: String)
}
