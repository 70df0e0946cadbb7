public import Refactoring

/// Acts on servers, one typed action at a time.
///
/// ## Implementing
/// Look, act, look: read the identity and the state on the session that will act; return ``ActionOutcome/alreadyDone(_:)`` when there is nothing
/// to do, ``ActionOutcome/wrongIdentity(found:)`` without sending anything when the identity differs from the expected one or equals the
/// forbidden one. Always returns within the request's timeout. Actions of one server run one after another; different servers in parallel.
public protocol ReplicationController: Sendable {
    func perform(_ request: ActionRequest) async -> ActionOutcome
    /// Closes the sessions that were kept for requests with this pin; none will come.
    func release(_ pin: SessionPin) async
}

extension ReplicationController {
    /// For controllers that keep no sessions.
    public func release(_ pin: SessionPin) async {}
}
