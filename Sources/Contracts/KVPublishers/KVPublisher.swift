public import ControlModel
public import TopologyModel

/// A place where applications learn who is primary.
///
/// ## Implementing
/// `publish` replaces the record of its cluster, never half of it, and never by a lower epoch: a stored record of a higher epoch is left alone and
/// reported as ``PublishResult/superseded(_:)``. It returns after the record was read back. Safe to repeat. Ends within its own deadline.
///
/// `withdraw` replaces the record of a cluster by one that names nobody and keeps the epoch, whatever that is: ``WithdrawnRecord``. Everything said of `publish` holds
/// for it, too. ``PublishDecision`` and ``StoredRecord/withdrawn(because:at:)`` decide both; `KVPublisherConformance` of BatonTesting checks them.
public protocol KVPublisher: Sendable {
    /// For audits and messages: `file`, `consul dc1`.
    var name: String { get }
    func publish(_ record: PrimaryRecord) async throws(KVPublisherError) -> PublishResult
    /// - Parameters:
    ///   - reason: for people who look into the store.
    ///   - moment: of the withdrawal.
    func withdraw(_ cluster: ClusterID, because reason: String, at moment: WallTime) async throws(KVPublisherError) -> WithdrawResult
    /// Every cluster that the store has a record of, withdrawn or not, each once, in any order.
    func clusters() async throws(KVPublisherError) -> [ClusterID]
    /// The record that is there; nil when there is none. It may be replaced by the time that it is used.
    func record(of cluster: ClusterID) async throws(KVPublisherError) -> StoredRecord?
    /// What the store says besides that record, for readers who do not look at it, and should not say of `record`: one line for each. Where there is nothing besides: none.
    func strayKeys(beside record: PrimaryRecord) async throws(KVPublisherError) -> [String]
}

public enum PublishResult: Hashable, Sendable {
    case published
    /// The same record was there.
    case unchanged
    /// A record of a higher epoch was there; it was left alone.
    case superseded(StoredRecord)
}

public enum WithdrawResult: Hashable, Sendable {
    case withdrawn
    /// There is no record of the cluster, or it named nobody already.
    case unchanged
}

extension KVPublisher {
    /// None.
    public func strayKeys(beside record: PrimaryRecord) async throws(KVPublisherError) -> [String] { [] }

    /// Withdraws every route that the store has, of clusters that nobody here knows, too. One that cannot be withdrawn does not keep the others.
    ///
    /// - Returns: how many named a primary until now.
    /// - Throws: ``KVPublisherError``: the first one, after all others were tried.
    public func withdrawAll(because reason: String, at moment: WallTime) async throws(KVPublisherError) -> Int {
        var count = 0
        var failure: KVPublisherError?
        for cluster in try await clusters() {
            do throws(KVPublisherError) {
                if try await withdraw(cluster, because: reason, at: moment) == .withdrawn { count += 1 }
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return count
    }
}
