package import TopologyModel

extension Operation {
    /// The other server that it names; nil: it names none.
    package var target: InstanceAddress? {
        switch self {
        case .relocate(_, let target), .moveBelow(_, let target), .moveEquivalent(_, let target), .moveGTID(_, let target), .relocateReplicas(_, let target): target
        case .repoint(_, let target), .rejoin(_, let target): target
        case .moveUp, .moveUpReplicas, .repointReplicas, .regroupReplicas, .takeSiblings, .takeSource, .makeCoPrimary, .detach, .reattach, .resetReplication,
            .startReplication, .stopReplication, .restartReplication, .setDelay, .setGTID, .skipTransaction, .injectErrantAsEmpty, .forgetErrant, .setReadOnly,
            .setSemiSync, .flushBinaryLogs, .purgeBinaryLogs, .endQuery:
            nil
        }
    }

    /// What it says besides its verb and its subject; empty: nothing.
    package var object: String {
        switch self {
        case .relocate, .moveBelow, .moveEquivalent, .moveGTID, .relocateReplicas, .rejoin: target.map { "below \($0)" } ?? ""
        case .repoint: target.map { "to \($0)" } ?? ""
        case .setDelay(_, let delay): "by \(delay.components.seconds) s"
        case .skipTransaction(_, let transaction): transaction?.description ?? ""
        case .purgeBinaryLogs(_, let log): log.map { "before \($0)" } ?? "all but the newest"
        case .endQuery(_, let session): "session \(session)"
        case .moveUp, .moveUpReplicas, .repointReplicas, .regroupReplicas, .takeSiblings, .takeSource, .makeCoPrimary, .detach, .reattach, .resetReplication,
            .startReplication, .stopReplication, .restartReplication, .setGTID, .injectErrantAsEmpty, .forgetErrant, .setReadOnly, .setSemiSync, .flushBinaryLogs:
            ""
        }
    }
}
