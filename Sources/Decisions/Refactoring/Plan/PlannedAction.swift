public import TopologyModel

/// An action of a plan; places in logs are filled in when it runs.
public enum PlannedAction: Hashable, Sendable, Codable {
    case fixed(ServerAction)
    case startUntil(channel: String, PlaceReference)
    case pointToSource(SourceSpecification, at: PlaceReference)
    /// Make the server forget these transactions and keep what else it has executed by then.
    case resetBinaryLogs(of: InstanceAddress, dropping: GTIDSet)

    /// Whether it changes anything on the server.
    public var isMutation: Bool {
        if case .fixed(let action) = self { action.isMutation } else { true }
    }

    /// The action with what is known; nil while the place is not.
    public func resolved(_ facts: (InstanceAddress) -> InstanceFacts?) -> ServerAction? {
        switch self {
        case .fixed(let action): return action
        case .startUntil(let channel, let place):
            return place.coordinates(facts).map { .startUntil(channel: channel, $0) }
        case .pointToSource(var specification, let place):
            guard let coordinates = place.coordinates(facts) else { return nil }
            specification.coordinates = coordinates
            return .pointToSource(specification)
        case .resetBinaryLogs(let server, let dropped):
            guard case .mysql(let executed)? = facts(server)?.transactions.executed else { return nil }
            return .resetBinaryLogs(keeping: executed.subtracting(dropped))
        }
    }
}
