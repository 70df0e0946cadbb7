package import ControlModel
package import TopologyModel

/// Finds the durable record of a live cluster without going through all records. Good for one state of the records.
package struct ClusterRecordIndex: Sendable {
    private let records: [ClusterRecord]
    /// Places in `records`. Looked up, never iterated over.
    private let places: [InstanceAddress: Int]
    private let deposedPlaces: [InstanceAddress: Int]

    package init(_ records: [ClusterRecord] = []) {
        self.records = records
        let numbered = records.enumerated()
        // Of several records that name one server, the first counts.
        places = Dictionary(numbered.map { ($1.primary, $0) }) { first, _ in first }
        deposedPlaces = Dictionary(numbered.flatMap { place, record in record.deposed.map { ($0.address, place) } }) { first, _ in first }
    }

    /// Whether some record names the server as primary.
    package func namesPrimary(_ address: InstanceAddress) -> Bool { places[address] != nil }

    /// Whether some record names a server that was replaced as primary.
    package var hasDeposedServers: Bool { !deposedPlaces.isEmpty }

    /// The first record that names the server as one that was replaced as primary.
    package func record(deposing address: InstanceAddress) -> ClusterRecord? { deposedPlaces[address].map { records[$0] } }

    /// The record that names the cluster's primary; else the first that names any member; else the first that deposed a member.
    package func record(of cluster: Cluster) -> ClusterRecord? {
        if let place = cluster.primary.flatMap({ places[$0.address] }) { return records[place] }
        let addresses = cluster.members.lazy.map(\.address)
        let place = addresses.compactMap { places[$0] }.min() ?? addresses.compactMap { deposedPlaces[$0] }.min()
        return place.map { records[$0] }
    }
}

/// Coded as the records alone.
extension ClusterRecordIndex: Codable {
    package init(from decoder: any Decoder) throws { self.init(try [ClusterRecord](from: decoder)) }
    package func encode(to encoder: any Encoder) throws { try records.encode(to: encoder) }
}
