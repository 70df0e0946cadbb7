#if Network
import Crypto

/// What shows that a request comes from who knows the secret, and when it was sent.
enum WebhookSignature {
    /// Seconds since 1970, as decimal digits.
    static let timestampHeader = "Baton-Timestamp"
    static let signatureHeader = "Baton-Signature"

    /// `sha256=` and the HMAC-SHA256, in lower-case hexadecimal digits, of the timestamp's text, a full stop and the body.
    static func value(timestamp: String, body: [UInt8], key: SymmetricKey) -> String {
        let code = HMAC<SHA256>.authenticationCode(for: Array("\(timestamp).".utf8) + body, using: key)
        return "sha256=" + code.map { byte in byte < 16 ? "0" + String(byte, radix: 16) : String(byte, radix: 16) }.joined()
    }
}
#endif
