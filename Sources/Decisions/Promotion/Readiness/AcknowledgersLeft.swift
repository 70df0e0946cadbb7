import Analysis
import TopologyModel

/// Replicas that would be left to acknowledge the commits of a primary, against those that a commit waits for.
public struct AcknowledgersLeft: Hashable, Sendable {
    /// Direct replicas that can be read, are connected and acknowledge.
    public var left: Int
    /// How many acknowledgements a commit waits for.
    public var needed: Int
    /// For how long a commit waits where too few are left, before the primary goes on without them; zero: it does not wait at all then.
    public var timeout: Duration

    public var isEnough: Bool { left >= needed }

    /// nil where commits wait for nobody.
    init?(of primary: Instance, among replicas: [Instance]) {
        guard let facts = primary.facts, facts.semiSync.sourceEnabled else { return nil }
        left = replicas.count { $0.mayAcknowledge && $0.freshness.isLastCheckValid && $0.channel?.receiver == .running }
        needed = facts.semiSync.waitForReplicaCount
        timeout = facts.details?.durability.waitsWithoutReplicas == false ? .zero : facts.semiSync.sourceTimeout
    }
}
