import TopologyModel

/// An account, or a role, that a read-only server lets write (server truth T8).
package struct ReadOnlyWriter: Hashable, Sendable {
    /// As the server quotes it: `'app'@'%'`.
    package var account: String
    package var privileges: [String]

    /// Those of an account's privileges that let it write to a server that is read-only.
    package static func privileges(in held: HeldPrivileges, on capabilities: ServerCapabilities) -> [String] {
        let names =
            capabilities.flavor == .mariadb
            ? ["READ_ONLY ADMIN", "SUPER"].filter { MariaDBPrivileges.writesThroughReadOnly($0, capabilities.version) } : ["SUPER", "CONNECTION_ADMIN"]
        return names.filter { held.has(Privilege($0)) }
    }
}
