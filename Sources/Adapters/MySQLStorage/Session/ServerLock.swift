#if MySQL
import MySQLClient
import Storage

/// A lock that the server keeps for a session until it ends (`GET_LOCK`). It keeps others out early and by name; what is committed is protected by
/// the fence of ``ControlTables``, for such a lock is known to one server only.
struct ServerLock {
    enum Purpose: String {
        /// One process writes the log.
        case control
        /// One session changes the tables.
        case schema
    }

    private let purpose: Purpose

    init(_ purpose: Purpose) { self.purpose = purpose }

    /// Locks of all databases of a server are in one space, and a name has at most 64 characters.
    private var name: String { "CONCAT('baton.\(purpose.rawValue).', LEFT(SHA2(DATABASE(), 256), 32))" }

    /// Whether it was taken. Waits for so many seconds for the session that has it.
    func take(_ session: StorageSession, waiting seconds: Int) async throws(SessionFailure) -> Bool {
        let sql = "SELECT GET_LOCK(\(name), \(seconds)) AS taken"
        let results = try await session.run(sql, doing: "lock the \(session.place)", waiting: .seconds(seconds))
        return results.first?.rows.first?["taken"] == "1"
    }

    /// The server's number of the session that has it.
    func holder(_ session: StorageSession) async throws(SessionFailure) -> UInt64? {
        let results = try await session.run("SELECT IS_USED_LOCK(\(name)) AS holder", doing: "ask who locked the \(session.place)")
        return results.first?.rows.first?["holder"].flatMap { UInt64($0) }
    }

    /// A session that cannot give it back is about to end, which does the same.
    func giveBack(_ session: StorageSession) async {
        do throws(SessionFailure) {
            _ = try await session.run("DO RELEASE_LOCK(\(name))", doing: "unlock the \(session.place)")
        } catch {
            await session.close()
        }
    }
}
#endif
