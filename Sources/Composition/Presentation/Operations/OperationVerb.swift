package import Refactoring
package import TopologyModel

/// The names of operations on our surfaces: subcommands, and a part of our own HTTP paths.
package enum OperationVerb: String, Hashable, Sendable, CaseIterable {
    case relocate
    case relocateReplicas = "relocate-replicas"
    case moveUp = "move-up"
    case moveUpReplicas = "move-up-replicas"
    case moveBelow = "move-below"
    case moveEquivalent = "move-equivalent"
    case moveGTID = "move-gtid"
    case repoint
    case repointReplicas = "repoint-replicas"
    case regroupReplicas = "regroup-replicas"
    case takeSiblings = "take-siblings"
    case rejoin
    case takeSource = "take-source"
    case makeCoPrimary = "make-co-primary"
    case detachReplica = "detach-replica"
    case reattachReplica = "reattach-replica"
    case resetReplica = "reset-replica"
    case startReplica = "start-replica"
    case stopReplica = "stop-replica"
    case stopReplicaNice = "stop-replica-nice"
    case restartReplica = "restart-replica"
    case delayReplication = "delay-replication"
    case enableGTID = "enable-gtid"
    case disableGTID = "disable-gtid"
    case skipQuery = "skip-query"
    case injectErrantAsEmpty = "gtid-errant-inject-empty"
    case forgetErrant = "gtid-errant-reset"
    case setReadOnly = "set-read-only"
    case setWritable = "set-writeable"
    case enableSemiSyncSource = "enable-semi-sync-source"
    case disableSemiSyncSource = "disable-semi-sync-source"
    case enableSemiSyncReplica = "enable-semi-sync-replica"
    case disableSemiSyncReplica = "disable-semi-sync-replica"
    case flushBinaryLogs = "flush-binary-logs"
    case purgeBinaryLogs = "purge-binary-logs"
    case killQuery = "kill-query"

    /// What an operation needs besides its server. The raw value is its name in queries.
    package enum Parameter: String, Hashable, Sendable {
        /// Another server, as `host:port`.
        case target
        case seconds
        /// One transaction.
        case gtid
        /// A binary log's name, or ``OperationVerb/newestLog``.
        case log
        /// A session's number.
        case session
    }

    /// In place of a log's name: all but the newest are meant.
    package static let newestLog = "latest"

    package var parameter: Parameter? {
        switch self {
        case .relocate, .relocateReplicas, .moveBelow, .moveEquivalent, .moveGTID, .repoint: .target
        case .delayReplication: .seconds
        case .skipQuery: .gtid
        case .purgeBinaryLogs: .log
        case .killQuery: .session
        case .moveUp, .moveUpReplicas, .repointReplicas, .regroupReplicas, .takeSiblings, .rejoin, .takeSource, .makeCoPrimary, .detachReplica,
            .reattachReplica, .resetReplica, .startReplica, .stopReplica, .stopReplicaNice, .restartReplica, .enableGTID, .disableGTID,
            .injectErrantAsEmpty, .forgetErrant, .setReadOnly, .setWritable, .enableSemiSyncSource, .disableSemiSyncSource,
            .enableSemiSyncReplica, .disableSemiSyncReplica, .flushBinaryLogs:
            nil
        }
    }

    // MARK: To and from operations

    package init(_ operation: Operation) {
        self =
            switch operation {
            case .relocate: .relocate
            case .moveUp: .moveUp
            case .moveBelow: .moveBelow
            case .moveEquivalent: .moveEquivalent
            case .moveGTID: .moveGTID
            case .repoint: .repoint
            case .relocateReplicas: .relocateReplicas
            case .moveUpReplicas: .moveUpReplicas
            case .repointReplicas: .repointReplicas
            case .regroupReplicas: .regroupReplicas
            case .takeSiblings: .takeSiblings
            case .rejoin: .rejoin
            case .takeSource: .takeSource
            case .makeCoPrimary: .makeCoPrimary
            case .detach: .detachReplica
            case .reattach: .reattachReplica
            case .resetReplication: .resetReplica
            case .startReplication: .startReplica
            case .stopReplication(_, let nicely): nicely ? .stopReplicaNice : .stopReplica
            case .restartReplication: .restartReplica
            case .setDelay: .delayReplication
            case .setGTID(_, let on): on ? .enableGTID : .disableGTID
            case .skipTransaction: .skipQuery
            case .injectErrantAsEmpty: .injectErrantAsEmpty
            case .forgetErrant: .forgetErrant
            case .setReadOnly(_, let on): on ? .setReadOnly : .setWritable
            case .setSemiSync(_, .source, let on): on ? .enableSemiSyncSource : .disableSemiSyncSource
            case .setSemiSync(_, .replica, let on): on ? .enableSemiSyncReplica : .disableSemiSyncReplica
            case .flushBinaryLogs: .flushBinaryLogs
            case .purgeBinaryLogs: .purgeBinaryLogs
            case .endQuery: .killQuery
            }
    }

    /// - Parameter argument: the ``parameter`` as text; nil when it is not given.
    package func operation(on server: InstanceAddress, _ argument: String?) throws(OperationCallError) -> Operation {
        switch self {
        case .relocate: .relocate(server, below: try OperationVerb.server(argument))
        case .relocateReplicas: .relocateReplicas(of: server, below: try OperationVerb.server(argument))
        case .moveUp: .moveUp(server)
        case .moveUpReplicas: .moveUpReplicas(of: server)
        case .moveBelow: .moveBelow(server, sibling: try OperationVerb.server(argument))
        case .moveEquivalent: .moveEquivalent(server, below: try OperationVerb.server(argument))
        case .moveGTID: .moveGTID(server, below: try OperationVerb.server(argument))
        case .repoint: .repoint(server, to: try OperationVerb.optionalServer(argument))
        case .repointReplicas: .repointReplicas(of: server)
        case .regroupReplicas: .regroupReplicas(of: server)
        case .takeSiblings: .takeSiblings(server)
        case .rejoin: .rejoin(server, below: nil)
        case .takeSource: .takeSource(server)
        case .makeCoPrimary: .makeCoPrimary(server)
        case .detachReplica: .detach(server)
        case .reattachReplica: .reattach(server)
        case .resetReplica: .resetReplication(server)
        case .startReplica: .startReplication(server)
        case .stopReplica: .stopReplication(server, nicely: false)
        case .stopReplicaNice: .stopReplication(server, nicely: true)
        case .restartReplica: .restartReplication(server)
        case .delayReplication: .setDelay(server, try OperationVerb.seconds(argument))
        case .enableGTID: .setGTID(server, true)
        case .disableGTID: .setGTID(server, false)
        case .skipQuery: .skipTransaction(server, try OperationVerb.transaction(argument))
        case .injectErrantAsEmpty: .injectErrantAsEmpty(server)
        case .forgetErrant: .forgetErrant(server)
        case .setReadOnly: .setReadOnly(server, true)
        case .setWritable: .setReadOnly(server, false)
        case .enableSemiSyncSource: .setSemiSync(server, side: .source, true)
        case .disableSemiSyncSource: .setSemiSync(server, side: .source, false)
        case .enableSemiSyncReplica: .setSemiSync(server, side: .replica, true)
        case .disableSemiSyncReplica: .setSemiSync(server, side: .replica, false)
        case .flushBinaryLogs: .flushBinaryLogs(server)
        case .purgeBinaryLogs: .purgeBinaryLogs(server, before: argument == OperationVerb.newestLog ? nil : argument)
        case .killQuery: .endQuery(server, try OperationVerb.session(argument))
        }
    }

    private static func server(_ text: String?) throws(OperationCallError) -> InstanceAddress {
        guard let text else { throw OperationCallError("the other server is missing: write HOST:PORT") }
        guard let address = InstanceAddress(parsing: text) else { throw OperationCallError("\"\(text)\" is no server: write HOST:PORT") }
        return address
    }

    private static func optionalServer(_ text: String?) throws(OperationCallError) -> InstanceAddress? {
        guard text != nil else { return nil }
        return try server(text)
    }

    private static func seconds(_ text: String?) throws(OperationCallError) -> Duration {
        guard let seconds = text.flatMap({ UInt32($0) }) else { throw OperationCallError("the delay must be a whole number of seconds, not \"\(text ?? "")\"") }
        return .seconds(Int64(seconds))
    }

    private static func transaction(_ text: String?) throws(OperationCallError) -> GTIDSet? {
        guard let text else { return nil }
        guard let set = GTIDSet(parsing: text), !set.isEmpty else {
            throw OperationCallError("\"\(text)\" is no transaction: write UUID:NUMBER, as MySQL does")
        }
        return set
    }

    private static func session(_ text: String?) throws(OperationCallError) -> UInt64 {
        guard let number = text.flatMap({ UInt64($0) }) else { throw OperationCallError("the session must be a number, not \"\(text ?? "")\"") }
        return number
    }
}
