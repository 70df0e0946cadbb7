public import TopologyModel

/// What an operation would do: steps per server, or everything that is in the way. Made without touching any server; what `--dry-run` prints.
public struct OperationPlan: Hashable, Sendable, Codable {
    public var operation: Operation
    public var options: OperationOptions
    /// Not empty: the operation is refused.
    public var blockers: [PlanBlocker]
    /// What an operator should know beforehand, such as replicas that are left where they are.
    public var notices: [String]
    /// Done before the tracks, and undone after them whatever their ends were: a source that stands still while its replicas are moved.
    public var frame: PlanTrack?
    /// Independent of each other, in the order in which they begin.
    public var tracks: [PlanTrack]
    /// The server that the others end up under, where the operation chose one.
    public var promoted: InstanceAddress?

    public init(
        operation: Operation, options: OperationOptions, blockers: [PlanBlocker] = [], notices: [String] = [], frame: PlanTrack? = nil,
        tracks: [PlanTrack] = [], promoted: InstanceAddress? = nil
    ) {
        self.operation = operation
        self.options = options
        self.blockers = blockers
        self.notices = notices
        self.frame = frame
        self.tracks = tracks
        self.promoted = promoted
    }

    public var isRefused: Bool { !blockers.isEmpty }
    /// Everything is as wanted already.
    public var isEmpty: Bool { tracks.isEmpty && frame == nil }

    /// The plan when something else is in the way, too.
    public func refused(by others: [PlanBlocker]) -> OperationPlan {
        var plan = self
        plan.blockers += others
        plan.frame = nil
        plan.tracks = []
        return plan
    }

    /// The servers that others are made to follow; empty when nobody's source changes.
    public var newSources: [InstanceAddress] {
        steps.compactMap { step in
            switch step.work {
            case .act(.fixed(.pointToSource(let specification))), .act(.pointToSource(let specification, _)): specification.source
            default: nil
            }
        }
    }

    /// Whether a step changes this server; others are only looked at.
    public func changes(_ server: InstanceAddress) -> Bool {
        steps.contains { step in
            guard step.server.address == server, case .act(let action) = step.work else { return false }
            return action.isMutation
        }
    }

    private var steps: [PlanStep] { (frame?.steps ?? []) + tracks.flatMap(\.steps) }

    /// Every server that a step touches or looks at, ordered by address, each once.
    public var servers: [InstanceAddress] {
        var addresses = steps.map(\.server.address).sorted()
        var last: InstanceAddress?
        addresses.removeAll { address in
            defer { last = address }
            return address == last
        }
        return addresses
    }
}
