public import TopologyModel

/// How an action ended. There is no "cancelled": an action that was interrupted is ``unknown(_:)``, and the next look decides.
public enum ActionOutcome: Hashable, Sendable, Codable {
    /// The server is in the wanted state, as read back after the action.
    case done(InstanceFacts)
    /// The server was in the wanted state already; nothing was sent.
    case alreadyDone(InstanceFacts)
    /// The server answered and refused, or the state read back is not the wanted one.
    case failed(ServerFailure, observed: InstanceFacts?)
    /// No session could be had: the server refused, or did not answer in time.
    case unreachable(String)
    /// Nothing was sent, for a reason on this side: no answer of the name service, no descriptor, no turn. Says nothing about the server.
    case notTried(String)
    /// The server at this address is another one than expected, or the forbidden one. Nothing was sent.
    case wrongIdentity(found: ServerIdentity)
    /// A statement was sent and no reply came: it may have been executed.
    case unknown(String)

    public var isSuccess: Bool {
        switch self {
        case .done, .alreadyDone: true
        case .failed, .unreachable, .notTried, .wrongIdentity, .unknown: false
        }
    }

    /// What the server looked like at the end, where it was read.
    public var observed: InstanceFacts? {
        switch self {
        case .done(let facts), .alreadyDone(let facts): facts
        case .failed(_, let observed): observed
        case .unreachable, .notTried, .wrongIdentity, .unknown: nil
        }
    }
}
