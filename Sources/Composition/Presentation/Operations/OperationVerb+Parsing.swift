package import Refactoring
package import TopologyModel

/// Operations as they come from outside: a verb, a server, and what the verb needs besides.
extension OperationVerb {
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

    // MARK: To operations

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
