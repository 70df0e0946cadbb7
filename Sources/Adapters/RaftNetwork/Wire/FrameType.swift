#if Network
/// What a frame on the wire holds.
enum FrameType: UInt8, Sendable {
    /// The first frame of either side: who it is, and what it speaks.
    case hello = 1
    /// That the sender holds the shared secret.
    case proof = 2
    /// The last frame of a handshake, from the side that was connected to.
    case accepted = 3
    /// Why the sender closes.
    case refusal = 4
    /// A `RaftFrame` in its byte form.
    case raft = 16
}
#endif
