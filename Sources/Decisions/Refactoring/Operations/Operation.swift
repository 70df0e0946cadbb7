public import TopologyModel

/// What an operator wants done to a topology or to one server. ``OperationPlanner`` turns it into steps, or says what is in the way.
public enum Operation: Hashable, Sendable, Codable {
    // MARK: One replica elsewhere

    /// Make a replica follow another server, by whatever way is safe: see ``MoveMethod``.
    case relocate(InstanceAddress, below: InstanceAddress)
    /// Make it follow its source's source. Without GTID both must be stopped for a moment.
    case moveUp(InstanceAddress)
    /// Make it follow a replica of the same source. Without GTID both are stopped for a moment.
    case moveBelow(InstanceAddress, sibling: InstanceAddress)
    /// Make it follow a server of which a place equal to its own is known from an earlier move.
    case moveEquivalent(InstanceAddress, below: InstanceAddress)
    /// Make it follow any server that has GTIDs.
    case moveGTID(InstanceAddress, below: InstanceAddress)
    /// Tell it its source again, or another name of its source, at the place where it is; nil: the source it has.
    case repoint(InstanceAddress, to: InstanceAddress?)

    // MARK: Several replicas

    case relocateReplicas(of: InstanceAddress, below: InstanceAddress)
    case moveUpReplicas(of: InstanceAddress)
    case repointReplicas(of: InstanceAddress)
    /// Make the most advanced replica of a server the source of the others.
    case regroupReplicas(of: InstanceAddress)
    /// Make its siblings follow it.
    case takeSiblings(InstanceAddress)

    // MARK: Roles

    /// Make a former primary that came back follow the primary in its place, if it has nothing that that one lacks; nil: whoever the caller knows to be that.
    case rejoin(InstanceAddress, below: InstanceAddress?)
    /// Swap places with its source, which must be read-only.
    case takeSource(InstanceAddress)
    /// Make its source follow it, too.
    case makeCoPrimary(InstanceAddress)
    case detach(InstanceAddress)
    case reattach(InstanceAddress)
    /// Forget the source, the account and what is received.
    case resetReplication(InstanceAddress)

    // MARK: One channel

    case startReplication(InstanceAddress)
    /// Stop receiving and applying; nicely: stop applying only when everything received is applied, as MariaDB with GTID always needs (server truth T1).
    case stopReplication(InstanceAddress, nicely: Bool)
    case restartReplication(InstanceAddress)
    case setDelay(InstanceAddress, Duration)
    case setGTID(InstanceAddress, Bool)
    /// Pass over the transaction at which the applier failed; nil: the one that it names.
    case skipTransaction(InstanceAddress, GTIDSet?)

    // MARK: Errant transactions

    /// Commit empty transactions on the primary for what only this replica has. MySQL.
    case injectErrantAsEmpty(InstanceAddress)
    /// Make a replica without replicas forget what only it has. MySQL; its binary logs are deleted.
    case forgetErrant(InstanceAddress)

    // MARK: One server

    case setReadOnly(InstanceAddress, Bool)
    case setSemiSync(InstanceAddress, side: SemiSyncSide, Bool)
    case flushBinaryLogs(InstanceAddress)
    /// nil: all but the newest.
    case purgeBinaryLogs(InstanceAddress, before: String?)
    case endQuery(InstanceAddress, UInt64)

    /// The server that the operation is about.
    public var subject: InstanceAddress {
        switch self {
        case .relocate(let server, _), .moveUp(let server), .moveBelow(let server, _), .moveEquivalent(let server, _), .moveGTID(let server, _),
            .repoint(let server, _), .rejoin(let server, _), .relocateReplicas(let server, _), .moveUpReplicas(let server), .repointReplicas(let server),
            .regroupReplicas(let server), .takeSiblings(let server), .takeSource(let server), .makeCoPrimary(let server), .detach(let server),
            .reattach(let server), .resetReplication(let server), .startReplication(let server), .stopReplication(let server, _),
            .restartReplication(let server), .setDelay(let server, _), .setGTID(let server, _), .skipTransaction(let server, _),
            .injectErrantAsEmpty(let server), .forgetErrant(let server), .setReadOnly(let server, _), .setSemiSync(let server, _, _),
            .flushBinaryLogs(let server), .purgeBinaryLogs(let server, _), .endQuery(let server, _):
            server
        }
    }
}
