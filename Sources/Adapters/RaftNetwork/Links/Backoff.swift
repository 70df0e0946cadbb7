#if Network
import TopologyModel

/// How long to wait before a peer is connected to again: twice as long after every failure, up to a bound, and drawn from the upper half of that so
/// that nodes that lost each other do not come back in step.
struct Backoff: Sendable {
    private let first: Duration
    private let most: Duration
    private var random: SplitMix64
    private var next: Duration

    init(first: Duration, most: Duration, seed: UInt64) {
        self.first = first
        self.most = most
        random = SplitMix64(state: seed)
        next = min(first, most)
    }

    mutating func failed() -> Duration {
        let bound = next
        next = min(next * 2, most)
        return bound / 2 + bound / 2 * Double.random(in: 0...1, using: &random)
    }

    mutating func succeeded() { next = min(first, most) }
}
#endif
