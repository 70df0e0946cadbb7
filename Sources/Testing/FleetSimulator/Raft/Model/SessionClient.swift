import Raft

/// A client that numbers its commands, so that it may ask for each again until it is answered, and after that.
struct SessionClient {
    /// nil: it has none, or that is over.
    var session: RaftSession?
    /// The proposal of the session that it waits for.
    var opening: UInt64?
    /// Its commands in this session that it may ask for again: the numbers of their first proposals, the oldest first.
    var asked: [UInt64] = []
    /// Of ``asked`` the proposals so far, the newest last.
    var attempts: [UInt64: [UInt64]] = [:]

    mutating func begin(_ session: RaftSession) {
        self = SessionClient()
        self.session = session
    }

    /// Nobody asks for it any more.
    mutating func forget(_ original: UInt64, _ stamp: SessionStamp?) {
        asked.removeAll { $0 == original }
        attempts[original] = nil
        if let stamp, stamp.session == session?.id { session?.answered(stamp) }
    }
}
