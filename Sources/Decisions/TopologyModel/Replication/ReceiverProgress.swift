/// The sum of what a receiver got from its source. Any difference between two readings is proof that the source sent something in between.
public struct ReceiverProgress: Hashable, Sendable {
    public var read: BinlogCoordinates?
    public var received: GTIDValue
    /// nil when they are not told.
    public var heartbeats: UInt64?

    public init(read: BinlogCoordinates?, received: GTIDValue, heartbeats: UInt64?) {
        self.read = read
        self.received = received
        self.heartbeats = heartbeats
    }
}
