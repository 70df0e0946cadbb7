#if MySQL
import TopologyModel

/// A session of ours that did not answer in time and may still hang on its server.
struct AbandonedSession: Sendable {
    /// The server's own number of it. After a restart the server gives it to somebody else.
    let id: UInt64
    /// The run of the server that gave the number; nil when the server had never been read.
    let run: ServerFacts?

    init(_ session: ServerSession, run: ServerFacts?) {
        id = session.threadID
        self.run = run
    }
}
#endif
