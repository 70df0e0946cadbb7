public import ControlModel
public import TopologyModel

/// Publishes each cluster's record in a ``KeyedStore``, together with the keys that readers of orchestrator know: ``KeyedLayout``.
///
/// All keys of a cluster change in one transaction, which is carried out only if the record is still the one that was decided on, so that of publishers who know nothing of each other the highest
/// epoch wins, and a reader of one moment sees one primary. It says `published` when it has read that back.
///
/// The keys of an alias are about the cluster that was published under it last. Where two clusters have the same alias the later change wins, as with orchestrator, and repeating the other one's
/// record changes nothing. An alias that a cluster does not have any more loses its keys, and so does one whose route is withdrawn: a reader finds nothing rather than a server of before.
///
/// What is under the key of a record and is not one of our records is left as it is and reported.
///
/// ## If it stops half-way
/// The old keys are there or the new ones, never some of each. Safe to repeat.
public struct KeyedKVPublisher: KVPublisher {
    let store: any KeyedStore
    let layout: KeyedLayout
    private let deadline: Duration
    /// Starts one; it tells how long ago that was.
    private let stopwatch: @Sendable () -> @Sendable () -> Duration

    public var name: String { store.name }

    /// Somebody else changed the store at every conflict. More managers than that have no business with one cluster at one moment.
    private static let maximumAttempts = 16

    /// - Parameter deadline: After which nothing is begun any more; what was begun ends within the store's own time. 5 s: as the file publisher waits.
    public init<C: Clock<Duration>>(_ store: any KeyedStore, layout: KeyedLayout = KeyedLayout(), deadline: Duration = .seconds(5), clock: C = ContinuousClock()) {
        self.store = store
        self.layout = layout
        self.deadline = deadline
        stopwatch = {
            let start = clock.now
            return { start.duration(to: clock.now) }
        }
    }

    /// - Throws: ``KVPublisherError``: `unreachable` or `refused` as the store says; `corrupt` when there is something else under the key of the record, or another primary at the same epoch;
    ///   `timedOut` when others changed the store all the time, or it was not known within the deadline what became of a transaction.
    public func publish(_ record: PrimaryRecord) async throws(KVPublisherError) -> PublishResult {
        let bytes = try PrimaryRecordCoding.encode(.primary(record))
        return try await settle(record.cluster) { hasWritten throws(KVPublisherError) in
            let seen = try await look(at: record.cluster, alias: record.clusterName)
            switch PublishDecision(present: seen.record, new: record) {
            case .write: return .commit(transaction(putting: record, bytes, in: seen, former: try await former(seen, alias: record.clusterName)))
            case .keep(let present): return transaction(restoring: present, in: seen).map { .commit($0) } ?? .done(hasWritten ? .published : .unchanged)
            case .yield(let present): return .done(.superseded(present))
            case .conflict(let present): throw KVPublisherError(conflict: present, new: record, place: name)
            }
        }
    }

    /// - Throws: ``KVPublisherError``, as ``publish(_:)``.
    public func withdraw(_ cluster: ClusterID, because reason: String, at moment: WallTime) async throws(KVPublisherError) -> WithdrawResult {
        try await settle(cluster) { hasWritten throws(KVPublisherError) in
            guard let seen = try await look(at: cluster), let record = seen.record else { return .done(.unchanged) }
            let bytes: [UInt8]? = if let withdrawn = record.withdrawn(because: reason, at: moment) { try PrimaryRecordCoding.encode(.withdrawn(withdrawn)) } else { nil }
            return transaction(withdrawing: bytes, in: seen).map { .commit($0) } ?? .done(hasWritten ? .withdrawn : .unchanged)
        }
    }

    /// By the keys: what is under them is not looked at.
    ///
    /// - Throws: ``KVPublisherError`` as the store says.
    public func clusters() async throws(KVPublisherError) -> [ClusterID] {
        do throws(KeyedStoreError) {
            return try await store.keys(under: layout.recordPrefix).compactMap { layout.cluster(ofRecordKey: $0) }
        } catch {
            throw failure(error)
        }
    }

    /// The record that is there; nil when there is none. What it returns may be replaced by the time it is used.
    public func record(of cluster: ClusterID) async throws(KVPublisherError) -> StoredRecord? {
        try record(try await read([layout.recordKey(of: cluster)])[0], of: cluster)
    }

    /// Of the keys that existing readers know, those that are not as ``publish(_:)`` would leave them. Keys that are about another cluster of the same alias are right.
    ///
    /// - Throws: ``KVPublisherError``, as ``record(of:)``.
    public func strayKeys(beside record: PrimaryRecord) async throws(KVPublisherError) -> [String] {
        let seen = try await look(at: record.cluster, alias: record.clusterName)
        guard case .keep(let kept) = PublishDecision(present: seen.record, new: record), let name = seen.name, name.owner == record.cluster || name.owner == nil else { return [] }
        return zip(layout.addressKeys(of: name.alias), zip(name.addresses, KeyedLayout.addresses(of: kept))).compactMap { key, values in
            let (present, wanted) = values
            guard present != wanted else { return nil }
            func text(_ bytes: [UInt8]?) -> String { bytes.map { String(decoding: $0.prefix(KeyedKVPublisher.shownBytes), as: UTF8.self).debugDescription } ?? "missing" }
            return "\(key) is \(text(present)), and should be \(text(wanted))"
        }
    }

    /// Addresses are shorter; what somebody else wrote there may not be.
    private static let shownBytes = 256

    // MARK: Until it is so

    private enum Step<Result> {
        case done(Result)
        case commit(KeyedTransaction)
    }

    /// Looks and changes until there is nothing to change any more.
    ///
    /// - Parameter step: looks, and says what is to be done. It is told whether something was written, or may have been.
    private func settle<Result>(
        _ cluster: ClusterID, _ step: (_ hasWritten: Bool) async throws(KVPublisherError) -> Step<Result>
    ) async throws(KVPublisherError) -> Result {
        let elapsed = stopwatch()
        var hasWritten = false
        var trouble = ""
        for _ in 0..<KeyedKVPublisher.maximumAttempts {
            guard elapsed() < deadline else { break }
            switch try await step(hasWritten) {
            case .done(let result): return result
            case .commit(let transaction):
                do throws(KeyedStoreError) {
                    try await store.commit(transaction)
                    hasWritten = true
                } catch {
                    // Whether it happened shows when the store is looked at again. If it happens later, its condition on the record does not hold any more.
                    if error.code == .outcomeUnknown { hasWritten = true } else if error.code != .conflict { throw failure(error) }
                    trouble = ": \(error.message)"
                }
            }
        }
        throw KVPublisherError(.timedOut, "\(name): cluster \(cluster) could not be brought up to date within \(deadline) and \(KeyedKVPublisher.maximumAttempts) attempts\(trouble)")
    }

    // MARK: Looking

    private func look(at cluster: ClusterID, alias: String) async throws(KVPublisherError) -> KeyedView {
        let keys = [layout.recordKey(of: cluster)] + (layout.hasAddressKeys(alias) ? [layout.ownerKey(of: alias)] + layout.addressKeys(of: alias) : [])
        let values = try await read(keys)
        var view = KeyedView(cluster: cluster, recordValue: values[0], record: try record(values[0], of: cluster))
        if values.count > 1 { view.name = KeyedName(alias: alias, ownerValue: values[1], addresses: values[2...].map { $0?.bytes }) }
        return view
    }

    /// With the alias that its record has; nil: it has none.
    private func look(at cluster: ClusterID) async throws(KVPublisherError) -> KeyedView? {
        guard let record = try await record(of: cluster) else { return nil }
        return try await look(at: cluster, alias: record.clusterName)
    }

    /// The name that the record in the store has, if it is to have another one.
    private func former(_ seen: KeyedView, alias: String) async throws(KVPublisherError) -> KeyedName? {
        guard let former = seen.record?.clusterName, former != alias, layout.hasAddressKeys(former) else { return nil }
        return KeyedName(alias: former, ownerValue: try await read([layout.ownerKey(of: former)])[0], addresses: [])
    }

    private func record(_ value: KeyedValue?, of cluster: ClusterID) throws(KVPublisherError) -> StoredRecord? {
        guard let value else { return nil }
        let key = layout.recordKey(of: cluster)
        let record: StoredRecord
        do throws(KVPublisherError) {
            record = try PrimaryRecordCoding.decode(value.bytes)
        } catch {
            throw KVPublisherError(error.code, "\(name) \(key): \(error.message); left untouched")
        }
        guard record.cluster == cluster else { throw KVPublisherError(.corrupt, "\(name) \(key) is the record of cluster \(record.cluster); left untouched") }
        return record
    }

    private func read(_ keys: [String]) async throws(KVPublisherError) -> [KeyedValue?] {
        do throws(KeyedStoreError) {
            return try await store.read(keys)
        } catch {
            throw failure(error)
        }
    }

    private func failure(_ error: KeyedStoreError) -> KVPublisherError {
        let code: KVPublisherError.Code =
            switch error.code {
            case .unreachable: .unreachable
            case .refused: .refused
            default: .timedOut
            }
        return KVPublisherError(code, "\(name): \(error.message)")
    }
}
