#if MySQL || Network
import Foundation

package enum Blocking {
    /// Runs work that waits on a thread of its own, so that tests which measure time keep theirs.
    package static func run<Value: Sendable, Failure: Error>(_ work: @escaping @Sendable () throws(Failure) -> Value) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            Thread { continuation.resume(returning: Result { () throws(Failure) in try work() }) }.start()
        }
        return try result.get()
    }
}
#endif
