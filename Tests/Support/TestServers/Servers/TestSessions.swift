#if MySQL
import MySQLClient
import MySQLProbing
import Synchronization

/// What holds sessions in a test: closed after it, however it ends.
final class TestSessions: Sendable {
    private let closings = Mutex<[@Sendable () async -> Void]>([])

    func add(_ session: MySQLConnection) { closings.withLock { $0.append { await session.close() } } }

    func add(_ prober: MySQLProber) { closings.withLock { $0.append { await prober.close() } } }

    func close() async {
        let all = closings.withLock { closings in
            defer { closings = [] }
            return closings
        }
        for close in all { await close() }
    }
}
#endif
