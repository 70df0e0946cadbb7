/// Semi-synchronous replication as one server reports it. Both sides exist on every server; which one matters depends on its role.
public struct SemiSyncFacts: Hashable, Sendable, Codable {
    public enum WaitPoint: String, Hashable, Sendable, Codable {
        case afterSync = "AFTER_SYNC"
        case afterCommit = "AFTER_COMMIT"
    }

    public var sourceEnabled = false
    public var replicaEnabled = false
    /// The status variable: the source waits for acknowledgements at this moment (it falls back to asynchronous after its timeout).
    public var sourceActive = false
    public var replicaActive = false
    /// Connected semi-sync replicas.
    public var sourceClients = 0
    /// How many acknowledgements a commit waits for; MariaDB always waits for one.
    public var waitForReplicaCount = 1
    public var sourceTimeout: Duration = .seconds(10)
    public var waitPoint: WaitPoint = .afterCommit
    /// Whether the server has the feature at all (plugin loaded, or built in).
    public var isAvailable = false

    public init() {}
}
