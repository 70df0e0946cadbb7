/// Interns addresses: every address has one ``InstanceID``, and several addresses may share one when they turn out to be names of the same server.
public struct InstanceIDTable: Sendable, Codable {
    private var ids: [InstanceAddress: InstanceID] = [:]
    /// Per id: the address under which it was interned first.
    private var addresses: [InstanceAddress] = []
    /// Further names, for the few servers that have any.
    private var aliases: [InstanceID: [InstanceAddress]] = [:]

    public init() {}

    /// How many ids were handed out, forgotten ones included; ids are 0 ..< count.
    public var count: Int { addresses.count }

    /// The id of `address`, handing out a new one when the address is not known.
    public mutating func intern(_ address: InstanceAddress) -> InstanceID {
        if let known = ids[address] { return known }
        let id = InstanceID(rawValue: UInt32(addresses.count))
        ids[address] = id
        addresses.append(address)
        return id
    }

    /// The id of `address`, or nil when it was never interned, or forgotten.
    public func id(of address: InstanceAddress) -> InstanceID? { ids[address] }

    /// The address under which `id` was first interned.
    public func address(of id: InstanceID) -> InstanceAddress { addresses[id.index] }

    /// Every name of `id`, the one under which it was interned first before the others.
    public func names(of id: InstanceID) -> [InstanceAddress] {
        ([addresses[id.index]] + (aliases[id] ?? [])).filter { ids[$0] == id }
    }

    /// Makes `alias` another name of `id`, whatever it named before.
    ///
    /// If it was the first name of another id, that id is no longer in use, and its further names become names of `id` too. If it was
    /// only a further name (a virtual address that moved), the other id keeps its own.
    ///
    /// - Returns: The id that is no longer in use, if there is one.
    @discardableResult
    public mutating func alias(_ alias: InstanceAddress, to id: InstanceID) -> InstanceID? {
        guard let other = ids[alias] else {
            add(alias, to: id)
            return nil
        }
        guard other != id else { return nil }
        if addresses[other.index] == alias {
            for name in [alias] + (aliases.removeValue(forKey: other) ?? []) { add(name, to: id) }
            return other
        }
        aliases[other]?.removeAll { $0 == alias }
        add(alias, to: id)
        return nil
    }

    private mutating func add(_ alias: InstanceAddress, to id: InstanceID) {
        ids[alias] = id
        // Its own first name may have been taken away as an alias of another and come back.
        if addresses[id.index] != alias { aliases[id, default: []].append(alias) }
    }

    /// Takes one name from the server that has it as a further one; a first name stays. Whether it was taken.
    mutating func withdraw(_ alias: InstanceAddress) -> Bool {
        guard let id = ids[alias], addresses[id.index] != alias else { return false }
        ids[alias] = nil
        aliases[id]?.removeAll { $0 == alias }
        return true
    }

    /// Takes all names from `id`. They may be interned again, under a new id.
    public mutating func forget(_ id: InstanceID) {
        for name in [addresses[id.index]] + (aliases.removeValue(forKey: id) ?? []) where ids[name] == id { ids[name] = nil }
    }
}
