package import TopologyModel

/// What a refused statement costs, and what would bring it back.
package enum UnreadFacts {
    /// Errors by which a server says that our account may not: command, table, column, schema, and one privilege of several.
    private static let accessDenied = [1044, 1045, 1142, 1143, 1227, 1370, 1698, 3163]
    /// Lock wait timeout, killed, the server's own time limits: asking again may succeed.
    private static let passing = [1205, 1317, 1969, 3024]

    package static func fact(_ kind: ProbeStatement.Kind, code: Int, message: String, on capabilities: ServerCapabilities) -> UnreadFact {
        let need = PrivilegeNeed.needs(on: capabilities).first { $0.statements.contains(kind) }
        let privileges = isAccessDenied(code) ? need.map { GrantText.privileges($0.privileges) } ?? "" : ""
        return UnreadFact(fact: name(kind), code: code, message: message, privileges: privileges)
    }

    package static func isAccessDenied(_ code: Int) -> Bool { accessDenied.contains(code) }

    /// Whether the same question may be answered next time, with nothing changed.
    package static func isPassing(_ code: Int) -> Bool { passing.contains(code) }

    private static func name(_ kind: ProbeStatement.Kind) -> String {
        switch kind {
        case .serverClock: "the server's clock"
        case .capabilities: "which variables exist"
        case .variables: "variables"
        case .replicaStatus: "the state of replication"
        case .counters: "status counters"
        case .commitWaits: "commits that wait"
        case .channelCounters: "heartbeats and error times of channels"
        case .groupMembership: "the members of the replication group"
        case .configuration: "configuration variables"
        case .bootSettings: "where the value of read_only comes from"
        case .channelConfiguration: "how channels connect"
        case .galera: "the state of the Galera cluster"
        case .grants: "what the account may do"
        case .registeredReplicas: "registered replicas"
        case .replicationSessions: "sessions of replicas, and workers that wait for a lock"
        case .sessionIdentities: "which replicas stand behind sessions"
        case .globalReadLock: "whether somebody holds a global read lock"
        case .openTransactions: "transactions under way"
        case .preparedTransactions: "prepared XA transactions"
        case .runningStatements: "statements under way"
        case .lockHolders: "who holds the locks that writes take"
        case .writePosition: "the server's own write position"
        case .probeRow: "the row of the write probe"
        case .probeSession: "the session of an earlier write"
        case .account: "who we are to the server"
        case .transport: "whether our session is encrypted"
        case .privilegedAccounts: "accounts that write through read_only"
        }
    }
}
