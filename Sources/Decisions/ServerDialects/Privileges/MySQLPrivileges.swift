import TopologyModel

/// The privileges of MySQL and Percona Server. Before 8.0 there is SUPER; since then each task has a privilege of its own, and SUPER still does, but for
/// what came with its own privilege only: the port for administrators, and the list of prepared XA transactions, which before 8.0 everybody saw.
enum MySQLPrivileges {
    static func needs(_ capabilities: ServerCapabilities, reservedPort: ReservedPort?) -> [PrivilegeNeed] {
        let superuser = [Privilege("SUPER")]
        let isSplit = capabilities.isMySQL(atLeast: 8, 0)
        func or(_ names: String...) -> [[Privilege]] { isSplit ? [names.map { Privilege($0) }, superuser] : [superuser] }
        var needs = [
            PrivilegeNeed(
                "reading the state of replication and of the binary log", [[Privilege("REPLICATION CLIENT")], superuser],
                statements: [.replicaStatus, .writePosition]),
            PrivilegeNeed(
                "seeing the sessions of replicas and clients: discovery, and whom to end while fencing", [[Privilege("PROCESS")]],
                statements: [.replicationSessions, .commitWaits]),
            PrivilegeNeed(
                "seeing heartbeats, how channels connect, group members and global locks",
                [[Privilege("SELECT", on: .schema("performance_schema"))]],
                statements: [
                    .channelCounters, .bootSettings, .channelConfiguration, .groupMembership, .sessionIdentities, .globalReadLock, .runningStatements, .lockHolders,
                ]),
            PrivilegeNeed("stopping, starting and repointing replicas", or("REPLICATION_SLAVE_ADMIN")),
            PrivilegeNeed("resetting replicas, flushing binary logs", [[Privilege("RELOAD")]]),
            PrivilegeNeed("closing and opening writes (read_only, super_read_only)", or("SYSTEM_VARIABLES_ADMIN", "CONNECTION_ADMIN")),
            PrivilegeNeed("switching semi-synchronous replication", or("SYSTEM_VARIABLES_ADMIN")),
            PrivilegeNeed(
                "ending the sessions of others while fencing, and one connection more than max_connections", or("CONNECTION_ADMIN")),
            PrivilegeNeed(
                "listing replicas with their ports, finding errant transactions in binary logs", [[Privilege("REPLICATION SLAVE")]], isRequired: false,
                statements: [.registeredReplicas]),
            PrivilegeNeed("purging binary logs, when somebody asks for it", or("BINLOG_ADMIN"), isRequired: false),
        ]
        if isSplit {
            needs.append(PrivilegeNeed("seeing prepared XA transactions before a switchover", [[Privilege("XA_RECOVER_ADMIN")]], isRequired: false))
        }
        // Before that version CONNECTION_ADMIN was enough.
        if capabilities.isMySQL(atLeast: 8, 0, 16) {
            needs.append(
                PrivilegeNeed(
                    "ending an applier that waits for the rest of a transaction, for up to a minute, when it is stopped in a failover", [[Privilege("SYSTEM_USER")]], isRequired: false))
        }
        // With a host it is `admin_address`. An `extra_port`, which Percona Server had before that, lets everybody in.
        if let reservedPort, !reservedPort.host.isEmpty {
            let door = InstanceAddress(host: reservedPort.host, port: reservedPort.port)
            needs.append(
                PrivilegeNeed(
                    "coming in by the port for administrators (\(door)) while all connections are taken",
                    [[Privilege("SERVICE_CONNECTION_ADMIN")]], isRequired: false))
        }
        return needs
    }

    /// Accounts with one of these write to a server that is read-only, though not to one that is super-read-only.
    static let writersStatement =
        "SELECT GRANTEE AS grantee, PRIVILEGE_TYPE AS privilege FROM information_schema.USER_PRIVILEGES"
        + " WHERE PRIVILEGE_TYPE IN ('SUPER', 'CONNECTION_ADMIN') ORDER BY GRANTEE, PRIVILEGE_TYPE"

    /// Accounts that come with the server and cannot log in.
    static let reserved = ["mysql.session", "mysql.sys", "mysql.infoschema"]
}
