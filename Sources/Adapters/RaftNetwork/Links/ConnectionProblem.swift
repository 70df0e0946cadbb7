#if Network
/// Why a connection ends.
package struct ConnectionProblem: Error, Hashable, Sendable {
    let code: RaftNetworkEvent.Code
    let message: String
    /// The other side said so: it is not told in turn.
    var isTold = false

    /// This node wants it so, and nothing is wrong with the other side.
    var isPlanned: Bool { code == .idle }

    init(_ code: RaftNetworkEvent.Code, _ message: String, isTold: Bool = false) {
        self.code = code
        self.message = message
        self.isTold = isTold
    }
}
#endif
