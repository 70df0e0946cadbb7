#if Network
/// What a server answered instead of a result. New codes may come with new servers.
public struct ZooKeeperServerCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    public let rawValue: Int32

    public init(rawValue: Int32) { self.rawValue = rawValue }

    public static let ok = ZooKeeperServerCode(rawValue: 0)
    public static let systemError = ZooKeeperServerCode(rawValue: -1)
    /// Of an operation behind the one that failed its transaction: it was not looked at.
    public static let runtimeInconsistency = ZooKeeperServerCode(rawValue: -2)
    public static let dataInconsistency = ZooKeeperServerCode(rawValue: -3)
    public static let connectionLoss = ZooKeeperServerCode(rawValue: -4)
    public static let marshallingError = ZooKeeperServerCode(rawValue: -5)
    /// The server is too old for the request.
    public static let unimplemented = ZooKeeperServerCode(rawValue: -6)
    public static let operationTimeout = ZooKeeperServerCode(rawValue: -7)
    public static let badArguments = ZooKeeperServerCode(rawValue: -8)
    public static let noNode = ZooKeeperServerCode(rawValue: -101)
    /// The access list does not allow it.
    public static let noAuth = ZooKeeperServerCode(rawValue: -102)
    public static let badVersion = ZooKeeperServerCode(rawValue: -103)
    public static let noChildrenForEphemerals = ZooKeeperServerCode(rawValue: -108)
    public static let nodeExists = ZooKeeperServerCode(rawValue: -110)
    /// The node has children.
    public static let notEmpty = ZooKeeperServerCode(rawValue: -111)
    public static let sessionExpired = ZooKeeperServerCode(rawValue: -112)
    public static let invalidACL = ZooKeeperServerCode(rawValue: -114)
    public static let authenticationFailed = ZooKeeperServerCode(rawValue: -115)
    /// The session was taken up by another server meanwhile.
    public static let sessionMoved = ZooKeeperServerCode(rawValue: -118)
    public static let notReadOnly = ZooKeeperServerCode(rawValue: -119)
    public static let ephemeralOnLocalSession = ZooKeeperServerCode(rawValue: -120)
    public static let requestTimeout = ZooKeeperServerCode(rawValue: -122)
    /// The ensemble demands authentication.
    public static let sessionClosedRequireAuthentication = ZooKeeperServerCode(rawValue: -124)
    public static let quotaExceeded = ZooKeeperServerCode(rawValue: -125)
    /// The server is overloaded and did not look at the request.
    public static let throttled = ZooKeeperServerCode(rawValue: -127)

    private static let names: [ZooKeeperServerCode: String] = [
        .ok: "ok", .systemError: "system error", .runtimeInconsistency: "not looked at", .dataInconsistency: "data inconsistency", .connectionLoss: "connection loss",
        .marshallingError: "marshalling error", .unimplemented: "unimplemented", .operationTimeout: "operation timeout", .badArguments: "bad arguments", .noNode: "no node",
        .noAuth: "not allowed", .badVersion: "bad version", .noChildrenForEphemerals: "ephemeral nodes have no children", .nodeExists: "node exists", .notEmpty: "not empty",
        .sessionExpired: "session expired", .invalidACL: "invalid access list", .authenticationFailed: "authentication failed", .sessionMoved: "session moved", .notReadOnly: "server is read-only",
        .ephemeralOnLocalSession: "ephemeral node on a local session", .requestTimeout: "request timeout", .sessionClosedRequireAuthentication: "authentication is required",
        .quotaExceeded: "quota exceeded", .throttled: "throttled",
    ]

    /// A name and the number.
    public var description: String { "\(ZooKeeperServerCode.names[self] ?? "code") (\(rawValue))" }
}

extension ZooKeeperServerCode {
    /// What the code means for whoever asked.
    ///
    /// - Parameter isWrite: of a write, a code that does not say whether it was done leaves that unknown.
    func errorCode(isWrite: Bool) -> ZooKeeperError.Code {
        switch self {
        case .noAuth, .authenticationFailed, .sessionClosedRequireAuthentication: .refused
        case .systemError, .dataInconsistency, .connectionLoss, .operationTimeout, .requestTimeout: isWrite ? .outcomeUnknown : .rejected
        default: .rejected
        }
    }

    /// The request was not carried out because of the session, and can be when the session is taken up again or is a new one.
    var isAboutTheSession: Bool { self == .sessionExpired || self == .sessionMoved }
}
#endif
