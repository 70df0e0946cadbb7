/// A place where applications learn who is primary.
///
/// ## Implementing
/// `publish` replaces the record of its cluster, never half of it, and never by a lower epoch: a stored record of a higher epoch is left alone and
/// reported as ``PublishResult/superseded(_:)``. It returns after the record was read back. Safe to repeat. Ends within its own deadline.
public protocol KVPublisher: Sendable {
    /// For audits and messages: `file`, `consul dc1`.
    var name: String { get }
    func publish(_ record: PrimaryRecord) async throws(KVPublisherError) -> PublishResult
}

public enum PublishResult: Hashable, Sendable {
    case published
    /// The same record was there.
    case unchanged
    /// A record of a higher epoch was there; it was left alone.
    case superseded(PrimaryRecord)
}
