/// What is wrong with a fake server. One at a time.
public enum FakeFault: Hashable, Sendable {
    /// Connections are accepted and nothing is ever sent, on those that stand neither: a stopped process. What was asked meanwhile is answered once
    /// the fault is over.
    case hang
    /// The port is closed and every session is broken: a killed process.
    case refuse
    /// Half of the next reply to a statement is sent, then the connection is closed.
    case closeInReply
    /// Everything is sent this much later.
    case slow(Duration)
    /// New connections are answered with an error in the place of a greeting; sessions that stand go on.
    case refuseSessions(code: UInt16, sqlState: String, message: String)

    /// ER_CON_COUNT_ERROR.
    public static let tooManyConnections = FakeFault.refuseSessions(code: 1040, sqlState: "08004", message: "Too many connections")
}
