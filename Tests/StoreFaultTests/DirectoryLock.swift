#if Network
import Foundation
import Synchronization
import TestProcesses

/// The lock that publishers of one directory share, held by somebody who does not give it back soon.
final class DirectoryLock: Sendable {
    private let path: String
    private let descriptor = Mutex<Int32?>(nil)

    init(_ path: String) { self.path = path }

    /// When nobody else has it any more.
    func take() throws(TestServerTrouble) {
        let opened = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard opened >= 0, flock(opened, LOCK_EX) == 0 else { throw TestServerTrouble("\(path) cannot be locked: error \(errno)") }
        descriptor.withLock { $0 = opened }
    }

    func release() {
        descriptor.withLock { descriptor in
            if let opened = descriptor { close(opened) }
            descriptor = nil
        }
    }
}
#endif
