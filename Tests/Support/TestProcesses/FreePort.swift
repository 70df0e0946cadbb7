#if MySQL || Network
import Foundation

package enum FreePort {
    /// A port that nothing listens on now.
    package static func find() -> UInt16 {
        let (descriptor, port) = LoopbackSocket.bound(backlog: nil)
        close(descriptor)
        return port
    }
}
#endif
