import TopologyModel

/// Who stands above whom, by every channel: a server of several sources has several above it, in other clusters too.
extension Topology {
    /// The known servers that `server` follows, in the order of its channels' names. A channel that is detached follows nobody.
    func sources(of server: InstanceID) -> [InstanceID] {
        instance(server)?.facts?.channels.compactMap { $0.source.flatMap(id(of:)) } ?? []
    }

    /// Every known server above, each once: the nearest first, those at the same distance in the order of the channels' names. The server itself is
    /// among them only where it is in a ring.
    func ancestors(of server: InstanceID) -> [InstanceID] {
        var found: [InstanceID] = []
        var isFound: Set<InstanceID> = []
        var next = 0
        var current = server
        while true {
            for source in sources(of: current) where isFound.insert(source).inserted { found.append(source) }
            guard next < found.count else { return found }
            current = found[next]
            next += 1
        }
    }

    /// Whether `server` follows `ancestor`, directly or through others.
    func descends(_ server: InstanceID, from ancestor: InstanceID) -> Bool { ancestors(of: server).contains(ancestor) }

    /// The known servers that follow `server`, by whatever channel, in address order.
    func replicas(of server: InstanceID) -> [Instance] {
        allInstances.filter { $0.id != server && sources(of: $0.id).contains(server) }.sorted { $0.address < $1.address }
    }
}
