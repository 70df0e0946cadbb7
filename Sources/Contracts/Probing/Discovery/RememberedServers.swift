import TopologyModel

/// Who is at which address by what was remembered from before. Looked up, never iterated over.
struct RememberedServers: Sendable, Codable {
    private var identities: [InstanceAddress: ServerIdentity] = [:]
    private var addresses: [ServerIdentity: InstanceAddress] = [:]

    func identity(at address: InstanceAddress) -> ServerIdentity? { identities[address] }
    func address(of identity: ServerIdentity) -> InstanceAddress? { addresses[identity] }

    /// The first word about an address counts, and the first about a server.
    mutating func remember(_ identity: ServerIdentity, at address: InstanceAddress) {
        guard identities[address] == nil, addresses[identity] == nil else { return }
        identities[address] = identity
        addresses[identity] = address
    }

    mutating func forget(_ address: InstanceAddress) {
        if let identity = identities.removeValue(forKey: address) { addresses[identity] = nil }
    }
}
