import TopologyModel

/// A primary that waits for more acknowledgements than its replicas give, and what the manager does about it. It exists until a reading finds it free.
struct LockedPrimary: Sendable, Codable {
    let primary: InstanceID
    /// It was read since it was judged last.
    var isDue = true
    /// It was told and recorded, with its hooks.
    var isRecorded = false
    /// An opening was proposed and is not answered yet.
    var isOpening = false
    /// No recovery is opened before: one was tried and came to nothing.
    var openAgainAt: MonotonicInstant?
    var fruitless = 0
    /// Who could be asked when one was opened last; nil: none was.
    var candidates: [InstanceAddress]?
    /// An observe-only recovery was recorded for it.
    var wasObserved = false
}
