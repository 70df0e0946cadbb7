#if Network
import NIOCore

/// How long to wait before the servers are tried again: twice as long after every failure, up to a bound, and drawn from the upper half of that so that clients that lost a server do not come back
/// in step.
struct ReconnectPauses: Sendable {
    private let first: TimeAmount
    private let most: TimeAmount
    private var next: TimeAmount

    init(first: TimeAmount, most: TimeAmount) {
        self.first = first
        self.most = most
        next = first
    }

    mutating func failed(using random: inout any RandomNumberGenerator & Sendable) -> TimeAmount {
        let bound = next.nanoseconds
        next = min(.nanoseconds(bound * 2), most)
        return .nanoseconds(Int64.random(in: bound / 2...bound, using: &random))
    }

    mutating func succeeded() { next = first }
}
#endif
