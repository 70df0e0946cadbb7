#if MySQL
import MySQLClient
import ServerDialects
import Synchronization
import TopologyModel

/// One connection to a server, and whether it still stands.
final class ServerSession: Sendable {
    private let connection: MySQLConnection
    let threadID: UInt64
    /// It has a place that the server keeps for administrators, of which there may be one only: it is not to be kept longer than it is needed.
    let isReserved: Bool
    private struct State {
        var isLost = false
        var isClosed = false
        var isInUse = false
    }
    private let state = Mutex(State())

    private init(connection: MySQLConnection, threadID: UInt64, isReserved: Bool) {
        self.connection = connection
        self.threadID = threadID
        self.isReserved = isReserved
    }

    /// Connects and sets the session up. `whenLost` is called at most once, as the connection breaks, unless we closed it.
    static func open(
        _ options: MySQLConnectionOptions, setup: [String], on reactor: MySQLReactor, deadline: Deadline, isReserved: Bool = false,
        whenLost: (@Sendable () -> Void)? = nil
    ) async throws(MySQLClientError) -> ServerSession {
        var options = options
        options.sessionSetup = setup
        let connection = try await MySQLConnection.connect(options, on: reactor, timeout: deadline.remaining)
        let session = ServerSession(connection: connection, threadID: connection.serverThreadID, isReserved: isReserved)
        await connection.onLoss { [weak session] _ in
            guard let session, session.markLost() else { return }
            whenLost?()
        }
        return session
    }

    /// Whether the connection is believed to stand.
    var stands: Bool { state.withLock { !$0.isLost && !$0.isClosed } }

    /// Takes the session for one conversation; false when another has it, or it is gone.
    func take() -> Bool {
        state.withLock { state in
            guard !state.isInUse, !state.isLost, !state.isClosed else { return false }
            state.isInUse = true
            return true
        }
    }

    func giveBack() {
        state.withLock { $0.isInUse = false }
    }

    /// false when the loss is no news.
    private func markLost() -> Bool {
        state.withLock { state in
            guard !state.isLost, !state.isClosed else { return false }
            state.isLost = true
            return true
        }
    }

    /// Statements as one message.
    static func message(_ statements: [String]) -> String { statements.joined(separator: ";\n") }

    /// Runs the statements of a message as one batch: one round trip.
    func run(_ message: String, deadline: Deadline) async throws(MySQLClientError) -> MySQLReply {
        try await connection.query(message, timeout: deadline.remaining)
    }

    func close() async {
        state.withLock { $0.isClosed = true }
        await connection.close()
    }
}
#endif
