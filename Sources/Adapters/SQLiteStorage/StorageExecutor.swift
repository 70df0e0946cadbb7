#if SQLite
import Dispatch

/// Runs the jobs of one storage actor in order on a dispatch queue of its own: SQLite blocks its thread while the disk works, and the threads
/// of the cooperative pool are too few to wait there. Work on it has no suspension point and cannot be cancelled half-way.
final class StorageExecutor: SerialExecutor {
    private let queue: DispatchQueue

    init(label: String) {
        queue = DispatchQueue(label: label)
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { [self] in job.runSynchronously(on: asUnownedSerialExecutor()) }
    }
}
#endif
