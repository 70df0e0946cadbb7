#if Network
/// Leaves what is shuffled as it is.
struct InOrder: RandomNumberGenerator {
    /// The least one that is taken at once, whatever the range: 0 may be drawn again.
    func next() -> UInt64 { 1 << 32 }
}
#endif
