import ManagerCore
import TopologyModel

/// Something of a run without which what went wrong may go wrong all the same.
public enum SimulationPart: String, CaseIterable, Sendable, CustomStringConvertible {
    /// The server that has nothing to do with the others.
    case bystander
    /// The server below a replica.
    case secondTier = "second tier"
    /// The one with the highest number, and the faults that name it.
    case replica
    /// The one with the highest number.
    case client

    public var description: String { rawValue }
}

extension SimulationPlan {
    /// One replica and one client are always there.
    func has(_ part: SimulationPart) -> Bool {
        switch part {
        case .bystander: hasBystander
        case .secondTier: hasSecondTier
        case .replica: replicas > 1
        case .client: clients > 1
        }
    }

    mutating func omit(_ part: SimulationPart) {
        guard has(part) else { return }
        switch part {
        case .bystander: hasBystander = false
        case .secondTier: hasSecondTier = false
        case .replica: omitLastReplica()
        case .client: clients -= 1
        }
        let last = hasSecondTier ? replicas + 1 : replicas
        configuration.seeds.removeAll { seed in SimulationPlan.server(named: seed.host).map { $0 > last } ?? false }
    }

    private mutating func omitLastReplica() {
        let last = replicas
        replicas -= 1
        faults.removeAll { $0.kind.namedServer == last }
        if oddReplicas?.delayed == last {
            oddReplicas?.delayed = nil
            oddReplicas?.delay = 0
        }
        if oddReplicas?.filtered == last { oddReplicas?.filtered = nil }
        if oddReplicas?.newer == last { oddReplicas?.newer = nil }
        if oddReplicas?.isEmpty == true { oddReplicas = nil }
        if lastingFaults?.dead == last { lastingFaults?.dead = nil }
        if lastingFaults?.outOfReach == last { lastingFaults?.outOfReach = nil }
        if lastingFaults?.isEmpty == true { lastingFaults = nil }
        if let needed = semiSync?.acknowledgements { semiSync?.acknowledgements = min(needed, replicas) }
    }
}
