#if MySQL
/// What every session of storage sets for itself, so that nothing that the server or its `init_connect` has set matters.
enum SessionSetup {
    /// A session that says nothing for so long is ended by the server, in seconds: the lock of a manager whose host lost its power must not outlive it
    /// for the eight hours that are usual. The watch over the log speaks every few seconds, and a session that is ended all the same is opened again.
    private static let idleLimitSeconds = 60
    private static let largestLimit = "18446744073709551615"

    /// - Parameter lockWait: how long a statement waits for rows and tables that others hold. It must end before our own deadline, to learn why.
    static func statements(lockWait: Duration) -> [String] {
        let lockWaitSeconds = max(1, lockWait.components.seconds)
        let variables = [
            "sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'", "time_zone = '+00:00'", "autocommit = 1", "completion_type = 0", "sql_auto_is_null = 0",
            "sql_safe_updates = 0", "sql_big_selects = 1", "sql_select_limit = \(largestLimit)", "unique_checks = 1",
            "innodb_lock_wait_timeout = \(lockWaitSeconds)", "lock_wait_timeout = \(lockWaitSeconds)", "wait_timeout = \(idleLimitSeconds)",
        ]
        return [
            // The handshake's character set does not count where the server ignores it (skip-character-set-client-handshake).
            "SET NAMES utf8mb4 COLLATE utf8mb4_bin",
            "SET " + variables.map { "SESSION " + $0 }.joined(separator: ", "),
            // Not READ COMMITTED: a server that logs statements refuses writes under it.
            "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ WRITE",
        ]
    }
}
#endif
