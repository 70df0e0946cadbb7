import TopologyModel

/// Chooses the words for a server.
package enum DialectSelection {
    /// MariaDB's dialect for MariaDB, MySQL's for everything else: unknown forks nearly always descend from MySQL.
    package static func dialect(for capabilities: ServerCapabilities) -> any ServerDialect {
        capabilities.flavor == .mariadb ? MariaDBDialect(capabilities: capabilities) : MySQLDialect(capabilities: capabilities)
    }

    /// Session set-up for a server of which nothing is known yet: only what every flavour and version understands.
    package static func firstSessionSetup(_ limits: SessionLimits) -> [String] {
        ["SET SESSION " + commonAssignments(limits).joined(separator: ", ")]
    }

    /// `sql_mode` empty: back slashes escape, double quotes are strings, and no mode of the site changes what a statement of ours means.
    static func commonAssignments(_ limits: SessionLimits) -> [String] {
        [
            "wait_timeout = \(limits.idleSeconds)", "lock_wait_timeout = \(limits.lockWaitSeconds)", "sql_mode = ''", "autocommit = 1",
            "time_zone = '+00:00'",
        ]
    }
}
