#if Network
import KVPublishers
import Synchronization

/// A store of which something happens to the server just before a transaction is sent.
final class InterruptedStore: KeyedStore {
    private let store: any KeyedStore
    private let interruption: Mutex<(@Sendable () -> Void)?>

    init(_ store: any KeyedStore, beforeTheFirstCommit interruption: @escaping @Sendable () -> Void) {
        self.store = store
        self.interruption = Mutex(interruption)
    }

    var name: String { store.name }
    func read(_ keys: [String]) async throws(KeyedStoreError) -> [KeyedValue?] { try await store.read(keys) }
    func keys(under prefix: String) async throws(KeyedStoreError) -> [String] { try await store.keys(under: prefix) }

    func commit(_ transaction: KeyedTransaction) async throws(KeyedStoreError) {
        let interruption = interruption.withLock { interruption in
            defer { interruption = nil }
            return interruption
        }
        interruption?()
        try await store.commit(transaction)
    }
}
#endif
