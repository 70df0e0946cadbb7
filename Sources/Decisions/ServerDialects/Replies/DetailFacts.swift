package import TopologyModel

/// What the slower lane adds to the facts of the liveness lane. Its age is that of the last details probe.
package struct DetailFacts: Hashable, Sendable {
    package var ownCoordinates: BinlogCoordinates?
    package var globalReadLockHeld: Bool?
    /// A worker of a parallel applier waits for a lock; the channel's own state does not show it.
    package var workerWaitsForLock = false
    /// What hardly ever changes; nil before the slower lane ran.
    package var details: InstanceDetails?

    package init() {}

    /// Missing replies leave the corresponding fact unknown.
    ///
    /// - Parameters:
    ///   - replicaStatus: The newest reply to the replica status statement, which says part of how channels connect.
    ///   - earlier: What is kept of facts that were refused this time. Locks are not kept: a lock of yesterday says nothing.
    package init(
        replies: ProbeReplies, replicaStatus: ReplyTable? = nil, replicas: [AnnouncedReplica]? = nil, earlier: DetailFacts? = nil
    ) throws(ReplyError) {
        if let row = replies[.writePosition]?.records.first, let file = row["File"], !file.isEmpty {
            guard let position = row["Position"].flatMap(UInt64.init) else {
                throw ReplyError(.malformedValue, statement: .writePosition, column: "Position", value: row["Position"] ?? "NULL")
            }
            ownCoordinates = BinlogCoordinates(file: file, position: position)
        }
        if replies[.writePosition] == nil { ownCoordinates = earlier?.ownCoordinates }
        if DetailFacts.hasDetails(replies) || replicas != nil || earlier?.details != nil {
            details = try DetailsParser(replies: replies, replicaStatus: replicaStatus).details(replicas: replicas, earlier: earlier?.details)
        }
        globalReadLockHeld = replies[.globalReadLock].flatMap(DetailFacts.isHeld)
        workerWaitsForLock = replies[.replicationSessions]?.records.contains { row in
            !(row["Command"] ?? "").hasPrefix("Binlog Dump") && ApplierState(row["State"] ?? "").waitsForLock
        } ?? false
    }

    /// Whether the slower lane asked: whoever only acts on a server knows nothing of its details, rather than that it has none.
    private static func hasDetails(_ replies: ProbeReplies) -> Bool {
        let kinds: [ProbeStatement.Kind] = [.configuration, .bootSettings, .galera, .channelConfiguration, .registeredReplicas, .replicationSessions]
        return kinds.contains { replies[$0] != nil }
    }

    /// The error of ``ServerDialect/globalReadLockCheck`` that means yes: "Lock wait timeout exceeded".
    package static let lockWaitTimeoutCode = 1205

    /// Reads an answer of ``ServerDialect/globalReadLockCheck``: no row (MariaDB, where "yes" is an error), or a count. nil when the server says
    /// NULL: it does not know.
    package static func isHeld(_ reply: ReplyTable) -> Bool? {
        guard let row = reply.records.first else { return false }
        return row["held"].flatMap(Int.init).map { $0 > 0 }
    }
}
