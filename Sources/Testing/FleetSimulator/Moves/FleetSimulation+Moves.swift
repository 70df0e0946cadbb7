import ManagerCore
import Refactoring
import TopologyModel

/// People who move servers about.
extension FleetSimulation {
    func startOperators(_ moves: MovePlan) {
        for index in 0..<moves.operators {
            schedule(.operatorTurn(index: Int32(index)), at: MoveFaultDraw.quietMilliseconds * Nanoseconds.millisecond + moveRandom.integer(moves.pause))
        }
    }

    func operatorTurn(_ index: Int) {
        guard phase == .faults, let moves = plan.moves else { return }
        schedule(.operatorTurn(index: Int32(index)), after: moveRandom.integer(moves.pause))
        guard manager.isRunning, manager.ending == nil, !watch.operations.contains(where: { $0.isActive && $0.asker == index }) else { return }
        let operation = drawOperation()
        var options = OperationOptions()
        options.skipsBlocked = moveRandom.chance(50)
        options.allowsRefetch = moveRandom.chance(10)
        options.enablesGTID = moveRandom.chance(8)
        askMove(OperationRequest(operation, options: options, isDryRun: moveRandom.chance(8), owner: "operator \(index)"), asker: index)
    }

    func askMove(_ request: OperationRequest, asker: Int?) {
        manager.operatorTokens += 1
        let token = ManagerToken(rawValue: manager.operatorTokens)
        trace("\(request.owner): \(request.operation)\(request.isDryRun ? ", dry run" : "")\(request.options == OperationOptions() ? "" : ", \(request.options)")")
        if case .makeCoPrimary(let server) = request.operation, let index = owner(of: server), let source = servers[index].channel?.source {
            watch.rings.append((server, source))
        }
        watch.operations.append(
            WatchedOperation(
                token: token, asker: asker, request: request, incarnation: manager.incarnation, askedAt: now, before: servers.map(ServerView.init),
                isTouched: Array(repeating: false, count: servers.count), isStartedUntil: Array(repeating: false, count: servers.count)))
        watch.asking = token
        var told = request
        if options.defect == .dryRunActs { told.isDryRun = false }
        handle(.operatorAsked(token, .operate(told), by: nil))
        watch.asking = nil
    }

    // MARK: Wishes

    private func drawOperation() -> Operation {
        let subject = SimulationPlan.address(moveRandom.integer(0...servers.count - 1))
        let other = SimulationPlan.address(moveRandom.integer(0...servers.count - 1))
        if let repair = drawRepair(of: subject) { return repair }
        // The one that has everything: there may be trees that were left behind.
        let roots = servers.filter { $0.channel == nil }
        if servers.allSatisfy(\.readOnly), let root = roots.max(by: { $0.lastSequence < $1.lastSequence }), moveRandom.chance(50) {
            let children = servers.filter { $0.channel?.source == root.address }
            if moveRandom.chance(50), !children.isEmpty { return .takeSource(moveRandom.pick(children.map(\.address))) }
            return .setReadOnly(root.address, false)
        }
        switch moveRandom.integer(0...39) {
        case 0...8: return .relocate(subject, below: other)
        case 9...11: return .moveUp(subject)
        case 12...14: return .moveBelow(subject, sibling: sibling(of: subject) ?? other)
        case 15: return .moveEquivalent(subject, below: other)
        case 16, 17: return .moveGTID(subject, below: other)
        case 18, 19: return .repoint(subject, to: moveRandom.chance(40) ? other : nil)
        case 20, 21: return .relocateReplicas(of: subject, below: other)
        case 22, 23: return .moveUpReplicas(of: subject)
        case 24: return .repointReplicas(of: subject)
        case 25: return .regroupReplicas(of: subject)
        case 26: return .takeSiblings(subject)
        case 27, 28: return .takeSource(subject)
        case 29: return .makeCoPrimary(subject)
        case 30: return .detach(subject)
        case 31, 32: return .stopReplication(subject, nicely: moveRandom.chance(50))
        case 33, 34: return .restartReplication(subject)
        case 35: return .setDelay(subject, .seconds(moveRandom.integer(Int64(0)...3)))
        case 36, 37: return .setGTID(subject, moveRandom.chance(60))
        case 38: return .startReplication(subject)
        default: return servers.first { !$0.readOnly }.map { .setReadOnly($0.address, true) } ?? .startReplication(subject)
        }
    }

    /// What is stopped or detached is put right now and then.
    private func drawRepair(of subject: InstanceAddress) -> Operation? {
        guard let channel = owner(of: subject).flatMap({ servers[$0].channel }), moveRandom.chance(30) else { return nil }
        if channel.isDetached { return .reattach(subject) }
        return channel.receiver == .stopped || channel.applier == .stopped ? .startReplication(subject) : nil
    }

    private func sibling(of subject: InstanceAddress) -> InstanceAddress? {
        guard let source = owner(of: subject).flatMap({ servers[$0].channel })?.source else { return nil }
        let siblings = servers.filter { $0.channel?.source == source && $0.address != subject }
        return siblings.isEmpty ? nil : moveRandom.pick(siblings.map(\.address))
    }
}
