/// How something that was wanted of a store ended.
public enum RouteOutcome: Hashable, Sendable {
    /// The store holds what was wanted, or a record of a higher epoch.
    case succeeded
    /// The store did not do it; the next thing may fail for the same reason.
    case storeFailed(String)
    /// What is there of this cluster is in the way, and a person must look; the rest of the store is well.
    case recordRefused(String)

    public init(_ error: KVPublisherError) {
        self = error.code == .corrupt ? .recordRefused(error.message) : .storeFailed(error.message)
    }
}
