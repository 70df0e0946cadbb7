#if MySQL
import Glibc

/// A value behind a pthread mutex, with a condition to wait on.
///
/// A pthread lock rather than the standard library's, because ThreadSanitizer understands it.
final class LockedValue<Value>: @unchecked Sendable {  // `value` is read and written only under `mutex`
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var value: Value

    init(_ value: sending Value) {
        self.value = value
        pthread_mutex_init(mutex, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(condition, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    func withLock<Result>(_ body: (inout Value) -> Result) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(&value)
    }

    /// Runs `body` again after each ``wakeAll()``, or when the instant that it named has come, until it returns a result.
    func waiting<Result>(_ body: (inout Value) -> Wait<Result>) -> Result {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            switch body(&value) {
            case .done(let result):
                return result
            case .until(let instant?):
                var time = MonotonicTime.timespecification(instant)
                pthread_cond_timedwait(condition, mutex, &time)
            case .until(nil):
                pthread_cond_wait(condition, mutex)
            }
        }
    }

    func wakeAll() { pthread_cond_broadcast(condition) }

    enum Wait<Result> {
        case done(Result)
        case until(Int64?)
    }
}
#endif
