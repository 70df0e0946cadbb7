/// Everything that the binary logs of a server held up to some place, purged logs included.
public enum LoggedTransactions: Hashable, Sendable {
    case mysql(GTIDSet)
    case mariadb(MariaDBBinlogState)
}
