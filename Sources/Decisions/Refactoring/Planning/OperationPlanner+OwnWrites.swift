import TopologyModel

/// What a server wrote itself, and whether others have it.
///
/// Without GTID the end of a server's log is taken for the place where its applier stands in the log of its source: that is how its replicas find
/// their place there. What the server wrote itself and its source got from it, round a ring or while the roles were others, is in both logs, so
/// the two places are equal only where the applier is past all of that in the source's log.
extension OperationPlanner {
    /// MariaDB: what a server wrote itself and the other one never got.
    func ownWritesObstacle(_ server: KnownServer, _ other: KnownServer) -> String? {
        let theirs = other.facts.transactions.binlogState?.elements ?? []
        let errant = ownWrites(server).filter { mine in
            !theirs.contains { $0.domain == mine.domain && $0.server == mine.server && $0.sequence >= mine.sequence }
        }
        guard !errant.isEmpty, other.facts.settings.logsReplicaUpdates else { return nil }
        return "it wrote transactions that \(other.address) does not have, the last \(errant.map(\.description).joined(separator: ", "))"
    }

    /// Why no place of the source's log equals the end of the server's own, where it wrote itself; nil: ``passOwnWrites(_:_:in:)`` makes one equal.
    ///
    /// - Parameter source: what the server follows; nil when it is not known.
    func passingObstacle(_ server: KnownServer, _ channel: ReplicationChannel, in source: KnownServer?) -> String? {
        guard mayHaveOwnWrites(server, in: source) else { return nil }
        guard let source, source.instance.freshness.isLastCheckValid else {
            return "\(server.address) wrote itself, and while its source cannot be read nobody can tell which place there equals the end of its log"
        }
        if let obstacle = ownWritesObstacle(server, source) { return "\(server.address): \(obstacle)" }
        // Then nothing tells how far the two have come with each other's writes.
        if !server.isMariaDB, server.facts.transactions.executed.isEmpty {
            return "\(server.address) and \(source.address) follow each other, and nobody can tell without GTIDs which places are equal"
        }
        guard channel.isReplicating else {
            return "\(server.address) wrote itself, and while its replication is stopped it does not come to be past that in the log of \(source.address); start it first"
        }
        return nil
    }

    /// Brings the applier of a server past everything of its own in its source's log. Nothing where there is none.
    func passOwnWrites(_ server: KnownServer, _ channel: ReplicationChannel, in source: KnownServer?) -> [PlanStep] {
        guard let source, mayHaveOwnWrites(server, in: source) else { return [] }
        return [
            source.wait(.hasAll(of: server.address), policy.catchUpTimeout, "until it has executed all that \(server.address) has"),
            source.act(.readWritePosition, "read where its own log ends"),
            server.wait(
                .executedAtLeast(channel: channel.name, .written(by: source.address)), policy.catchUpTimeout,
                "until it is past its own writes in the log of \(source.address)"),
        ]
    }

    private func mayHaveOwnWrites(_ server: KnownServer, in source: KnownServer?) -> Bool {
        if let source, topology.descends(source.instance.id, from: server.instance.id) { return true }
        if case .mysql(let executed) = server.facts.transactions.executed, let uuid = server.facts.server.identity.mysqlUUID {
            return executed.entries.contains { $0.uuid.description == uuid }
        }
        return !ownWrites(server).isEmpty
    }

    /// MariaDB: the newest of each domain that the server wrote itself.
    private func ownWrites(_ server: KnownServer) -> [MariaDBGTID] {
        server.facts.transactions.binlogState?.elements.filter { $0.server == server.facts.server.serverID } ?? []
    }
}
