/// A moment on a server's own clock: a reading of that clock, and how long after it the moment is.
///
/// A statement that carries it cannot take effect late, however long it was queued on the way or in a frozen server's socket.
package struct ServerDeadline: Hashable, Sendable {
    /// What ``clockStatement`` answered.
    package var clock: String
    /// Counted from the arrival of that answer, so it ends no later than the manager's own deadline.
    package var remaining: Duration

    package init(clock: String, remaining: Duration) {
        self.clock = clock
        self.remaining = remaining
    }

    /// In place of a clock where a statement is only shown; a server would take it for no time at all and change nothing.
    package static let shownClock = "<server time>"

    package static let clockColumn = "server_clock"
    package static let clockStatement = "SELECT UTC_TIMESTAMP(6) AS \(clockColumn)"

    /// A condition that holds before the deadline.
    func condition() throws(SQLQuotingError) -> String {
        let allowed = clock.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: " ") }
        guard (allowed && clock.utf8.count >= 19) || clock == ServerDeadline.shownClock else { throw .notATimestamp(clock) }
        let (seconds, attoseconds) = remaining.components
        let microseconds = seconds * 1_000_000 + attoseconds / 1_000_000_000_000
        return "UTC_TIMESTAMP(6) < CAST('\(clock)' AS DATETIME(6)) + INTERVAL \(max(0, microseconds)) MICROSECOND"
    }
}
