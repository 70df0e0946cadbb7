import Analysis
public import ControlModel
public import TopologyModel

extension LosslessRecord {
    /// As of one reading of a primary, which began at a moment; `earlier` is that of the reading before it.
    init(primary: Instance, replicas: [Instance], startedAt: MonotonicInstant, earlier: LosslessRecord?) {
        let standing = LosslessStanding(primary: primary, replicas: replicas)
        let ackers = standing.ackers.map { acker in
            let wasSeen = acker.freshness.readAt.map { $0 <= startedAt } ?? false
            return Acker(acker, bootedAt: wasSeen ? acker.facts?.server.bootedAt : earlier?.ackers.first { $0.isServer(acker) }?.bootedAt)
        }
        self.init(
            acknowledgements: UInt32(clamping: standing.acknowledgements), ackers: ackers, executed: primary.facts?.transactions.executed.description ?? "",
            shortcomings: standing.shortcomings.map(\.text))
    }

    /// The same without what may still be on its way: for asking what would be, while the primary writes and servers are read one after the other.
    public var supposing: LosslessRecord {
        LosslessRecord(acknowledgements: acknowledgements, ackers: ackers, executed: "", shortcomings: shortcomings)
    }

    /// Nobody has read the primary, so nothing can be proved.
    public init(unread primary: InstanceAddress) {
        self.init(acknowledgements: 0, ackers: [], executed: "", shortcomings: ["\(primary) was not read since this manager was started"])
    }
}

extension LosslessRecord.Acker {
    init(_ replica: Instance, bootedAt: WallTime?) {
        self.init(server: replica.address, identity: replica.facts?.server.identity.description ?? "", bootedAt: bootedAt)
    }

    func isServer(_ replica: Instance) -> Bool { server == replica.address && replica.facts?.server.identity.description == identity }

    /// Whether nothing that it acknowledged can be gone with a restart.
    func isInSameRun(_ replica: Instance) -> Bool {
        guard let bootedAt, isServer(replica), let facts = replica.facts else { return false }
        return facts.server.isRun(bootedAt: bootedAt)
    }
}
