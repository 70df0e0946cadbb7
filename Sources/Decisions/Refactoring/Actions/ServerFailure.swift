/// An error in the server's own terms.
public struct ServerFailure: Hashable, Sendable, CustomStringConvertible, Codable {
    /// The MySQL error number; 0 when the failure is ours (a state that is not the wanted one).
    public var code: Int
    public var sqlState: String
    public var message: String

    /// Of a ``ServerAction/fence``: no client is left on the server and none gets in. It is not read-only yet, because commits of clients that are gone wait for
    /// acknowledgements, and no statement ends them (measured on MySQL 9.x).
    public var leavesNobodyIn = false

    public init(code: Int, sqlState: String = "", message: String) {
        self.code = code
        self.sqlState = sqlState
        self.message = message
    }

    /// Whether asking again cannot help: the account lacks a privilege (1044, 1045, 1142, 1143, 1227, 1370).
    public var isPermanent: Bool { ServerFailure.privilegeErrors.contains(code) }

    private static let privilegeErrors = [1044, 1045, 1142, 1143, 1227, 1370]

    public var description: String { code == 0 ? message : "\(message) (error \(code))" }
}
