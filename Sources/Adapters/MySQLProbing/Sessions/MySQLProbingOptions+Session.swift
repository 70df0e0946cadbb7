#if MySQL
import MySQLClient
import TopologyModel

extension MySQLProbingOptions {
    /// ER_SECURE_TRANSPORT_REQUIRED.
    private static let secureTransportRequiredCode = 3159
    /// ER_ACCESS_DENIED_ERROR: what an account that requires TLS is told, and what a wrong password is told.
    private static let accessDeniedCode = 1045

    /// Connects and sets the session up, over TLS where the options or the server ask for it.
    func openSession(
        to address: InstanceAddress, setup: [String], on reactor: MySQLReactor, deadline: Deadline, whenLost: (@Sendable () -> Void)? = nil
    ) async throws(MySQLClientError) -> ServerSession {
        var connection = connection(address)
        guard connection.tls == .disabled, let encryption = encryptionWhereRequired else {
            return try await ServerSession.open(connection, setup: setup, on: reactor, deadline: deadline, whenLost: whenLost)
        }
        var refusal: MySQLClientError?
        if !encryptedServers.contains(address) {
            do {
                return try await ServerSession.open(connection, setup: setup, on: reactor, deadline: deadline, whenLost: whenLost)
            } catch {
                let code = error.serverError?.code
                guard code == MySQLProbingOptions.secureTransportRequiredCode || code == MySQLProbingOptions.accessDeniedCode else { throw error }
                refusal = error
            }
        }
        connection.tls = encryption
        do {
            let session = try await ServerSession.open(connection, setup: setup, on: reactor, deadline: deadline, whenLost: whenLost)
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
