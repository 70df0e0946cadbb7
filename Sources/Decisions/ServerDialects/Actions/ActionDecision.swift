package import Refactoring

/// What a look at a server says about an action.
package enum ActionDecision: Hashable, Sendable {
    /// The server is in the wanted state.
    case alreadyDone
    /// These statements, in this order; the next is sent when the one before succeeded.
    case send([String])
    /// Nothing may be sent in the state the server is in.
    case refuse(ServerFailure)
}
