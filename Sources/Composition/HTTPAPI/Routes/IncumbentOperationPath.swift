#if Daemon
    import Refactoring

    /// A path of the incumbent that changes a topology or a server: what it is called there, what else it holds, and what it answers.
    struct IncumbentOperationPath: Sendable {
        /// What the path holds after `/:host/:port`.
        enum Rest: String, Sendable {
            case nothing = ""
            case target = "/:belowHost/:belowPort"
            case seconds = "/:seconds"
            case log = "/:logFile"
            case session = "/:process"
        }

        /// What stands in the envelope's Details when it was done.
        enum Details: Sendable {
            /// The server itself.
            case instance
            /// The replicas that were moved.
            case replicas
            /// The key of the replica that became the source of the others.
            case promoted
            /// The key of the other server of the path.
            case target
            /// The delay.
            case seconds
        }

        var verb: OperationVerb
        /// The current name first, then the older ones.
        var names: [String]
        var rest = Rest.nothing
        var details = Details.instance

        static let all: [IncumbentOperationPath] = [
            .init(verb: .relocate, names: ["relocate", "relocate-below"], rest: .target),
            .init(verb: .relocateReplicas, names: ["relocate-replicas", "relocate-slaves"], rest: .target, details: .replicas),
            .init(verb: .regroupReplicas, names: ["regroup-replicas", "regroup-slaves"], details: .promoted),
            .init(verb: .regroupReplicas, names: ["regroup-replicas-gtid", "regroup-slaves-gtid"], details: .promoted),
            .init(verb: .moveUp, names: ["move-up"]),
            .init(verb: .moveUpReplicas, names: ["move-up-replicas", "move-up-slaves"], details: .replicas),
            .init(verb: .moveBelow, names: ["move-below"], rest: .target),
            .init(verb: .moveEquivalent, names: ["move-equivalent"], rest: .target),
            .init(verb: .moveGTID, names: ["move-below-gtid", "move-gtid"], rest: .target),
            // It moves by GTID wherever a replica uses it, and reports the others.
            .init(verb: .relocateReplicas, names: ["move-replicas-gtid", "move-slaves-gtid"], rest: .target, details: .target),
            .init(verb: .repoint, names: ["repoint"], rest: .target),
            .init(verb: .repointReplicas, names: ["repoint-replicas", "repoint-slaves"], details: .replicas),
            .init(verb: .takeSiblings, names: ["take-siblings", "enslave-siblings"]),
            .init(verb: .takeSource, names: ["take-master", "enslave-master"]),
            .init(verb: .makeCoPrimary, names: ["make-co-master"]),
            .init(verb: .enableGTID, names: ["enable-gtid"]),
            .init(verb: .disableGTID, names: ["disable-gtid"]),
            .init(verb: .forgetErrant, names: ["gtid-errant-reset-master"]),
            .init(verb: .injectErrantAsEmpty, names: ["gtid-errant-inject-empty"]),
            .init(verb: .skipQuery, names: ["skip-query"]),
            .init(verb: .startReplica, names: ["start-replica", "start-slave"]),
            .init(verb: .restartReplica, names: ["restart-replica", "restart-slave"]),
            .init(verb: .stopReplica, names: ["stop-replica", "stop-slave"]),
            .init(verb: .stopReplicaNice, names: ["stop-replica-nice", "stop-slave-nice"]),
            .init(verb: .resetReplica, names: ["reset-replica", "reset-slave"]),
            .init(
                verb: .detachReplica,
                names: ["detach-replica", "detach-slave", "detach-replica-master-host", "detach-slave-master-host"]),
            .init(
                verb: .reattachReplica,
                names: ["reattach-replica", "reattach-slave", "reattach-replica-master-host", "reattach-slave-master-host"]),
            .init(verb: .flushBinaryLogs, names: ["flush-binary-logs"]),
            .init(verb: .purgeBinaryLogs, names: ["purge-binary-logs"], rest: .log),
            .init(verb: .enableSemiSyncSource, names: ["enable-semi-sync-source", "enable-semi-sync-master"]),
            .init(verb: .disableSemiSyncSource, names: ["disable-semi-sync-source", "disable-semi-sync-master"]),
            .init(verb: .enableSemiSyncReplica, names: ["enable-semi-sync-replica"]),
            .init(verb: .disableSemiSyncReplica, names: ["disable-semi-sync-replica"]),
            .init(verb: .delayReplication, names: ["delay-replication"], rest: .seconds, details: .seconds),
            .init(verb: .setReadOnly, names: ["set-read-only"]),
            .init(verb: .setWritable, names: ["set-writeable"]),
            .init(verb: .killQuery, names: ["kill-query"], rest: .session),
        ]
    }
#endif
