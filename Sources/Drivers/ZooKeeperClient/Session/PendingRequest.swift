#if Network
import NIOCore

/// What a caller waits for.
struct PendingRequest: Sendable {
    let id: RequestID
    let request: Request
    /// As it is sent, without its number.
    let body: [UInt8]
    let deadline: NIODeadline
}
#endif
