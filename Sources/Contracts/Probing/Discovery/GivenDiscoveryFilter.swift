import TopologyModel

/// The filter of a machine. It is code and no data: it is left out of the machine's coded form, and whoever decodes one gives it.
struct GivenDiscoveryFilter: DiscoveryFilter {
    private let filter: any DiscoveryFilter

    init(_ filter: any DiscoveryFilter) { self.filter = filter }

    func leavesAlone(_ address: InstanceAddress, as role: DiscoveryRole) -> Bool { filter.leavesAlone(address, as: role) }
    func leavesAlone(replicatingAs user: String) -> Bool { filter.leavesAlone(replicatingAs: user) }
}

extension GivenDiscoveryFilter: Codable {
    init(from decoder: any Decoder) throws {
        guard let filter = decoder.userInfo[.discoveryFilter] as? any DiscoveryFilter else {
            throw DecodingError.valueNotFound(
                GivenDiscoveryFilter.self,
                .init(codingPath: decoder.codingPath, debugDescription: "a filter is not in the coded form: give it as discoveryFilter"))
        }
        self.init(filter)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encodeNil()
    }
}

extension CodingUserInfoKey {
    /// The ``DiscoveryFilter`` of machines that are decoded.
    public static let discoveryFilter = CodingUserInfoKey(rawValue: "baton.discoveryFilter")!  // never nil: the name is not empty
}
