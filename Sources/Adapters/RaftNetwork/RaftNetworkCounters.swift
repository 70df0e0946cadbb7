#if Network
/// What a transport has done since its start.
public struct RaftNetworkCounters: Hashable, Sendable {
    public internal(set) var sentFrames: UInt64 = 0
    /// Of frames, without TLS.
    public internal(set) var sentBytes: UInt64 = 0
    public internal(set) var receivedFrames: UInt64 = 0
    /// Frames that were not sent: a queue was full, a connection was not to be had, a node unknown, or the frame beyond the limit.
    public internal(set) var droppedFrames: UInt64 = 0
    /// How often each event happened, told or not.
    private var events: [RaftNetworkEvent.Code: UInt64] = [:]

    public func count(of code: RaftNetworkEvent.Code) -> UInt64 { events[code] ?? 0 }

    /// Of those that happened, in the order of their names.
    public var counts: [(code: RaftNetworkEvent.Code, count: UInt64)] { events.map { ($0.key, $0.value) }.sorted { $0.code.rawValue < $1.code.rawValue } }

    mutating func count(_ code: RaftNetworkEvent.Code) { events[code, default: 0] += 1 }
}
#endif
