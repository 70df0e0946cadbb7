/// The table of the write probe, and everything that is ever said to a server about it. It has one row, which a person made together with it: the probe
/// only updates, so there is nothing that could grow.
package struct WriteProbeTable: Hashable, Sendable {
    package static let name = "write_probe"
    private static let row = "id = 1"

    private let schema: String
    /// Quoted.
    private let table: String

    /// Throws for a name that no statement can hold.
    package init(schema: String) throws(SQLQuotingError) {
        self.schema = try SQLQuoting.identifier(schema)
        table = self.schema + "." + (try SQLQuoting.identifier(WriteProbeTable.name))
    }

    /// Beside the ordinary set-up of a session: how long it waits for the row, in seconds, the least that servers take. A write of ours that hangs in its commit
    /// has it.
    package static let sessionSetup = "SET SESSION innodb_lock_wait_timeout = 1"

    /// Whether the row is there. Needs SELECT, and reads the one column that an update looks at.
    package var look: ProbeStatement { ProbeStatement(.probeRow, "SELECT COUNT(*) AS row_count FROM \(table) WHERE \(WriteProbeTable.row)") }

    /// Whether a session of the asking account is still there, and what it waits for. Needs no privilege. The table is there on every version; the copy of it in
    /// the performance schema is for accounts that may read that.
    package static func session(_ id: UInt64) -> ProbeStatement {
        ProbeStatement(.probeSession, "SELECT STATE AS State FROM information_schema.PROCESSLIST WHERE ID = \(id)")
    }

    /// Changes the row, unless the server's own clock has passed the deadline: a statement that lies in the socket of a frozen server may be taken up when another
    /// server has long been the primary. The clock of a statement stands at its beginning, on the server and on its replicas, so that all of them do the same
    /// whatever the format of the binary log is.
    package func write(until deadline: ServerDeadline) throws(SQLQuotingError) -> String {
        "UPDATE \(table) SET written_at = UTC_TIMESTAMP(6) WHERE \(WriteProbeTable.row) AND \(try deadline.condition())"
    }

    // MARK: For people

    /// What an administrator runs on the primary; whatever is there already stays. The password is theirs to choose.
    package func creation(for user: String) throws(SQLQuotingError) -> [String] {
        let account = try SQLQuoting.literal(user) + "@'%'"
        return [
            "CREATE SCHEMA IF NOT EXISTS \(schema);",
            "CREATE TABLE IF NOT EXISTS \(table) (id TINYINT UNSIGNED NOT NULL PRIMARY KEY, written_at DATETIME(6) NOT NULL) ENGINE=InnoDB;",
            "INSERT IGNORE INTO \(table) VALUES (1, UTC_TIMESTAMP(6));", "CREATE USER IF NOT EXISTS \(account) IDENTIFIED BY '…';",
            "GRANT SELECT, UPDATE ON \(table) TO \(account);",
        ]
    }
}
