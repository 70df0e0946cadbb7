import TopologyModel

/// Which servers are watched, and what operators say of them.
extension ControlState {
    // MARK: Forgotten servers

    /// Everything else that is kept of it goes too: it would speak of whoever gets the address next. Servers that share a name become one.
    mutating func ignore(_ names: [InstanceAddress]) -> CommandResult {
        guard let first = names.first else { return .ignored("a server to be forgotten needs a name") }
        guard names.count <= ControlLimits.maximumNamesPerServer else {
            return .ignored("a server with \(names.count) names exceeds \(ControlLimits.maximumNamesPerServer)")
        }
        let gone = Set(names)
        ignoredServers.removeAll { $0.names.contains(where: gone.contains) }
        guard ignoredServers.count < ControlLimits.maximumIgnoredServers else {
            return .ignored("\(ControlLimits.maximumIgnoredServers) servers are forgotten, which is the limit; discover some of them again")
        }
        ignoredServers.insert(IgnoredServer(names: [first] + gone.subtracting([first]).sorted()), at: ignoredServers.firstPosition { $0.names[0] >= first })
        downtimes.removeAll { gone.contains($0.instance) }
        maintenances.removeAll { gone.contains($0.maintenance.instance) }
        promotionRules.removeAll { gone.contains($0.instance) }
        tags.removeAll { gone.contains($0.instance) }
        for position in pools.indices { pools[position].members.removeAll { gone.contains($0) } }
        pools.removeAll(where: \.members.isEmpty)
        for name in names { reinstate(name) }
        return .done
    }

    mutating func watch(_ name: InstanceAddress) -> CommandResult {
        guard isIgnored(name) else { return .ignored("\(name) was not forgotten") }
        ignoredServers.removeAll { $0.names.contains(name) }
        return .done
    }

    // MARK: Tags

    mutating func setTag(_ tag: TagRecord) -> CommandResult {
        guard !tag.name.isEmpty else { return .ignored("a tag needs a name") }
        guard tag.name.utf8.count <= ControlLimits.maximumTagBytes, tag.value.utf8.count <= ControlLimits.maximumTagBytes else {
            return .ignored("a tag's name and value may have \(ControlLimits.maximumTagBytes) bytes each")
        }
        let position = tagPosition(tag.instance, tag.name)
        if position < tags.count, (tags[position].instance, tags[position].name) == (tag.instance, tag.name) {
            tags[position] = tag
            return .done
        }
        guard tags.count < ControlLimits.maximumTags else { return .ignored("\(ControlLimits.maximumTags) tags are set, which is the limit") }
        tags.insert(tag, at: position)
        return .done
    }

    mutating func removeTag(_ name: String, of instance: InstanceAddress) -> CommandResult {
        let position = tagPosition(instance, name)
        guard position < tags.count, (tags[position].instance, tags[position].name) == (instance, name) else {
            return .ignored("\(instance) has no tag \(name)")
        }
        tags.remove(at: position)
        return .done
    }

    // MARK: Pools

    mutating func submit(_ pool: PoolRecord) -> CommandResult {
        guard !pool.name.isEmpty, pool.name.utf8.count <= ControlLimits.maximumTagBytes else {
            return .ignored("a pool needs a name of at most \(ControlLimits.maximumTagBytes) bytes")
        }
        guard pool.members.count <= ControlLimits.maximumPoolMembers else {
            return .ignored("a pool of \(pool.members.count) servers exceeds \(ControlLimits.maximumPoolMembers)")
        }
        guard pool.endsAt > time else { return .ignored("a pool must end in the future") }
        var pool = pool
        pool.members = Set(pool.members).sorted()
        let position = pools.firstPosition { $0.name >= pool.name }
        let isKnown = position < pools.count && pools[position].name == pool.name
        switch (isKnown, pool.members.isEmpty) {
        case (true, true): pools.remove(at: position)
        case (true, false): pools[position] = pool
        case (false, true): break
        case (false, false):
            guard pools.count < ControlLimits.maximumPools else { return .ignored("\(ControlLimits.maximumPools) pools are known, which is the limit") }
            pools.insert(pool, at: position)
        }
        return .done
    }

    /// Where the tag of a server is, or would be inserted.
    private func tagPosition(_ instance: InstanceAddress, _ name: String) -> Int {
        tags.firstPosition { ($0.instance, $0.name) >= (instance, name) }
    }
}
