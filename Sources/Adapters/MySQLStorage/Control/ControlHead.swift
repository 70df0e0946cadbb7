#if MySQL
import MySQLClient
import Storage

/// The one row that every commit locks: how far the log is, and who may write it.
struct ControlHead {
    var lastIndex: Int64
    /// Counts the sessions that took the log. A session whose number is not in the row any more was replaced.
    var epoch: Int64
    /// Tells one log object from all others; a process that comes back after a lost session finds itself by it.
    var owner: String
    /// For people.
    var holder: String
    var isReadOnly: Bool

    /// Answers in the reply's first result.
    static let selection = "SELECT `last_index`, `epoch`, `owner`, `holder`, @@GLOBAL.read_only AS `read_only` FROM `baton_head` WHERE `id` = 1"
    /// Waits for whoever has the row, and keeps it to the end of the transaction.
    static let selectionForUpdate = selection + " FOR UPDATE"

    init(_ result: MySQLResult?, place: String) throws(SessionFailure) {
        guard let row = result?.rows.first, let lastIndex = row["last_index"].flatMap({ Int64($0) }), let epoch = row["epoch"].flatMap({ Int64($0) }) else {
            throw SessionFailure(.final, .corrupt, "the \(place) does not say how far its log is; restore a copy")
        }
        self.lastIndex = lastIndex
        self.epoch = epoch
        owner = row["owner"] ?? ""
        holder = row["holder"] ?? ""
        let writable: Set<String> = ["0", "OFF"]
        isReadOnly = !writable.contains(row["read_only"]?.uppercased() ?? "")
    }

    func requireWritable(place: String) throws(SessionFailure) {
        // Asked for, and not left to the server: an account with many privileges may write where nothing may be written.
        if isReadOnly { throw SessionFailure(.lost, .inputOutput, "the \(place) cannot be written; \(SessionFailure.readOnlyAdvice)") }
    }
}
#endif
