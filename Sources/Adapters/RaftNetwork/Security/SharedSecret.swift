#if Network
import Crypto
import TopologyModel

/// What all nodes of a cluster know and nobody else. It never shows in a log: whatever prints it prints that it is redacted.
public struct SharedSecret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// As many bytes as a secret must have at the least. They should be random: `openssl rand -hex 32` makes a good one.
    public static let minimumBytes = 16

    let key: SymmetricKey

    /// - Throws: ``RaftNetworkError/Code/settings`` for fewer than ``minimumBytes``.
    public init(_ bytes: [UInt8]) throws(RaftNetworkError) {
        guard bytes.count >= SharedSecret.minimumBytes else {
            throw RaftNetworkError(.settings, "the shared secret has \(bytes.count) bytes; it needs \(SharedSecret.minimumBytes) at the least, and random ones: openssl rand -hex 32")
        }
        key = SymmetricKey(data: bytes)
    }

    /// Its UTF-8, with the white space around it left out: secrets are kept in files that end in a new line.
    public init(_ text: String) throws(RaftNetworkError) {
        try self.init(Array(text.trimmed.utf8))
    }

    public var description: String { "redacted" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
#endif
