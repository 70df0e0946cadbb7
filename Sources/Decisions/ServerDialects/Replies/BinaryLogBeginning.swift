package import TopologyModel

/// The first events of a binary log.
package struct BinaryLogBeginning: Hashable, Sendable {
    /// What all logs before it held; nil when none of the first events says so, as in logs of versions before GTIDs.
    package var loggedBefore: LoggedTransactions?

    /// How many events are looked at: a description of the file, and on MariaDB one of its encryption, stand before the one of interest.
    static let limit = 5

    /// Reads `SHOW BINLOG EVENTS`: of an event `Previous_gtids` (MySQL) the text is a GTID set, of `Gtid_list` (MariaDB) a state in brackets.
    package init(reply: ReplyTable) {
        for row in reply.records {
            let text = row["Info"] ?? ""
            switch row["Event_type"] {
            case "Previous_gtids": loggedBefore = GTIDSet(parsing: text).map { .mysql($0) }
            case "Gtid_list":
                let state = text.drop { $0 == "[" || $0 == " " }.prefix { $0 != "]" }
                loggedBefore = MariaDBBinlogState(parsing: state).map { .mariadb($0) }
            default: continue
            }
            return
        }
    }
}
