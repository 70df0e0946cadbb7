#if Network
import Crypto

/// What two sides derive from the shared secret and from both of their `Hello` frames, nonces and identities and all: a change of any of them by
/// whoever is in between makes every proof and every key another.
struct SessionKeys: Sendable {
    enum Side: String, Sendable {
        case initiator
        case responder

        var other: Side { self == .initiator ? .responder : .initiator }
    }

    private let secret: SharedSecret
    /// Of both frames, the initiator's first.
    private let transcript: [UInt8]

    init(_ secret: SharedSecret, initiator: [UInt8], responder: [UInt8]) {
        self.secret = secret
        var hash = SHA256()
        for hello in [initiator, responder] {
            // The length keeps the border between the two where it was.
            hash.update(data: withUnsafeBytes(of: UInt32(truncatingIfNeeded: hello.count).littleEndian, Array.init))
            hash.update(data: hello)
        }
        transcript = Array(hash.finalize())
    }

    /// The label makes a proof of one side worthless for the other: none can be sent back to where it came from.
    private func signed(by side: Side) -> [UInt8] { Array("baton raft network 1, proof of the \(side.rawValue)".utf8) + transcript }

    func proof(of side: Side) -> [UInt8] { Array(HMAC<SHA256>.authenticationCode(for: signed(by: side), using: secret.key)) }

    /// Takes the same time wherever the proofs differ.
    func isProof(_ proof: [UInt8], of side: Side) -> Bool { HMAC<SHA256>.isValidAuthenticationCode(proof, authenticating: signed(by: side), using: secret.key) }

    /// For the frames that this side sends.
    func seal(of side: Side) -> FrameSeal {
        let label = Array("baton raft network 1, frames of the \(side.rawValue)".utf8)
        return FrameSeal(key: HKDF<SHA256>.deriveKey(inputKeyMaterial: secret.key, salt: transcript, info: label, outputByteCount: SHA256.byteCount))
    }
}
#endif
