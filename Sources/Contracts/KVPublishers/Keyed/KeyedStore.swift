/// A store of keys and small values that others change at the same time: Consul, etcd, ZooKeeper.
///
/// Keys are text and are taken as they are: a slash has no meaning, and neither have `..`, white space or line feeds. An empty value is a value.
///
/// ## Implementing
/// Every call ends within a time of its own, also when the store hangs, and ends early when its task is cancelled. What `read` and `keys` return holds everything that was
/// answered before they were called, whoever asked for it: no replica that may be behind answers. `commit` is all or nothing, for every reader, also when the connection breaks half-way.
/// No error's text holds a token or a password. `KeyedStoreConformance` of BatonTesting checks what can be checked.
public protocol KeyedStore: Sendable {
    /// For audits and messages, and the name of the publisher on top of it: `consul dc1`.
    var name: String { get }

    /// The values of several keys, as they all were at one moment.
    ///
    /// - Parameter keys: each once.
    /// - Returns: one element per key, in their order; nil: there is no such key.
    /// - Throws: `unreachable` or `refused`; nothing is changed by reading.
    func read(_ keys: [String]) async throws(KeyedStoreError) -> [KeyedValue?]

    /// Carries out all changes in one step if every condition holds, else none.
    ///
    /// ## If it stops half-way
    /// All of it or nothing happened, or will happen: `outcomeUnknown`. Read before it is repeated; a condition on a key that it changes makes sure that it happens once.
    ///
    /// - Throws: each ``KeyedStoreError``.
    func commit(_ transaction: KeyedTransaction) async throws(KeyedStoreError)

    /// Every key that begins with these bytes, each once, in any order.
    ///
    /// - Throws: `unreachable`, or `refused`, also when there are more of them than the store's adapter reads.
    func keys(under prefix: String) async throws(KeyedStoreError) -> [String]
}
