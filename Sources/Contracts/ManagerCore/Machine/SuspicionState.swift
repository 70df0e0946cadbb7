import Analysis
import TopologyModel

/// A suspicion and what the manager does about it.
struct SuspicionState: Sendable, Codable {
    var suspicion: Suspicion {
        didSet {
            judgement = nil
            isSettled = false
        }
    }
    let suspect: InstanceID
    /// The suspect is late, no more: nobody is told and nothing is judged. Its replicas are read, so that their silence counts from now on should
    /// it become a suspicion.
    var isDoubt: Bool
    /// The next re-read of the suspect and its replicas.
    var nextLook: MonotonicInstant
    var looks = 0
    /// An opening was proposed and is not answered yet.
    var isOpening = false
    /// The last reason told for not acting, so that it is told once.
    var toldReason = ""
    var toldCode = ""
    var convictedAt: MonotonicInstant?
    /// No recovery is opened for this suspicion before: one was tried and came to nothing.
    var openAgainAt: MonotonicInstant?
    var fruitlessRecoveries = 0
    /// An observe-only recovery was recorded for this suspicion.
    var wasObserved = false
    /// An event of which it is known when it comes, and that changes what is to be done.
    var judgeAgainAt: MonotonicInstant?
    /// It was judged since anything happened in its cluster, or was committed.
    private var isSettled = false
    /// The cluster as it was judged last. Not recorded: between two events, where a recording begins, that is the present one.
    private var settledAs: Cluster?
    /// Not recorded: it follows from the rest.
    private var judgement: Judgement?

    private enum CodingKeys: CodingKey {
        case suspicion, suspect, isDoubt, nextLook, looks, isOpening, toldReason, toldCode, convictedAt, openAgainAt, fruitlessRecoveries, wasObserved
        case judgeAgainAt, isSettled
    }

    /// A verdict with what it was found from, besides the suspicion itself.
    private struct Judgement {
        var replicas: [Instance]
        var verdict: Verdict
    }

    init(suspicion: Suspicion, suspect: InstanceID, isDoubt: Bool, nextLook: MonotonicInstant) {
        self.suspicion = suspicion
        self.suspect = suspect
        self.isDoubt = isDoubt
        self.nextLook = nextLook
    }

    /// Nothing that it depends on has changed since it was judged, and no look is due.
    func isSettled(as cluster: Cluster?, now: MonotonicInstant) -> Bool {
        isSettled && settledAs === cluster && nextLook > now && judgeAgainAt.map({ $0 > now }) ?? true
    }

    /// It comes from a recording.
    var lacksCluster: Bool { isSettled && settledAs == nil }

    mutating func settle(as cluster: Cluster) {
        isSettled = true
        settledAs = cluster
    }

    mutating func unsettle() { isSettled = false }

    /// The verdict of the direct replicas; found anew only when one of them was read, or something was noted. While a recovery is open it is asked for at every event.
    mutating func verdict(of replicas: [Instance], policy: DetectionPolicy) -> Verdict {
        if let judgement, judgement.replicas.elementsEqual(replicas, by: ===) { return judgement.verdict }
        let verdict = suspicion.verdict(replicas: replicas, policy: policy)
        judgement = Judgement(replicas: replicas, verdict: verdict)
        return verdict
    }
}
