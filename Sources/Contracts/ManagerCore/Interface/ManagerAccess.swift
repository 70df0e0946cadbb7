/// The manager as its surfaces (HTTP, command line, tests) see it.
public protocol ManagerAccess: Sendable {
    func snapshot() async -> ManagerSnapshot
    /// Returns when the request was carried out or refused; `discover` waits for the first reading of the server, at most its probe timeout.
    func perform(_ request: OperatorRequest) async -> OperatorReply
}
