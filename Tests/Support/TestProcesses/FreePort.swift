#if MySQL || Network
import Foundation
import Synchronization

package enum FreePort {
    /// Below the ports that the kernel gives to whoever connects: a server that is started again finds its own unused.
    private static let range: Range<UInt16> = 12_000..<20_000
    private static let given = Mutex<Set<UInt16>>([])

    /// A port that nothing listens on now, and that was not found before in this process.
    package static func find() -> UInt16 {
        for _ in range {
            let port = UInt16.random(in: range)
            guard given.withLock({ $0.insert(port).inserted }) else { continue }
            guard let descriptor = LoopbackSocket.connect(port) else { return port }
            close(descriptor)
        }
        preconditionFailure("all ports of \(range) are in use, or were")
    }
}
#endif
