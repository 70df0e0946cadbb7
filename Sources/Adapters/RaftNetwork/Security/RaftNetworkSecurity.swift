#if Network
/// How nodes know each other. All nodes of a cluster are set up for the same.
public enum RaftNetworkSecurity: Sendable {
    /// TLS 1.3 with certificates on both sides. A certificate has to name the node, see ``CertificateName``: that, and the authority that signed it, is what is verified, and not the name of a host.
    case mutualTLS(TLSFiles)
    /// Each side proves that it knows the secret, and seals every frame. What is sent is not encrypted.
    case sharedSecret(SharedSecret)
    /// Nobody proves anything: for tests, on loopback addresses and UNIX sockets only.
    case insecure

    var proof: ProofKind {
        switch self {
        case .mutualTLS: .certificate
        case .sharedSecret: .secret
        case .insecure: .none
        }
    }
}
#endif
