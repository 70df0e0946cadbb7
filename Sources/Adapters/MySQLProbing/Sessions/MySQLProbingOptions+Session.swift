#if MySQL
import MySQLClient
import TopologyModel

extension MySQLProbingOptions {
    /// ER_SECURE_TRANSPORT_REQUIRED.
    private static let secureTransportRequiredCode = 3159
    /// ER_ACCESS_DENIED_ERROR: what an account that requires TLS is told, and what a wrong password is told.
    private static let accessDeniedCode = 1045
    /// ER_CON_COUNT_ERROR.
    private static let tooManyConnectionsCode = 1040

    /// Connects and sets the session up, over TLS where the options or the server ask for it. Where all connections of the server are taken, by the port that it keeps
    /// for administrators, if it has said that it has one; without success there the error is the first one.
    func openSession(
        to address: InstanceAddress, setup: [String], on reactor: MySQLReactor, deadline: Deadline, whenLost: (@Sendable () -> Void)? = nil
    ) async throws(MySQLClientError) -> ServerSession {
        do {
            return try await open(connection(address), of: address, setup: setup, on: reactor, deadline: deadline, whenLost: whenLost)
        } catch {
            guard error.serverError?.code == MySQLProbingOptions.tooManyConnectionsCode, let reserved = reservedPorts?[address], !deadline.hasPassed else { throw error }
            return try await open(reserved, instead: error, of: address, setup: setup, on: reactor, deadline: deadline, whenLost: whenLost)
        }
    }

    /// What answers is asked who it is before anything else: a port may lead to another server by now (server truth T5).
    private func open(
        _ reserved: ReservedPorts.Entry, instead: MySQLClientError, of address: InstanceAddress, setup: [String], on reactor: MySQLReactor, deadline: Deadline,
        whenLost: (@Sendable () -> Void)?
    ) async throws(MySQLClientError) -> ServerSession {
        var full = instead
        var connection = connection(address)
        (connection.host, connection.port) = (reserved.host, reserved.port)
        let session: ServerSession
        do {
            session = try await open(connection, of: address, setup: [], on: reactor, deadline: deadline, isReserved: true, whenLost: whenLost)
        } catch {
            full.message += ", and at its port for administrators (\(reserved.port)): \(error)"
            throw full
        }
        do {
            if !reserved.isAnsweredRightly(by: try await session.run(ReservedPorts.Entry.question, deadline: deadline)) {
                full.message += ", and another server answers at what was its port for administrators (\(reserved.port))"
            } else if setup.isEmpty {
                return session
            } else if let refusal = try await session.run(ServerSession.message(setup), deadline: deadline).failure {
                full.message += ", and its port for administrators (\(reserved.port)) refuses what sets a session up: \(refusal.error)"
            } else {
                return session
            }
        } catch {
            full.message += ", and at its port for administrators (\(reserved.port)): \(error)"
        }
        await session.close()
        throw full
    }

    private func open(
        _ options: MySQLConnectionOptions, of address: InstanceAddress, setup: [String], on reactor: MySQLReactor, deadline: Deadline, isReserved: Bool = false,
        whenLost: (@Sendable () -> Void)?
    ) async throws(MySQLClientError) -> ServerSession {
        var connection = options
        guard connection.tls == .disabled, let encryption = encryptionWhereRequired else {
            return try await ServerSession.open(connection, setup: setup, on: reactor, deadline: deadline, isReserved: isReserved, whenLost: whenLost)
        }
        var refusal: MySQLClientError?
        if !encryptedServers.contains(address) {
            do {
                return try await ServerSession.open(connection, setup: setup, on: reactor, deadline: deadline, isReserved: isReserved, whenLost: whenLost)
            } catch {
                let code = error.serverError?.code
                guard code == MySQLProbingOptions.secureTransportRequiredCode || code == MySQLProbingOptions.accessDeniedCode else { throw error }
                refusal = error
            }
        }
        connection.tls = encryption
        do {
            let session = try await ServerSession.open(connection, setup: setup, on: reactor, deadline: deadline, isReserved: isReserved, whenLost: whenLost)
            encryptedServers.insert(address)
            return session
        } catch {
            if error.code == .tls { encryptedServers.remove(address) }
            guard var refusal, refusal.serverError?.code == MySQLProbingOptions.accessDeniedCode else { throw error }
            // Either the password is wrong, or the account requires TLS and TLS fails: who looks into it must hear of both.
            if error.serverError == nil { refusal.message += ", and over TLS: \(error.message)" }
            throw refusal
        }
    }
}
#endif
