public import TopologyModel

/// Whether a cluster is as ``DurabilityPolicy/lossless`` needs it: no commit of its primary is reported to a client before replicas have it, and nothing makes
/// the primary stop waiting for them.
///
/// Of the last readings: what is not known does not count as met. Where an acknowledging replica stands does not matter here: one that dies together with
/// the primary makes a failover impossible to prove, which is seen when it is counted, and foreseen by the readiness of the data center.
public struct LosslessStanding: Sendable {
    /// A condition that is not met, or not known to be.
    public struct Shortcoming: Hashable, Sendable {
        /// Of ``LosslessRule``.
        package let number: Int
        /// What is missing and what to do about it, for people.
        public let text: String
    }

    /// How many replicas have a commit before its client is told: `rpl_semi_sync_source_wait_for_replica_count`, and always one on MariaDB, which has no such
    /// variable (server truth T10).
    public let acknowledgements: Int
    /// The direct replicas that may acknowledge, in the order in which they were given.
    public let ackers: [Instance]
    /// In the order of the rules; empty: nothing that was acknowledged can be lost with the primary alone.
    public let shortcomings: [Shortcoming]

    /// - Parameter replicas: the direct ones.
    public init(primary: Instance, replicas: [Instance]) {
        ackers = replicas.filter(\.mayAcknowledge)
        acknowledgements = primary.facts?.semiSync.waitForReplicaCount ?? 0
        guard let facts = primary.facts else {
            shortcomings = [Shortcoming(number: 0, text: "\(primary.address) was never read")]
            return
        }
        let subject = LosslessRule.Subject(primary: primary.address, facts: facts, ackers: ackers)
        shortcomings = LosslessRule.all.compactMap { rule in rule.shortcoming(subject).map { Shortcoming(number: rule.number, text: $0) } }
    }
}

extension Instance {
    /// It says that it acknowledges, or would after its next connection.
    package var mayAcknowledge: Bool { facts.map { $0.semiSync.replicaEnabled || $0.semiSync.replicaActive } ?? false }
}
