/// The bounds of a recovery.
public struct RecoveryPolicy: Hashable, Sendable, Codable {
    /// One statement step on one server. 5 s.
    public var stepTimeout: Duration = .seconds(5)
    /// How long the old primary may take to answer a fresh connection before it counts as absent, in the last look and in each try of the fence
    /// watch. 250 ms: a frozen server costs this twice in a failover.
    public var confirmTimeout: Duration = .milliseconds(250)
    /// The oldest that a fruitless look at the old primary may be when a successor is designated; older ones are repeated. 1.5 s: semi-sync receivers
    /// of a frozen primary take 1 s to stop, and the fence watch looks again before anything is opened.
    public var confirmationAge: Duration = .milliseconds(1_500)
    /// How long receivers may take to stop before their server is left out. 3 s.
    public var revokeTimeout: Duration = .seconds(3)
    /// How long the designated server may take to apply what it received, and then to undo a transaction of which it received a part. 60 s each; then
    /// another one is chosen, or the recovery stops and says so.
    public var drainTimeout: Duration = .seconds(60)
    /// How long a server that is preferred may take to come to what another one has, before that one is taken instead: a successor that the site prefers, to fetch
    /// what only another replica received; a new source for the replicas of a dead one, to execute what they have. 1 s. Where there is nobody else, the bound is
    /// ``drainTimeout``.
    public var preferenceTimeout: Duration = .seconds(1)
    /// How often the draining is looked at. 50 ms.
    public var drainInterval: Duration = .milliseconds(50)
    /// What has to make sure that a failed primary takes no more writes. By statements.
    public var fencing = FencingPolicy.sql
    /// How often the fence watch tries the old primary. 100 ms, as server truth T2 demands.
    public var fenceInterval: Duration = .milliseconds(100)
    /// How often it tries a primary from before that one, which may be away for weeks. 1 s.
    public var patientFenceInterval: Duration = .seconds(1)
    /// The bound of one fencing attempt. 2 s.
    public var fenceTimeout: Duration = .seconds(2)
    /// An old primary that answers and cannot be fenced within this time stops the recovery before writes are opened. 10 s.
    public var fenceLimit: Duration = .seconds(10)
    /// Opening writes is tried again within this time; then another designation may be needed and the recovery stops. 5 s.
    public var openLimit: Duration = .seconds(5)
    /// How long replicas that failed to follow the new primary are tried again before they are listed as lost. 10 s.
    public var repointLimit: Duration = .seconds(10)
    /// For how long replicas that a failover has lost are downtimed, unless they follow the primary before. 0: not at all.
    public var lostDowntime: Duration = .zero
    /// Whether a replica that a failover left below the failed primary, and that cannot follow the one in its place, is detached, so that it follows nobody when
    /// the failed one comes back. Off: it is not moved any more before somebody reattaches it.
    public var detachesLostReplicas = false
    /// How long replicas of a locked primary are asked, one after the other, to acknowledge. 30 s; then a person must look.
    public var unlockLimit: Duration = .seconds(30)
    /// Between two tries of one step. 250 ms.
    public var retryInterval: Duration = .milliseconds(250)
    /// Prefer the restart: wait this long for the old primary to come back before acting. 0: do not wait.
    public var primaryRestartGrace: Duration = .zero

    public init() {}
}
