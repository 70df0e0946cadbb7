/// The transactions of one tree: written by one server, at a steady rate.
public struct FakeTransactions: Hashable, Sendable {
    /// The server id of the writer.
    public var writer: UInt32
    /// How many there are when the fleet starts. Default 1000.
    public var first: UInt64
    /// How many more there are each second. 0, the default, makes an idle tree, whose servers answer the same bytes every time.
    public var perSecond: Double

    public init(writer: UInt32, first: UInt64 = 1000, perSecond: Double = 0) {
        self.writer = writer
        self.first = first
        self.perSecond = perSecond
    }

    /// How many there are `seconds` after the start.
    func count(after seconds: Double) -> UInt64 { first + UInt64(max(0, seconds * perSecond)) }
}
