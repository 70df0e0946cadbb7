/// The manager as its surfaces (HTTP, command line, tests) see it.
public protocol ManagerAccess: Sendable {
    func snapshot() async -> ManagerSnapshot
    /// Returns when the request was carried out or refused; `discover` waits for the first reading of the server, at most its probe timeout. By then the journal says who asked for
    /// it and what came of it (``ControlState/operatorActions``), unless the request only reads, a manager that does not lead refused it, or the journal cannot be written.
    func perform(_ request: OperatorRequest, by asker: OperatorAsker) async -> OperatorReply
}

extension ManagerAccess {
    /// The same, asked for by the program that the manager runs in.
    public func perform(_ request: OperatorRequest) async -> OperatorReply { await perform(request, by: .process) }
}
