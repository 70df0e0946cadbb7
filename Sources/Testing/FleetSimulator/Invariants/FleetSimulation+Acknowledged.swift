import ControlModel

/// F4: what a client was told of is on whoever is opened, or nobody is.
extension FleetSimulation {
    /// When a server that was designated is about to be opened.
    func checkNothingAcknowledgedIsLost(_ server: Int) {
        guard plan.semiSync != nil, !isLossAccepted else { return }
        for index in transactions.indices where transactions[index].isAcknowledged && !oracle.forgottenByPeople.contains(Int32(index)) {
            let details = transactions[index]
            if Int(details.origin) == plan.bystander || isErrant(details) || servers[server].holds(details) { continue }
            violate(
                .nothingAcknowledgedIsLost,
                "\(servers[server].address) is opened without 0-\(details.origin + 1)-\(details.sequence), of which a client was told")
            return
        }
    }

    private var isLossAccepted: Bool { oracle.open.flatMap { journal.state.recovery($0.id) }?.opening.acceptsDataLoss == true }

    /// A failover that cannot prove anything designates nobody.
    func checkMayDesignate(_ opening: RecoveryOpening) {
        guard plan.semiSync?.timeout != nil, opening.kind == .failover, !opening.acceptsDataLoss else { return }
        violate(.nothingAcknowledgedIsLost, "somebody is promoted though commits of \(opening.failed) may be reported without an acknowledgement")
    }

    func markLossless(_ record: RecoveryRecord, _ closing: RecoveryClosing) {
        guard let semiSync = plan.semiSync, record.opening.kind == .failover else { return }
        if closing.result == .succeeded, record.opening.lossless != nil, !record.opening.acceptsDataLoss {
            marks.hit(.losslessPromoted)
            if semiSync.acknowledgements > 1 { marks.hit(.losslessByTwo) }
        }
        if closing.result == .succeeded, record.opening.acceptsDataLoss { marks.hit(.lossAccepted) }
        if closing.reason.hasPrefix("blocked: would lose data") { marks.hit(.losslessBlocked) }
    }

    /// Whether a death of the primary now would leave no question but what is on its way, or nothing could be proved anyway.
    func knowsWhoAcknowledges(of primary: Int) -> Bool {
        guard plan.semiSync != nil, canProve(primary) else { return true }
        guard let record = manager.machine?.lossless(of: servers[primary].address), record.shortcomings.isEmpty else { return false }
        let isEachKnown = record.ackers.allSatisfy { acker in
            owner(of: acker.server).map { servers[$0].isUp && servers[$0].wallOfBoot(FleetSimulation.wallOffset) == acker.bootedAt } ?? false
        }
        // One that is being made a replica acknowledges from its first heartbeat on, which no reading of the primary tells yet.
        return isEachKnown
            && servers.allSatisfy { server in
                server.operationStatement == nil
                    && (server.channel?.source != servers[primary].address || server.semiSync?.acknowledges != true || record.ackers.contains { $0.server == server.address })
            }
    }

    /// Whether the last death, of a cluster in order, may be answered by doing nothing.
    func mayBlock(theDeathOf failed: Int) -> Bool {
        guard plan.semiSync != nil else { return false }
        guard canProve(failed), let last = servers[failed].log.last else { return true }
        // It was read with a commit that nobody received.
        return !servers.contains { $0.index != failed && ($0.holds(transactions[Int(last)]) || $0.channel?.pending.contains(last) == true) }
    }

    private func canProve(_ primary: Int) -> Bool { plan.semiSync?.timeout == nil && servers[primary].semiSync?.waits == true }
}
