#if MySQL
import Foundation
package import MySQLClient

/// The accounts of every server, each reachable from 127.0.0.1 with the same password. `scripts/lib/mariadb.sh` and `scripts/lib/servers.sh` make them.
package enum TestAccounts {
    /// May do everything: with it a test arranges its servers.
    package static let administrator = "admin"
    /// The manager, with exactly the privileges that the manual names.
    package static let manager = "baton"
    /// An ordinary application: reads and writes the schema `app`.
    package static let application = "app"
    /// Replication.
    package static let replication = "repl"

    static let all = [administrator, manager, application, replication]

    /// That of the templates which `scripts/test` made, or one for this process.
    package static let password: String = {
        if let given = ProcessInfo.processInfo.environment[passwordVariable], !given.isEmpty { return given }
        return "secret-of-the-test-\(UUID().uuidString.prefix(8))"
    }()
    static let passwordVariable = "BATON_TEST_PASSWORD"

    package static func options(_ user: String, port: UInt16) -> MySQLConnectionOptions {
        MySQLConnectionOptions(host: "127.0.0.1", port: port, user: user, password: Secret(password))
    }
}
#endif
