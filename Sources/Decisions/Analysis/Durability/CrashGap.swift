public import TopologyModel

/// What a server may have lost from its binary log, or from its tables, when its machine crashed: then what it says that it holds is less, or more, than what it has.
///
/// Neither is to be seen in its GTID sets. With `sync_binlog` other than 1 the log loses its end while InnoDB may have kept those transactions; the server comes
/// back with rows that no set names. MySQL manual, "Binary Logging Options and Variables"; MariaDB, "Binary Log Group Commit and InnoDB Flushing Performance".
public struct CrashGap: Hashable, Sendable {
    private let details: InstanceDetails?

    /// - Parameter details: nil: not read.
    public init(_ details: InstanceDetails?) { self.details = details }

    /// Empty: nothing is lost that the server said it had done.
    public var reasons: [String] {
        var reasons: [String] = []
        switch details?.binaryLog.syncInterval {
        case 1?: break
        case let interval?: reasons.append("a crash of its machine may have cut off its binary log what its tables kept (sync_binlog is \(interval), not 1)")
        case nil: reasons.append("sync_binlog is not known")
        }
        switch details?.durability.logFlush {
        case _? where details?.durability.forcesLog == true: break
        case let flush?: reasons.append("a crash of its machine may have undone what its binary log kept (innodb_flush_log_at_trx_commit is \(flush), not 1)")
        case nil: reasons.append("innodb_flush_log_at_trx_commit is not known")
        }
        return reasons
    }
}
