/// The names of operations: in the audit, and on our surfaces, where they are subcommands and a part of our own HTTP paths.
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
}
