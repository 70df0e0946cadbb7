#if MySQL
import MySQLClient
import Storage

extension SessionFailure {
    /// What a server's refusal means to us. `doing` completes the sentence "cannot …".
    init(_ error: MySQLServerError, doing: String) {
        let row = Self.table.first { $0.codes.contains(error.code) } ?? Self.others
        self.init(row.kind, row.code, "cannot \(doing): \(error)" + (row.advice.isEmpty ? "" : "; \(row.advice)"))
    }

    /// A connection that could not be had, or that broke off.
    init(_ error: MySQLClientError, doing: String) {
        if error.code == .server, let serverError = error.serverError {
            self.init(serverError, doing: doing)
            // There is no session yet that could still be of use.
            if kind == .refused || kind == .conflict { kind = .lost }
            return
        }
        let kind: Kind = error.code == .timedOut ? .silent : .lost
        let advice =
            switch error.code {
            case .replyTooLarge: "what is stored is larger than a manager ever writes"
            case .tls, .local, .protocolError: ""
            default: "it is tried again by itself"
            }
        self.init(kind, .inputOutput, "cannot \(doing): \(error)" + (advice.isEmpty ? "" : "; \(advice)"))
    }

    struct Row: Sendable {
        var codes: Set<Int>
        var kind: Kind
        var code: StorageError.Code
        var advice: String
    }

    private static let others = Row(codes: [], kind: .refused, code: .inputOutput, advice: "")

    /// By the server's error number, never by its words. Numbers below 1900 mean the same on both flavours.
    static let table: [Row] = [
        // ER_DISK_FULL, ER_RECORD_FILE_FULL.
        Row(codes: [1021, 1114], kind: .refused, code: .full, advice: "free space on the disk of the database server"),
        // ER_OPTION_PREVENTS_STATEMENT, ER_CANT_EXECUTE_IN_READ_ONLY_TRANSACTION, ER_READ_ONLY_MODE, ER_INNODB_READ_ONLY.
        Row(codes: [1290, 1792, 1836, 1874], kind: .lost, code: .inputOutput, advice: readOnlyAdvice),
        // ER_CANT_UPDATE_WITH_READLOCK.
        Row(codes: [1223], kind: .refused, code: .locked, advice: "end the backup or the session that holds a global read lock"),
        // ER_LOCK_WAIT_TIMEOUT: waiting at once again would only take as long again.
        Row(codes: [1205], kind: .refused, code: .locked, advice: "another session holds its rows; end it if this goes on"),
        // ER_LOCK_DEADLOCK, ER_CHECKREAD, ER_TRANSACTION_ROLLBACK_DURING_COMMIT (group replication).
        Row(codes: [1213, 1020, 3101], kind: .conflict, code: .locked, advice: "another session holds its rows; end it if this goes on"),
        // ER_NET_PACKET_TOO_LARGE, ER_DATA_TOO_LONG, ER_TRANS_CACHE_FULL.
        Row(codes: [1153, 1406, 1197], kind: .refused, code: .tooLarge, advice: "propose less at once, or raise max_allowed_packet and max_binlog_cache_size"),
        // ER_DBACCESS_DENIED_ERROR, ER_ACCESS_DENIED_ERROR and its kin, ER_TABLEACCESS_DENIED_ERROR, ER_COLUMNACCESS_DENIED_ERROR, ER_SPECIFIC_ACCESS_DENIED_ERROR.
        Row(
            codes: [1044, 1045, 1698, 1142, 1143, 1227, 1410], kind: .refused, code: .inputOutput,
            advice: "check the account and its password, and grant it everything on this database"),
        // ER_HOST_NOT_PRIVILEGED, ER_HOST_IS_BLOCKED.
        Row(codes: [1129, 1130], kind: .lost, code: .inputOutput, advice: "allow this host to connect, or run FLUSH HOSTS"),
        // ER_CON_COUNT_ERROR, ER_TOO_MANY_USER_CONNECTIONS, ER_USER_LIMIT_REACHED.
        Row(codes: [1040, 1203, 1226], kind: .lost, code: .inputOutput, advice: "the server has no connection to spare; raise its limit"),
        // ER_BAD_DB_ERROR.
        Row(codes: [1049], kind: .refused, code: .inputOutput, advice: "create the database"),
        // ER_UNKNOWN_STORAGE_ENGINE, ER_DISABLED_STORAGE_ENGINE.
        Row(codes: [1286, 3161], kind: .refused, code: .inputOutput, advice: "the server must offer InnoDB"),
        // ER_NO_SUCH_TABLE, ER_BAD_FIELD_ERROR: somebody changed our tables.
        Row(codes: [1146, 1054], kind: .final, code: .corrupt, advice: "its tables were dropped or changed; restore a copy"),
        // ER_NOT_KEYFILE, ER_CRASHED_ON_USAGE, ER_CRASHED_ON_REPAIR, ER_INDEX_CORRUPT, ER_TABLE_CORRUPT, ER_TABLESPACE_MISSING.
        Row(codes: [1034, 1194, 1195, 1712, 1877, 1812], kind: .final, code: .corrupt, advice: "restore a copy"),
        // ER_SERVER_SHUTDOWN, ER_NORMAL_SHUTDOWN, ER_CONNECTION_KILLED (MariaDB), ER_CLIENT_INTERACTION_TIMEOUT, ER_SERVER_ISNT_AVAILABLE (both MySQL).
        Row(codes: [1053, 1077, 1927, 4031, 3168], kind: .lost, code: .inputOutput, advice: "the server ended the session; it is tried again by itself"),
        // ER_UNKNOWN_COM_ERROR: what a Galera node answers that is not part of the primary component.
        Row(codes: [1047], kind: .lost, code: .inputOutput, advice: "the node is not part of its cluster's majority"),
        // ER_QUERY_INTERRUPTED, ER_STATEMENT_TIMEOUT (MariaDB), ER_QUERY_TIMEOUT (MySQL).
        Row(codes: [1317, 1969, 3024], kind: .refused, code: .inputOutput, advice: "the server gave the statement up; it may be overloaded"),
    ]

    static let readOnlyAdvice = "the server is read-only: name the one that takes writes, or make this one writable"
}
#endif
