#if Network
/// Whom an answer is for.
struct RequestID: RawRepresentable, Hashable, Sendable {
    let rawValue: UInt64
}
#endif
