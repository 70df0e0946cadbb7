/// Interns addresses: every address has one ``InstanceID``, and several addresses may share one when they turn out to be names of the same server.
public struct InstanceIDTable: Sendable {
    private var ids: [InstanceAddress: InstanceID] = [:]
    private var addresses: [InstanceAddress] = []

    public init() {}

    /// How many ids were handed out; ids are 0 ..< count.
    public var count: Int { addresses.count }

    /// The id of `address`, handing out a new one when the address was never seen.
    public mutating func intern(_ address: InstanceAddress) -> InstanceID {
        if let known = ids[address] { return known }
        let id = InstanceID(rawValue: UInt32(addresses.count))
        ids[address] = id
        addresses.append(address)
        return id
    }

    /// The id of `address`, or nil when it was never interned.
    public func id(of address: InstanceAddress) -> InstanceID? { ids[address] }

    /// The address under which `id` was first interned.
    public func address(of id: InstanceID) -> InstanceAddress { addresses[id.index] }

    /// Makes `alias` another name of `id`.
    public mutating func alias(_ alias: InstanceAddress, to id: InstanceID) {
        ids[alias] = id
    }
}
