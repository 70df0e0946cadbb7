package import TopologyModel

/// Who replicates from a server, by its own account.
///
/// Replicas that registered say host and port, in their own words; sessions that fetch the binary log say that somebody is there now, and from
/// which address. MySQL tells the UUID of both; on MariaDB they can only be matched by host.
package enum ReplicaAnnouncements {
    private struct Session {
        var host: String?
        var uuid: String
    }

    /// One per registration, and one per session of which no registration is known. Sorted by address, those without one last.
    ///
    /// A session alone says no port: it gets that of registrations which name no host, if they agree, else the server's own (as the incumbent has
    /// it). nil when the server answered neither question.
    package static func replicas(replies: ProbeReplies, server: ServerFacts, reachedAt: InstanceAddress) -> [AnnouncedReplica]? {
        guard replies[.registeredReplicas] != nil || replies[.replicationSessions] != nil else { return nil }
        let registrations = (replies[.registeredReplicas]?.records ?? []).map(registration)
        var found = registrations.map(\.replica)
        var open = sessions(replies, onServer: reachedAt.host)
        let sessionsAreKnown = !open.isEmpty && open.allSatisfy { !$0.uuid.isEmpty }
        for index in found.indices {
            if !found[index].uuid.isEmpty, let match = open.firstIndex(where: { $0.uuid == found[index].uuid }) {
                if found[index].address == nil { found[index].address = address(host: open[match].host, port: registrations[index].port) }
                open.remove(at: match)
                found[index].isConnected = true
            } else if let host = found[index].address?.host, let match = open.firstIndex(where: { $0.uuid.isEmpty && $0.host == host }) {
                open.remove(at: match)
                found[index].isConnected = true
            } else if sessionsAreKnown, !found[index].uuid.isEmpty {
                found[index].isConnected = false
            }
        }
        // What is left may be registrations under another name: only more sessions than those prove further replicas.
        let unmatched = found.count { $0.address != nil && $0.isConnected == nil }
        if open.count(where: { $0.host != nil }) > unmatched {
            let ports = Set(registrations.indices.filter { found[$0].address == nil }.map { registrations[$0].port }).filter { $0 > 0 }
            let port = ports.count == 1 ? ports.first ?? server.port : server.port
            for session in open {
                guard let address = address(host: session.host, port: port), !found.contains(where: { $0.address?.host == address.host }) else { continue }
                var replica = AnnouncedReplica(address: address)
                replica.uuid = session.uuid
                replica.isConnected = true
                found.append(replica)
            }
        }
        return found.sorted(by: isBefore)
    }

    /// The addresses at which further servers may be found: replicas but those that certainly left, and the other members of a replication group.
    /// Sorted, without the server itself.
    package static func addresses(
        of replicas: [AnnouncedReplica], group: GroupReplicationFacts?, server: ServerFacts, reachedAt: InstanceAddress
    ) -> [InstanceAddress] {
        let own = [reachedAt, InstanceAddress(host: server.hostname, port: server.port)]
        let members = (group?.members ?? []).filter { $0.uuid != server.identity.mysqlUUID }.compactMap(\.address)
        return Set(replicas.filter { $0.isConnected != false }.compactMap(\.address) + members).subtracting(own).sorted()
    }

    private static func isBefore(_ one: AnnouncedReplica, _ other: AnnouncedReplica) -> Bool {
        switch (one.address, other.address) {
        case (let left?, let right?): (left, one.serverID) < (right, other.serverID)
        case (_?, nil): true
        case (nil, _?): false
        case (nil, nil): (one.serverID, one.uuid) < (other.serverID, other.uuid)
        }
    }

    // MARK: Rows

    /// A row without a host stands for a replica without `report_host`: it is one all the same. Its port is right even then.
    private static func registration(_ row: ReplyRow) -> (replica: AnnouncedReplica, port: UInt16) {
        let port = row["Port"].flatMap { UInt16($0) } ?? 0
        var replica = AnnouncedReplica(address: address(host: row["Host"], port: port))
        replica.serverID = row["Server_Id"].flatMap { UInt32($0) } ?? 0
        replica.uuid = (row["Replica_UUID", "Slave_UUID"] ?? "").lowercased()
        replica.isRegistered = true
        return (replica, port)
    }

    private static func sessions(_ replies: ProbeReplies, onServer server: String) -> [Session] {
        let identities = replies[.sessionIdentities]?.records ?? []
        return (replies[.replicationSessions]?.records ?? []).filter { ($0["Command"] ?? "").hasPrefix("Binlog Dump") }.map { row in
            let id = row["Id"]
            let identity = id == nil ? nil : identities.first { $0["Id"] == id }?["Uuid"]
            let host = hostPart(row["Host"] ?? "").map { loopback.contains($0) ? server : $0 }
            return Session(host: host, uuid: (identity ?? "").lowercased())
        }
    }

    private static func address(host: String?, port: UInt16) -> InstanceAddress? {
        host.flatMap { InstanceAddress(validating: $0, port: port) }
    }

    /// `10.0.0.7:41234`, `db-2:41234`, `fd00::7:41234` or `[fd00::7]:41234` without the port; nil for a local socket.
    private static func hostPart(_ text: String) -> String? {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        return host.isEmpty ? nil : String(host)
    }

    /// Clients from here are on the server's own machine, which we know by another name.
    private static let loopback = ["localhost", "127.0.0.1", "::1"]
}
