/// What a receiver's state text says. Only one condition has no better source.
package struct ReceiverState {
    /// The disk of the relay logs is full: MySQL "Waiting for disk space", with both threads running and no error (measured on 9.7). The receiver of
    /// MariaDB is "Waiting for someone to free space" then, and holds what the statement needs that reads a replica (measured on 10.11): there the list of
    /// sessions has the text.
    package var waitsForSpace: Bool

    package init(_ text: some StringProtocol) {
        waitsForSpace = text.hasPrefix("Waiting for someone to free space") || text.hasPrefix("Waiting for disk space")
    }
}
