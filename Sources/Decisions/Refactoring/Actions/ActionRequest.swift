public import TopologyModel

/// An action, whom it is for, and whom it must never hit.
public struct ActionRequest: Hashable, Sendable, Codable {
    public var target: InstanceAddress
    /// The action is refused unless the server at the address is this one. nil only for actions that look.
    public var expectedIdentity: ServerIdentity?
    /// The action is refused if the server at the address is this one: a fence must never hit the designated successor, whatever
    /// an address, a DNS name or a virtual IP points at by now (server truth T5).
    public var forbiddenIdentity: ServerIdentity?
    /// The action is refused if the server was started anew since it booted then: what was seen of its threads and its relay logs means nothing in
    /// another run. nil: in any run.
    public var expectedBoot: WallTime?
    public var action: ServerAction
    /// The whole attempt, connection included, ends within this time.
    public var timeout: Duration
    /// How long the server may take to let us in; nil: all of ``timeout``. A frozen server accepts and never answers, and whoever only wants to
    /// know whether it is there should not wait longer than this.
    public var contactTimeout: Duration?
    /// Actions with the same pin on one server go over one session, which is kept until the pin is released; nil: a session of its own.
    public var pin: SessionPin?

    public init(
        target: InstanceAddress, expectedIdentity: ServerIdentity?, forbiddenIdentity: ServerIdentity? = nil, expectedBoot: WallTime? = nil,
        action: ServerAction, timeout: Duration, contactTimeout: Duration? = nil, pin: SessionPin? = nil
    ) {
        self.target = target
        self.expectedIdentity = expectedIdentity
        self.forbiddenIdentity = forbiddenIdentity
        self.expectedBoot = expectedBoot
        self.action = action
        self.timeout = timeout
        self.contactTimeout = contactTimeout
        self.pin = pin
    }

    /// How the action ends without anything being sent, where the server that was found must not be acted on; nil: it may.
    package func objection(to found: InstanceFacts) -> ActionOutcome? {
        let identity = found.server.identity
        if let expectedIdentity, expectedIdentity != identity { return .wrongIdentity(found: identity) }
        if let forbiddenIdentity, forbiddenIdentity == identity { return .wrongIdentity(found: identity) }
        if let expectedBoot, !found.server.isRun(bootedAt: expectedBoot) {
            return .failed(ServerFailure(code: 0, message: "it was started anew since it was looked at"), observed: found)
        }
        return nil
    }
}
