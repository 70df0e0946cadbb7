import ControlModel
import Hooks
import Refactoring
import TopologyModel

/// Hooks that are told when a replica has taken the place of its source. Only people want that: recoveries promote, and swap nobody.
extension ManagerMachine {
    /// Nothing waits for them, and no journal holds them: a manager that dies in between has told nobody.
    mutating func tellSwap(_ result: OperationResult, by pin: SessionPin, into effects: inout [ManagerEffect]) {
        guard hookPhases.contains(.postTakePrimary), result.tracks.first?.end == .done, let (taker, source) = result.plan.swapped else { return }
        var invocation = HookInvocation(phase: .postTakePrimary, failed: source)
        // The moment is not the exact one, and only has to differ from that of the same swap by an earlier manager.
        invocation.occasion = "swap:\(control.lastIndex):\(placementsRefreshedAt.milliseconds):\(pin.rawValue)"
        let cluster = topology.cluster(containing: taker)
        let record = cluster.flatMap { controlRecord(of: $0) }
        if let cluster, let record { describe(&invocation, cluster: cluster, record: record) }
        describe(&invocation, successor: taker)
        invocation.isSuccessful = true
        if topology.id(of: taker) == record.flatMap({ topology.id(of: $0.primary) }) {
            invocation.epoch = record?.epoch
        } else {
            invocation.tellOfOtherSource(isCoPrimary: false)
        }
        effects.append(.runHooks(newToken(.swapHooks), invocation))
    }
}

extension OperationPlan {
    /// Who swaps places with whom; nil: the plan is about something else.
    var swapped: (taker: InstanceAddress, source: InstanceAddress)? {
        guard case .takeSource(let taker) = operation, let source = tracks.first?.changed.first(where: { $0 != taker }) else { return nil }
        return (taker, source)
    }
}
