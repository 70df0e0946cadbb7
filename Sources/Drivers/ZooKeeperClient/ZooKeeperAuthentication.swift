#if Network
/// As whom a client speaks: `user:password` in the scheme `digest`. It never shows in a log: whatever prints it prints that it is redacted.
///
/// > Important: The password travels as it is. Use it where nobody listens.
public struct ZooKeeperAuthentication: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    static let scheme = "digest"

    /// For the place that sends it, not for messages.
    let credentials: [UInt8]

    /// - Throws: ``ZooKeeperError/Code/settings``: there is no user, or no colon behind it. The message does not hold the text.
    public init(digest text: String) throws(ZooKeeperError) {
        let bytes = Array(text.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > bytes.startIndex else {
            throw ZooKeeperError(.settings, "the digest authentication is not of the form user:password")
        }
        credentials = bytes
    }

    public var description: String { "redacted" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
#endif
