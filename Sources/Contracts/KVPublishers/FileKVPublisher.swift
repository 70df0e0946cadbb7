public import ControlModel
public import TopologyModel

/// Publishes each cluster's record as one file in a directory, which one manager, or one group of them, has for itself. Publishers of both forms may share one.
///
/// The file is `cluster-<cluster id>.json` or `.lines`: ``RecordFileFormat``. Aliases and names are in the content, not in the file's name: they change (an unnamed cluster is
/// called after its primary), they may be equal, and they may hold anything, `../` too. The id never changes.
///
/// Readers see the old record or the new one, at every moment and after every crash. Publishers in several processes on one machine exclude
/// each other by a lock on the directory, so the highest epoch wins in whatever order they come. A file that is not one of our records is
/// left as it is and reported.
///
/// ## If it stops half-way
/// The old record stays; a file `.cluster-….json.new` may be left, and is removed by the next publisher. Safe to repeat.
///
/// > Important: Waiting for the lock ends at the deadline. A disk that hangs (NFS) hangs the call as well, on a thread of its own and not on
/// > the pool that the manager lives on; keep the directory on a local disk.
public actor FileKVPublisher: KVPublisher {
    public nonisolated let name: String
    private let directory: String
    private let format: RecordFileFormat
    private let lockDeadline: Duration
    private let clock: any Clock<Duration>
    private let executor: BlockingExecutor

    /// How long a busy lock is left alone before it is tried again: long against a replacement, short against a failover.
    private static let lockRetryInterval = Duration.milliseconds(5)

    /// - Parameters:
    ///   - directory: Exists, and is writable.
    ///   - format: Of the files. Those of the other one are left alone.
    ///   - lockDeadline: How long to wait for other publishers; a replacement takes them milliseconds.
    public init(directory: String, format: RecordFileFormat = .json, lockDeadline: Duration = .seconds(5), clock: any Clock<Duration> = ContinuousClock()) {
        name = "file \(directory)\(format == .json ? "" : " (\(format.rawValue))")"
        self.directory = directory
        self.format = format
        self.lockDeadline = lockDeadline
        self.clock = clock
        executor = BlockingExecutor(label: "baton.publisher.file")
    }

    /// File calls block; they must not hold a thread of the shared pool.
    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private static let prefix = "cluster-"

    /// The file name, within the directory, of a cluster's record.
    public static func fileName(of cluster: ClusterID, format: RecordFileFormat = .json) -> String { "\(prefix)\(cluster)\(format.suffix)" }

    /// - Throws: ``KVPublisherError``: `refused` when the directory cannot be used; `corrupt` when the file is not a record of this cluster, or
    ///   names another primary at the same epoch; `timedOut` when other publishers held the lock until the deadline, or the caller was cancelled.
    public func publish(_ record: PrimaryRecord) async throws(KVPublisherError) -> PublishResult {
        try await locked { folder throws(KVPublisherError) in
            switch PublishDecision(present: try read(record.cluster, in: folder), new: record) {
            case .keep: return .unchanged
            case .yield(let present): return .superseded(present)
            case .conflict(let present): throw KVPublisherError(conflict: present, new: record, place: name)
            case .write:
                try replace(.primary(record), in: folder)
                return .published
            }
        }
    }

    /// - Throws: ``KVPublisherError``, as ``publish(_:)``.
    public func withdraw(_ cluster: ClusterID, because reason: String, at moment: WallTime) async throws(KVPublisherError) -> WithdrawResult {
        try await locked { folder throws(KVPublisherError) in
            guard let withdrawn = try read(cluster, in: folder)?.withdrawn(because: reason, at: moment) else { return .unchanged }
            try replace(.withdrawn(withdrawn), in: folder)
            return .withdrawn
        }
    }

    /// By the names of the files: what is in them is not looked at.
    ///
    /// - Throws: ``KVPublisherError`` with code `refused` when the directory cannot be read.
    public func clusters() async throws(KVPublisherError) -> [ClusterID] {
        let folder = try RecordDirectory(path: directory)
        return try folder.names().compactMap { name in
            guard name.hasPrefix(FileKVPublisher.prefix), name.hasSuffix(format.suffix) else { return nil }
            return ClusterID(parsing: name.dropFirst(FileKVPublisher.prefix.count).dropLast(format.suffix.count))
        }
    }

    /// The record that is there; nil when there is none. What it returns may be replaced by the time it is used.
    public func record(of cluster: ClusterID) throws(KVPublisherError) -> StoredRecord? {
        let folder = try RecordDirectory(path: directory)
        return try read(cluster, in: folder)
    }

    /// Works in the directory while no other publisher does.
    private func locked<Result>(_ work: (borrowing RecordDirectory) throws(KVPublisherError) -> Result) async throws(KVPublisherError) -> Result {
        var attempts = max(1, lockDeadline / FileKVPublisher.lockRetryInterval)
        while true {
            if let result = try ifUnlocked(work) { return result }
            attempts -= 1
            guard attempts > 0 else { throw KVPublisherError(.timedOut, "\(directory) was locked by another publisher for \(lockDeadline)") }
            do {
                try await clock.sleep(for: FileKVPublisher.lockRetryInterval)
            } catch {
                throw KVPublisherError(.timedOut, "cancelled while \(directory) was locked by another publisher")
            }
        }
    }

    /// nil when another publisher holds the lock.
    private func ifUnlocked<Result>(_ work: (borrowing RecordDirectory) throws(KVPublisherError) -> Result) throws(KVPublisherError) -> Result? {
        let folder = try RecordDirectory(path: directory)
        guard try folder.tryLock() else { return nil }
        return try work(folder)
    }

    private func replace(_ record: StoredRecord, in folder: borrowing RecordDirectory) throws(KVPublisherError) {
        let bytes = try format.encode(record)
        try folder.replace(FileKVPublisher.fileName(of: record.cluster, format: format), with: bytes)
        // What is read back is compared as it is written: a time that has no form there was moved.
        guard let present = try read(record.cluster, in: folder), try format.encode(present) == bytes else {
            throw KVPublisherError(.corrupt, "\(folder.path): cluster \(record.cluster) reads differently from what was written")
        }
    }

    private func read(_ cluster: ClusterID, in folder: borrowing RecordDirectory) throws(KVPublisherError) -> StoredRecord? {
        let file = FileKVPublisher.fileName(of: cluster, format: format)
        guard let bytes = try folder.read(file, upTo: format.maximumBytes) else { return nil }
        let record: StoredRecord
        do throws(KVPublisherError) {
            record = try format.decode(bytes)
        } catch {
            throw KVPublisherError(error.code, "\(folder.path)/\(file): \(error.message); left untouched")
        }
        guard record.cluster == cluster else {
            throw KVPublisherError(.corrupt, "\(folder.path)/\(file) is the record of cluster \(record.cluster); left untouched")
        }
        return record
    }
}
