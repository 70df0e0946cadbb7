#if MySQL
import MySQLClient
import Synchronization
import TestServers

/// A statement whose client waits for the answer, also when the scenario has gone on: every second a server looks whether the client of a statement that waits for a lock is
/// still there, and gives the statement up if it has left.
final class WaitingStatement: Sendable {
    private let end = Mutex<Result<MySQLReply, MySQLClientError>?>(nil)

    init(_ text: String, over session: MySQLConnection) {
        Task {
            let result: Result<MySQLReply, MySQLClientError>
            do throws(MySQLClientError) {
                result = .success(try await session.query(text, timeout: TestReplicationSet.patience))
            } catch {
                result = .failure(error)
            }
            self.end.withLock { $0 = result }
        }
    }

    /// nil: there is none yet.
    var answer: Result<MySQLReply, MySQLClientError>? { end.withLock { $0 } }
}
#endif
