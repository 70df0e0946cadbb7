#if MySQL
import Storage

/// Why something could not be done on a session, and what that leaves of it.
struct SessionFailure: Error {
    enum Kind {
        /// The server said no. The session is as good as before.
        case refused
        /// Another session was in the way, and the server undid what we began. The same again may succeed.
        case conflict
        /// The session is of no use any more: it broke, or leads to a server that does not take writes. Nothing was committed, for no commit was sent.
        case lost
        /// The same, but no answer came in time: trying at once again would only wait as long again.
        case silent
        /// The connection was lost while a commit was under way.
        case unknown
        /// What is stored, or who may write it, is not what this process knows. Trying again changes nothing.
        case final
    }

    var kind: Kind
    var error: StorageError

    init(_ kind: Kind, _ code: StorageError.Code, _ message: String) {
        self.kind = kind
        error = StorageError(code, message)
    }

    var isSessionLost: Bool { kind == .lost || kind == .silent || kind == .unknown }
}
#endif
