/// What a receiver's state text says. Only one condition has no better source.
struct ReceiverState {
    /// The disk of the relay logs is full: MySQL "Waiting for disk space", with both threads running and no error (measured on 9.7). The receiver of
    /// MariaDB is "Waiting for someone to free space" then, and holds what the statement that tells its state needs (measured on 10.11): the text is
    /// seen only where a version lets go of that.
    var waitsForSpace: Bool

    init(_ text: some StringProtocol) {
        waitsForSpace = text.hasPrefix("Waiting for someone to free space") || text.hasPrefix("Waiting for disk space")
    }
}
