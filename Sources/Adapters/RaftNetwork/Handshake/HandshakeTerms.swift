#if Network
import Crypto
import Raft

/// What a node says and wants in every handshake.
struct HandshakeTerms: Sendable {
    let identity: LogIdentity
    let wire: WireIdentity
    let proof: ProofKind
    /// If ``proof`` is a secret.
    let secret: SharedSecret?
    /// SHA-256 of what must be equal on all nodes.
    let agreement: [UInt8]

    init(_ identity: LogIdentity, security: RaftNetworkSecurity, agreement: [UInt8]) {
        self.identity = identity
        wire = WireIdentity(identity)
        proof = security.proof
        secret = if case .sharedSecret(let secret) = security { secret } else { nil }
        self.agreement = Array(SHA256.hash(data: agreement))
    }
}
#endif
