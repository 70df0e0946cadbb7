package import TopologyModel

/// Who replicates from a server, by its own account.
package enum ReplicaAnnouncements {
    /// Registered replicas give host and port; sessions that send binary logs give the host only, and so are used (with the server's own
    /// port, as the incumbent does) when there are more of them than registrations. Sorted, without the server itself.
    ///
    /// nil when the server answered neither question.
    package static func addresses(replies: ProbeReplies, server: ServerFacts, reachedAt: InstanceAddress) -> [InstanceAddress]? {
        guard replies[.registeredReplicas] != nil || replies[.replicationSessions] != nil else { return nil }
        var found: [InstanceAddress] = []
        for row in replies[.registeredReplicas]?.records ?? [] {
            guard let host = row["Host"], let port = row["Port"].flatMap(UInt16.init) else { continue }
            if let address = address(host: host, port: port) { found.append(address) }
        }
        let sessions = (replies[.replicationSessions]?.records ?? []).filter { ($0["Command"] ?? "").hasPrefix("Binlog Dump") }
        if sessions.count > found.count {
            for row in sessions {
                guard let host = hostPart(row["Host"] ?? ""), !found.contains(where: { $0.host == host }) else { continue }
                if let address = address(host: host, port: server.port) { found.append(address) }
            }
        }
        let own = [reachedAt, InstanceAddress(host: server.hostname, port: server.port)]
        return Set(found).subtracting(own).sorted()
    }

    private static func address(host: String, port: UInt16) -> InstanceAddress? {
        InstanceAddress(validating: host, port: port)
    }

    /// `10.0.0.7:41234` or `db-2:41234` without the port; nil for a local socket.
    private static func hostPart(_ text: String) -> String? {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let host = String(text[..<colon])
        return host.isEmpty || host == "localhost" ? nil : host
    }
}
