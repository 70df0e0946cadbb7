/// One statement of a probe, and how to read what comes back.
package struct ProbeStatement: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        /// The server's own clock, against which a deadline can be set.
        case serverClock
        /// Which variables exist; refreshes ``ServerCapabilities``.
        case capabilities
        /// Global variables, one row.
        case variables
        /// One row per replication channel; none on a server that replicates from nobody.
        case replicaStatus
        /// Status counters by name.
        case counters
        /// Sessions whose commit does not finish, counted by their state. Asked only while a server that accepts writes adds no transaction.
        case commitWaits
        /// MySQL: heartbeats and error times of channels, which its replica status does not show.
        case channelCounters
        /// MySQL: the members of this server's replication group, itself included.
        case groupMembership
        /// Global variables that hardly ever change, one row.
        case configuration
        /// Where the present value of read_only comes from: whether the server would start read-only.
        case bootSettings
        /// MySQL: how channels connect, which its replica status shows in part only.
        case channelConfiguration
        /// Status counters of a Galera node; no row elsewhere.
        case galera
        /// What our account may do. A change means that what was refused is worth asking for again.
        case grants
        /// Replicas that registered with the server.
        case registeredReplicas
        /// Sessions that send binary logs, and applier workers that wait for a lock.
        case replicationSessions
        /// MySQL: which server stands behind a session that sends binary logs.
        case sessionIdentities
        /// Whether somebody holds a global read lock. Error 1205 is an answer here: yes.
        case globalReadLock
        /// Transactions under way that have written. Asked before a server is made read-only.
        case openTransactions
        /// XA transactions that wait for their coordinator.
        case preparedTransactions
        /// Statements of clients that are under way.
        case runningStatements
        /// Sessions that hold the locks which writes take.
        case lockHolders
        /// The server's own write position. Can hang for as long as its disk is full.
        case writePosition
        /// The write probe: whether its row is there.
        case probeRow
        /// The write probe: whether a session of an earlier write is still there.
        case probeSession
        /// Preflight: who we are to the server.
        case account
        /// Preflight: whether our session is encrypted.
        case transport
        /// Preflight: accounts that a read-only server lets write.
        case privilegedAccounts
    }

    package var kind: Kind
    package var text: String
    /// Without the answer to this statement there are no facts. The others are left out for a server that refuses them.
    package var isEssential: Bool

    package init(_ kind: Kind, _ text: String, isEssential: Bool = false) {
        self.kind = kind
        self.text = text
        self.isEssential = isEssential
    }
}
