import ServerDialects
import TopologyModel

/// The dialect of a server of which only the facts are known, not the list of its variables.
enum ServerDialectWords {
    /// nil when the server's version cannot be read.
    static func dialect(for facts: InstanceFacts) -> (any ServerDialect)? {
        let isMariaDB = facts.server.flavor == .mariadb
        var variables: [String] = []
        if facts.settings.superReadOnly != nil { variables.append("super_read_only") }
        if !isMariaDB { variables += ["offline_mode", "gtid_mode"] }
        if facts.semiSync.isAvailable {
            let words = isMariaDB || facts.server.version < ServerVersion(8, 0, 26) ? ("master", "slave") : ("source", "replica")
            variables += ["rpl_semi_sync_\(words.0)_enabled", "rpl_semi_sync_\(words.1)_enabled"]
            if isMariaDB { variables.append("rpl_semi_sync_slave_kill_conn_timeout") }  // in every version that has semi-sync built in
        }
        let capabilities = try? ServerCapabilities(
            versionText: facts.server.versionText, versionComment: facts.server.versionComment, variables: variables)
        return capabilities.map { DialectSelection.dialect(for: $0) }
    }
}
