import TopologyModel

/// Reads the members of a replication group.
enum GroupReplicationParser {
    /// nil for a server that is in no group: there is no answer, no row, or only the row of a plugin that was never started.
    static func group(_ table: ReplyTable?) -> GroupReplicationFacts? {
        guard let rows = table?.records, let first = rows.first else { return nil }
        let members = rows.compactMap { row -> GroupReplicationFacts.Member? in
            guard let uuid = row["uuid"], !uuid.isEmpty else { return nil }
            let address = row["port"].flatMap { UInt16($0) }.flatMap { port in row["host"].flatMap { InstanceAddress(validating: $0, port: port) } }
            return .init(
                uuid: uuid.lowercased(), address: address, state: row["state"] ?? "", role: row["role"] ?? "", version: row["version"] ?? "")
        }
        guard members.contains(where: { $0.state != "OFFLINE" }) else { return nil }
        return GroupReplicationFacts(name: first["group_name"] ?? "", isSinglePrimary: ValueParsing.isOn(first["single_primary"] ?? "1"), members: members)
    }
}
