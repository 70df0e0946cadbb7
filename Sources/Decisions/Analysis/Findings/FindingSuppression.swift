/// Why a finding is expected: it is shown all the same, and nothing need be done about it.
public enum FindingSuppression: String, Hashable, Sendable, CaseIterable {
    /// The server is downtimed.
    case downtime
    /// All of its replicas are downtimed, and the finding is about them.
    case downtimeOfReplicas
    /// Somebody works on the server.
    case maintenance
    /// The configuration says that its failures are only reported.
    case ignored

    /// `suppressed by …`, for people.
    public var words: String {
        switch self {
        case .downtime: "the downtime of the server"
        case .downtimeOfReplicas: "the downtime of all of its replicas"
        case .maintenance: "the maintenance of the server"
        case .ignored: "RecoveryIgnoreHostnameFilters"
        }
    }
}
