/// What a receiver's state text says. Only one condition has no better source.
struct ReceiverState {
    /// The disk of the relay logs is full: MariaDB "Waiting for someone to free space", MySQL "Waiting for disk space".
    var waitsForSpace: Bool

    init(_ text: some StringProtocol) {
        waitsForSpace = text.hasPrefix("Waiting for someone to free space") || text.hasPrefix("Waiting for disk space")
    }
}
