import TopologyModel

/// The privileges of MariaDB. 10.5 split SUPER into privileges for each task; 10.11 took READ_ONLY ADMIN out of SUPER, 11.0 the rest.
///
/// Tried on 10.11.19: SUPER alone neither writes to a read-only server nor sets `read_only` nor lists replicas, and stops a replica, reads its status,
/// switches semi-sync and reads the state of the binary log; READ_ONLY ADMIN alone writes.
enum MariaDBPrivileges {
    private static let firstSplit = ServerVersion(10, 5, 2)
    private static let firstReplicaMonitor = ServerVersion(10, 5, 9)
    private static let firstOwnReadOnly = ServerVersion(10, 11, 0)
    private static let firstBareSuper = ServerVersion(11, 0, 0)

    static func needs(_ version: ServerVersion) -> [PrivilegeNeed] {
        let superuser = [Privilege("SUPER")]
        /// SUPER does as well below `end`; it is all there is before the split.
        func or(_ name: String, superBefore end: ServerVersion = firstBareSuper) -> [[Privilege]] {
            if version < firstSplit { return [superuser] }
            return version < end ? [[Privilege(name)], superuser] : [[Privilege(name)]]
        }
        let isSplit = version >= firstSplit
        let monitor = version >= firstReplicaMonitor ? "SLAVE MONITOR" : "REPLICATION SLAVE ADMIN"
        return [
            PrivilegeNeed(
                "reading the state of replication", isSplit ? or(monitor) : [[Privilege("REPLICATION CLIENT")], superuser],
                statements: [.replicaStatus]),
            PrivilegeNeed(
                "reading the state of the binary log", isSplit ? or("BINLOG MONITOR") : [[Privilege("REPLICATION CLIENT")], superuser],
                statements: [.writePosition]),
            PrivilegeNeed(
                "seeing the sessions of replicas and clients: discovery, and whom to end while fencing", [[Privilege("PROCESS")]],
                statements: [.replicationSessions, .commitWaits]),
            PrivilegeNeed("stopping, starting and repointing replicas, semi-sync on them", or("REPLICATION SLAVE ADMIN")),
            PrivilegeNeed("resetting replicas, flushing binary logs", [[Privilege("RELOAD")]]),
            PrivilegeNeed("closing and opening writes (read_only)", or("READ_ONLY ADMIN", superBefore: firstOwnReadOnly)),
            PrivilegeNeed(
                "ending the sessions of others while fencing, and one connection more than max_connections", or("CONNECTION ADMIN")),
            PrivilegeNeed(
                "listing replicas with their ports, semi-sync on the source",
                isSplit ? [[Privilege("REPLICATION MASTER ADMIN")]] : [[Privilege("REPLICATION SLAVE")]], isRequired: false,
                statements: [.registeredReplicas]),
            PrivilegeNeed(
                "noticing that somebody holds FLUSH TABLES WITH READ LOCK", [[Privilege("SELECT", on: .table(schema: "mysql", name: "gtid_slave_pos"))]],
                isRequired: false, statements: [.globalReadLock]),
            PrivilegeNeed("purging binary logs, when somebody asks for it", or("BINLOG ADMIN"), isRequired: false),
        ]
    }

    static let writersStatement =
        "SELECT GRANTEE AS grantee, PRIVILEGE_TYPE AS privilege FROM information_schema.USER_PRIVILEGES"
        + " WHERE PRIVILEGE_TYPE IN ('SUPER', 'READ_ONLY ADMIN', 'READ ONLY ADMIN') ORDER BY GRANTEE, PRIVILEGE_TYPE"

    /// Whether the privilege lets its holder write to a read-only server. GRANT ALL holds both.
    static func writesThroughReadOnly(_ privilege: String, _ version: ServerVersion) -> Bool {
        privilege != "SUPER" || version < firstOwnReadOnly
    }
}
