import Refactoring

/// The operations that simulated operators ask for.
public enum MoveKind: UInt8, CaseIterable, Sendable {
    case relocate, moveUp, moveBelow, moveEquivalent, moveGTID, repoint, relocateReplicas, moveUpReplicas, repointReplicas, regroupReplicas, takeSiblings
    case takeSource, makeCoPrimary, detach, reattach, startReplication, stopReplication, restartReplication, setDelay, setGTID, setReadOnly

    /// nil: one that nobody asks for in the model.
    init?(_ operation: Operation) {
        switch operation {
        case .relocate: self = .relocate
        case .moveUp: self = .moveUp
        case .moveBelow: self = .moveBelow
        case .moveEquivalent: self = .moveEquivalent
        case .moveGTID: self = .moveGTID
        case .repoint: self = .repoint
        case .relocateReplicas: self = .relocateReplicas
        case .moveUpReplicas: self = .moveUpReplicas
        case .repointReplicas: self = .repointReplicas
        case .regroupReplicas: self = .regroupReplicas
        case .takeSiblings: self = .takeSiblings
        case .takeSource: self = .takeSource
        case .makeCoPrimary: self = .makeCoPrimary
        case .detach: self = .detach
        case .reattach: self = .reattach
        case .startReplication: self = .startReplication
        case .stopReplication: self = .stopReplication
        case .restartReplication: self = .restartReplication
        case .setDelay: self = .setDelay
        case .setGTID: self = .setGTID
        case .setReadOnly: self = .setReadOnly
        case .rejoin, .resetReplication, .skipTransaction, .injectErrantAsEmpty, .forgetErrant, .setSemiSync, .flushBinaryLogs, .purgeBinaryLogs, .endQuery:
            return nil
        }
    }
}
