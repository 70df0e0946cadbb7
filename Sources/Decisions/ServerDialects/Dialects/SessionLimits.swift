/// What a session of ours asks of the server for itself. Set explicitly, because the global values may be anything from one second to a year.
package struct SessionLimits: Hashable, Sendable {
    /// `wait_timeout`: how long the session may be idle before the server closes it. Whole seconds, at least 1.
    package var idle: Duration
    /// `lock_wait_timeout`: metadata and global locks. Rounded up to whole seconds, at least 1 (the smallest value that MySQL takes).
    package var lockWait: Duration
    /// `max_statement_time` / `max_execution_time`: the server ends a statement of ours itself, even after we are gone.
    package var statement: Duration

    package init(idle: Duration, lockWait: Duration, statement: Duration) {
        self.idle = idle
        self.lockWait = lockWait
        self.statement = statement
    }

    var idleSeconds: Int64 { SessionLimits.seconds(idle) }
    var lockWaitSeconds: Int64 { SessionLimits.seconds(lockWait) }
    /// At least 1: zero means "no limit" to both flavours.
    var statementMilliseconds: Int64 { max(1, SessionLimits.milliseconds(statement)) }

    private static let millisecondsPerSecond: Int64 = 1000

    private static func milliseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * millisecondsPerSecond + attoseconds / 1_000_000_000_000_000
    }

    private static func seconds(_ duration: Duration) -> Int64 {
        max(1, (milliseconds(duration) + millisecondsPerSecond - 1) / millisecondsPerSecond)
    }
}
