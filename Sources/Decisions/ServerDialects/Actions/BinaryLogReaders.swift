package import TopologyModel

/// The last look before binary logs are deleted: whether somebody reads them of whom nobody knew when that was decided.
package enum BinaryLogReaders {
    /// What tells who reads the logs: registrations, and sessions that send them.
    package static func statements(_ dialect: any ServerDialect) -> [ProbeStatement] {
        dialect.detailsBatch.filter { [.registeredReplicas, .replicationSessions, .sessionIdentities].contains($0.kind) }
    }

    /// - Parameters:
    ///   - present: who reads the logs now; nil: the server does not tell.
    ///   - known: who was looked at before; one server may stand there under several addresses.
    package static func objection(to present: [AnnouncedReplica]?, known: [AnnouncedReplica]) -> String? {
        guard let present else { return "the server does not tell who reads its binary logs" }
        let strangers = present.filter { reader in reader.isConnected != false && !known.contains { $0.isSameServer(as: reader) } }
        guard let first = strangers.first else { return nil }
        let name = first.address.map(\.description) ?? "a server with the server_id \(first.serverID)"
        return "\(name) reads its binary logs since it was looked at\(strangers.count > 1 ? ", and \(strangers.count - 1) more" : ""); ask again"
    }
}
