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
        /// MySQL: heartbeats and error times of channels, which its replica status does not show.
        case channelCounters
        /// MySQL: this server's member state in its replication group.
        case groupMembership
        /// Replicas that registered with the server.
        case registeredReplicas
        /// Sessions that send binary logs, and applier workers that wait for a lock.
        case replicationSessions
        /// Whether somebody holds a global read lock. Error 1205 is an answer here: yes.
        case globalReadLock
        /// The server's own write position. Can hang for as long as its disk is full.
        case writePosition
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
