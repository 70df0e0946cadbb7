public import TopologyModel

/// What a running operation wants.
public enum OperationEffect: Hashable, Sendable {
    /// Ends in ``OperationMachine/acted(_:_:now:into:)``.
    case act(OperationToken, ActionRequest)
    /// A step begins or ends; for people.
    case note(server: InstanceAddress, String)
    /// The sessions that it kept can be closed; the result is there.
    case ended(SessionPin)
}
