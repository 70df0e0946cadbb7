/// What a change to read-only would cut off or wait for, asked before anything is touched (server truth T9).
///
/// Each row of a running statement and of a lock has a mark, which is the same at two looks only if the statement or the lock is the same: texts do not tell, because
/// applications repeat them. Appliers are left out: their sessions are the system's.
enum OpenWriteStatements {
    /// As many characters of a statement are read: enough to tell what it does, and to what.
    private static let statementLength = 500
    private static let sessionColumns =
        "p.ID AS Session, p.USER AS User, p.HOST AS Host, p.COMMAND AS Command, p.TIME AS Seconds, LEFT(p.INFO, \(statementLength)) AS Statement"
    private static let isOfClient = "p.ID <> CONNECTION_ID() AND p.USER <> 'system user'"
    private static let isRunning = "p.COMMAND IN ('Query', 'Execute')"

    /// Transactions of clients that have written: `trx_rows_modified` counts what InnoDB changed.
    static func transactions(processlist: String) -> ProbeStatement {
        ProbeStatement(
            .openTransactions,
            "SELECT t.trx_id AS Trx, t.trx_mysql_thread_id AS Session, p.USER AS User, p.HOST AS Host, p.COMMAND AS Command, t.trx_rows_modified AS Modified,"
                + " p.TIME AS Seconds, LEFT(p.INFO, \(statementLength)) AS Statement"
                + " FROM information_schema.INNODB_TRX t LEFT JOIN \(processlist) p ON p.ID = t.trx_mysql_thread_id"
                + " WHERE t.trx_rows_modified > 0 AND t.trx_mysql_thread_id <> CONNECTION_ID() AND COALESCE(p.USER, '') <> 'system user'"
                + " ORDER BY t.trx_mysql_thread_id, t.trx_id")
    }

    static let prepared = ProbeStatement(.preparedTransactions, "XA RECOVER")

    // MARK: MariaDB

    static let runningOnMariaDB = ProbeStatement(
        .runningStatements,
        "SELECT p.QUERY_ID AS Mark, \(sessionColumns) FROM information_schema.PROCESSLIST p WHERE \(isOfClient) AND \(isRunning) ORDER BY p.ID")

    /// Refused (error 1109) where the plugin is not loaded. Locks of backups are meant, which writes take since 10.4, and the global and the commit lock before.
    static let lockHoldersOnMariaDB = ProbeStatement(
        .lockHolders,
        "SELECT DISTINCT p.QUERY_ID AS Mark, \(sessionColumns) FROM information_schema.METADATA_LOCK_INFO l"
            + " JOIN information_schema.PROCESSLIST p ON p.ID = l.THREAD_ID WHERE \(isOfClient)"
            + " AND (l.LOCK_TYPE = 'Backup lock' AND l.LOCK_MODE IN ('MDL_BACKUP_DML', 'MDL_BACKUP_TRANS_DML', 'MDL_BACKUP_SYS_DML', 'MDL_BACKUP_DDL',"
            + " 'MDL_BACKUP_ALTER_COPY', 'MDL_BACKUP_COMMIT')"
            + " OR l.LOCK_TYPE IN ('Global read lock', 'Commit lock') AND l.LOCK_MODE = 'MDL_INTENTION_EXCLUSIVE') ORDER BY p.ID")

    // MARK: MySQL

    /// The statement of the client, not those that a stored program executes for it.
    static func runningOnMySQL(processlist: String) -> ProbeStatement {
        ProbeStatement(
            .runningStatements,
            "SELECT e.EVENT_ID AS Mark, \(sessionColumns) FROM \(processlist) p JOIN performance_schema.threads t ON t.PROCESSLIST_ID = p.ID"
                + " JOIN performance_schema.events_statements_current e ON e.THREAD_ID = t.THREAD_ID"
                + " WHERE \(isOfClient) AND \(isRunning) AND e.NESTING_EVENT_LEVEL = 0 AND e.END_EVENT_ID IS NULL ORDER BY p.ID")
    }

    /// Writes hold the global lock as long as their statement runs, `LOCK TABLES … WRITE` until it is undone, and commits the commit lock.
    static func lockHoldersOnMySQL(processlist: String) -> ProbeStatement {
        ProbeStatement(
            .lockHolders,
            "SELECT DISTINCT m.OWNER_EVENT_ID AS Mark, \(sessionColumns) FROM performance_schema.metadata_locks m"
                + " JOIN performance_schema.threads t ON t.THREAD_ID = m.OWNER_THREAD_ID JOIN \(processlist) p ON p.ID = t.PROCESSLIST_ID"
                + " WHERE \(isOfClient) AND m.OBJECT_TYPE IN ('GLOBAL', 'COMMIT') AND m.LOCK_TYPE = 'INTENTION_EXCLUSIVE' AND m.LOCK_STATUS = 'GRANTED'"
                + " ORDER BY p.ID")
    }
}
