import Analysis
import TopologyModel

/// A suspicion and what the manager does about it.
struct SuspicionState: Sendable, Codable {
    var suspicion: Suspicion
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
}
