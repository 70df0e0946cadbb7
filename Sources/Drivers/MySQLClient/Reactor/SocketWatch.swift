#if MySQL
import CBatonLinux

/// A registered socket. Registered once, edge triggered: what the kernel said stays noted until a reader uses it up.
///
/// Confined to the reactor's thread.
final class SocketWatch: @unchecked Sendable {  // no lock: touched on the reactor's thread only
    /// The kernel's key for the registration. Descriptors are reused, tokens never are, so a late event finds nobody.
    let token: UInt64
    let descriptor: Int32
    private(set) var ready: Readiness = []
    /// The peer sent its last byte, or the connection is broken.
    private(set) var peerClosed = false
    /// Who is told of each event.
    var onEvent: () -> Void

    init(token: UInt64, descriptor: Int32, onEvent: @escaping () -> Void) {
        self.token = token
        self.descriptor = descriptor
        self.onEvent = onEvent
    }

    func note(_ events: UInt32) {
        if events & UInt32(CBATON_READABLE) != 0 { ready.insert(.reading) }
        if events & UInt32(CBATON_WRITABLE) != 0 { ready.insert(.writing) }
        if events & UInt32(CBATON_URGENT) != 0 { ready.insert(.urgent) }
        let ended = UInt32(CBATON_PEER_CLOSED) | UInt32(CBATON_HANGUP) | UInt32(CBATON_ERROR)
        if events & ended != 0 {
            peerClosed = true
            // Whoever waits, for whatever, finds out by trying.
            ready.formUnion([.reading, .writing, .urgent])
        }
    }

    /// Returns and forgets what of `interest` is ready. Whoever takes readiness tries until the kernel says "not now".
    func take(_ interest: Readiness) -> Readiness {
        let taken = ready.intersection(interest)
        ready.subtract(taken)
        return taken
    }
}
#endif
