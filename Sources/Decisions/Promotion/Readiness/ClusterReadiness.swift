public import Analysis
public import ControlModel
public import TopologyModel

/// "What if": what would become of a cluster if it lost its primary, one of its other servers, or a data center now. A pure function of what is known, asked
/// continuously; it touches nothing and promises nothing.
public struct ClusterReadiness: Sendable {
    /// nil where the cluster has no single primary.
    public let primary: InstanceAddress?
    /// Why nothing can be said; nil where ``outlooks`` say it.
    public let obstacle: String?
    /// The primary's first, then sources by address, data centers by name, and servers that nobody follows by address.
    public let outlooks: [LossOutlook]
    public let hangDetection: HangDetection
    /// Says nothing where there is an ``obstacle``.
    public let restarts: RestartReadiness

    /// Whether the cluster would have a primary again after the loss of the present one.
    public var isReady: Bool { obstacle == nil && outlooks.first?.hasPrimary == true }

    /// - Parameters:
    ///   - receivedUnknown: replicas whose received set cannot be known (``CandidateSnapshot/receivedIsKnown``).
    ///   - lossless: what a promotion must prove; nil: nothing.
    ///   - history: of the primary; nil: none was kept, and only its newest reading is known.
    ///   - slowAnswer: after which a server that does not answer is suspected.
    ///   - now: for how long a time of writes would be lost; it decides nothing.
    public init(
        of cluster: Cluster, receivedUnknown: [InstanceID], promotion: PromotionPolicy, lossless: LosslessRecord? = nil, history: ExecutedHistory? = nil,
        detection: DetectionPolicy, slowAnswer: Duration, now: MonotonicInstant
    ) {
        primary = cluster.primary?.address
        guard cluster.shape.isSupported, let primary = cluster.primary else {
            obstacle = cluster.shape.isSupported ? "the cluster has no single primary" : cluster.shape.explanation
            outlooks = []
            hangDetection = HangDetection(primary: cluster.members[0], replicas: [], policy: detection, slowAnswer: slowAnswer)
            restarts = RestartReadiness()
            return
        }
        obstacle = nil
        outlooks =
            LossForecast(
                cluster: cluster, primary: primary, receivedUnknown: receivedUnknown, promotion: promotion, lossless: lossless?.supposing, history: history, now: now
            ).outlooks
        hangDetection = HangDetection(primary: primary, replicas: cluster.replicas(of: primary.id), policy: detection, slowAnswer: slowAnswer)
        restarts = RestartReadiness(of: cluster)
    }
}
