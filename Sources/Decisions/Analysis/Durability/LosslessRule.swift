import TopologyModel

/// One condition of ``LosslessStanding``.
struct LosslessRule: Sendable {
    struct Subject {
        var primary: InstanceAddress
        var facts: InstanceFacts
        var ackers: [Instance]

        var semiSync: SemiSyncFacts { facts.semiSync }

        /// The present names of a source's variables came with MySQL 8.0.26.
        func variable(_ ending: String, mysql newer: String? = nil) -> String {
            let server = facts.server
            let isNewer = server.flavor.isMySQLFamily && server.version >= LosslessRule.firstVersionWithSources
            return "rpl_semi_sync_\(isNewer ? "source" : "master")_\(isNewer ? newer ?? ending : ending)"
        }
    }

    /// Stable, ascending, and never used again for another condition.
    let number: Int
    /// What is missing and how to mend it; nil: the condition is met. Where the feature itself is missing only the first condition says so.
    let shortcoming: @Sendable (Subject) -> String?

    private static let firstVersionWithSources = ServerVersion(8, 0, 26)
    /// A source that has waited for so long acknowledges without a replica: to outlast any outage it must not be shorter. The default is 10 s, the greatest
    /// value that servers take is 49 days.
    private static let shortestTimeout = Duration.seconds(86_400)

    static let all: [LosslessRule] = [
        LosslessRule(number: 10) { $0.semiSync.isAvailable ? nil : "\($0.primary) has no semi-synchronous replication: install its plugins" },
        ofSource(20) { subject in
            subject.semiSync.sourceEnabled ? nil : "semi-sync is off on \(subject.primary): SET GLOBAL \(subject.variable("enabled")) = 1, and in its option file"
        },
        ofSource(30) { subject in
            guard subject.semiSync.sourceEnabled, !subject.semiSync.sourceActive else { return nil }
            return "\(subject.primary) has stopped waiting for acknowledgements: commits are asynchronous until its replicas have caught up and acknowledge again"
        },
        ofSource(40) { subject in
            guard subject.semiSync.waitPoint != .afterSync else { return nil }
            return "\(subject.primary) shows commits to others before they are acknowledged: SET GLOBAL \(subject.variable("wait_point")) = AFTER_SYNC"
        },
        ofSource(50) { subject in
            let timeout = subject.semiSync.sourceTimeout
            guard timeout < shortestTimeout else { return nil }
            return "\(subject.primary) stops waiting after \(timeout.text): SET GLOBAL \(subject.variable("timeout")) to \(shortestTimeout.wholeMilliseconds) (a day) or more"
        },
        ofSource(60) { subject in
            let name = subject.variable("wait_no_slave", mysql: "wait_no_replica")
            switch subject.facts.details?.durability.waitsWithoutReplicas {
            case true?: return nil
            case false?: return "\(subject.primary) stops waiting as soon as too few replicas are connected: SET GLOBAL \(name) = 1"
            case nil: return "\(name) of \(subject.primary) is not known"
            }
        },
        ofSource(70) { subject in
            let (wanted, known) = (subject.semiSync.waitForReplicaCount, subject.ackers.count)
            guard known < wanted || wanted < 1 else { return nil }
            return "commits on \(subject.primary) wait for \(wanted) acknowledgement\(wanted == 1 ? "" : "s"), and \(known) of its replicas are known to give them"
        },
        ofSource(80) { subject in
            let (connected, known) = (subject.semiSync.sourceClients, subject.ackers.count)
            guard connected > known else { return nil }
            return "\(connected) replicas acknowledge commits of \(subject.primary), and only \(known) of them are known: discover the others"
        },
        LosslessRule(number: 90) { subject in
            switch subject.facts.details?.binaryLog.syncInterval {
            case 1?: nil
            case let interval?: "\(subject.primary) may lose commits that it acknowledged when its machine fails: SET GLOBAL sync_binlog = 1 (it is \(interval))"
            case nil: "sync_binlog of \(subject.primary) is not known"
            }
        },
        LosslessRule(number: 100) { subject in
            switch subject.facts.details?.durability.logFlush {
            case _? where subject.facts.details?.durability.forcesLog == true: nil
            case let flush?:
                "\(subject.primary) may lose commits that it acknowledged when its machine fails: SET GLOBAL innodb_flush_log_at_trx_commit = 1 (it is \(flush))"
            case nil: "innodb_flush_log_at_trx_commit of \(subject.primary) is not known"
            }
        },
    ]

    /// Of a server that has the feature.
    private static func ofSource(_ number: Int, _ shortcoming: @escaping @Sendable (Subject) -> String?) -> LosslessRule {
        LosslessRule(number: number) { $0.semiSync.isAvailable ? shortcoming($0) : nil }
    }
}
