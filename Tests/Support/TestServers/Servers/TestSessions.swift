#if MySQL
import MySQLClient
import Synchronization

/// Sessions that a test holds; those that a failure kept it from closing are closed after it.
final class TestSessions: Sendable {
    private let open = Mutex<[MySQLConnection]>([])

    func add(_ session: MySQLConnection) { open.withLock { $0.append(session) } }

    func close() async {
        let all = open.withLock { open in
            defer { open = [] }
            return open
        }
        for session in all { await session.close() }
    }
}
#endif
