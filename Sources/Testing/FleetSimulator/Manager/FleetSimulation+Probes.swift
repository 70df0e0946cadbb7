import ManagerCore
import Probing
import TopologyModel

/// Probes on their way to the servers and back.
extension FleetSimulation {
    func startProbe(_ request: ProbeRequest) {
        guard let index = servers.firstIndex(where: { $0.address == request.address }) else { return }
        let slot = probes.add(SimulatedProbe(request: request, manager: manager, incarnation: manager.incarnation, startedAt: now, server: index))
        schedule(.probeArrives(slot: slot), after: networkRandom.integer(plan.networkLatency))
    }

    func probeArrives(_ slot: Int32) {
        guard var probe = probes[slot], probe.incarnation == probe.manager.incarnation else {
            _ = probes.remove(slot)
            return
        }
        manager = probe.manager
        let server = behindAddress[probe.server]
        let deadline = probe.startedAt + probe.request.timeout.wholeNanoseconds
        let isDetails = probe.request.lane == .details
        let needsName = isDetails || probe.request.freshConnection || manager.keptConnections[server] == 0
        var answersAt = now + networkRandom.integer(plan.networkLatency)
        if network.resolverHangs, needsName {
            probe.outcome = .unreachable(ProbeFailure(kind: .nameResolution, message: "the name could not be resolved in time"))
            answersAt = deadline
        } else if managerLink(to: server) == .hanging {
            probe.outcome = .unreachable(ProbeFailure(kind: .timedOut, message: "no answer in time"))
            answersAt = deadline
        } else if managerLink(to: server) == .refusing || !servers[server].isUp {
            probe.outcome = .unreachable(ProbeFailure(kind: .refused, code: 2003, message: "connection refused"))
            if !isDetails { manager.keptConnections[server] = 0 }
        } else if let thaw = servers[server].frozenUntil {
            if thaw < deadline {
                schedule(.probeArrives(slot: slot), at: thaw + Nanoseconds.microsecond)
                return
            }
            probe.outcome = .unreachable(ProbeFailure(kind: .timedOut, message: "no answer in time"))
            answersAt = deadline
        } else if servers[server].isDiskFull, isDetails || options.defect == .askForLogs {
            probe.outcome = .unreachable(ProbeFailure(kind: .timedOut, message: "no answer in time"))
            answersAt = deadline
            // While a session of an earlier reading hangs there is no further one.
            if servers[server].hungSessions == 0 || options.defect == .askForLogs { leaveHungSession(on: server) }
        } else {
            if !probe.request.freshConnection, !isDetails { manager.keptConnections[server] = servers[server].boot }
            let facts = options.defect == .hideLinks && server % 2 == 1 ? shownFacts(of: server).hidingLinks() : shownFacts(of: server)
            probe.outcome = .read(facts, announcedReplicas: isDetails ? dumpConnections(to: server) : nil)
        }
        if !isDetails { noteReached(server, probe) }
        probes[slot] = probe
        schedule(.probeAnswers(slot: slot), at: answersAt)
    }

    private func noteReached(_ server: Int, _ probe: SimulatedProbe) {
        switch probe.outcome {
        case .read: manager.unreachable[server] = false
        case .unreachable: if probe.request.freshConnection { manager.unreachable[server] = true }
        case .alive, nil: break
        }
    }

    func probeAnswers(_ slot: Int32) {
        guard let probe = probes.remove(slot), probe.incarnation == probe.manager.incarnation, let outcome = probe.outcome else { return }
        manager = probe.manager
        traceProbe(probe, outcome)
        if probe.request.lane == .liveness, case .read(let facts, _) = outcome { noteShown(facts) }
        handle(
            .probed(
                ProbeReport(
                    request: probe.request, startedAt: MonotonicInstant(nanoseconds: probe.startedAt), finishedAt: instant, outcome: outcome)))
    }

    private func traceProbe(_ probe: SimulatedProbe, _ outcome: ProbeOutcome) {
        guard options.tracesProbes else { return }
        let prober = manager.replica == nil ? "" : " by \(name(of: manager))"
        switch outcome {
        case .read(let facts, _):
            let channel = facts.channels.first.map { "receiver \($0.receiver) \($0.receiverError?.code ?? 0), applier \($0.applier), received \($0.receivedGTIDs), heartbeats \($0.receivedHeartbeats.map(String.init) ?? "-") from \($0.source?.description ?? "-")" }
            trace("probe of \(probe.request.address)\(prober): \(facts.settings.readOnly ? "read-only" : "writable"), executed \(facts.transactions.executed)\(channel.map { ", " + $0 } ?? "")")
        case .alive(let failure), .unreachable(let failure): trace("probe of \(probe.request.address)\(prober): \(failure.message)")
        }
    }

    private func dumpConnections(to source: Int) -> [InstanceAddress] {
        servers.filter { $0.isUp && $0.channel?.receiver == .running && $0.channel?.connectedTo == source }.map(\.address)
    }

    /// Of ``SimulationDefect/hideAckers``: the first replica.
    private static let shownAcker = 1

    /// The facts as this shell passes them on.
    func shownFacts(of server: Int) -> InstanceFacts {
        let facts = servers[server].facts(transactions, wallOffset: FleetSimulation.wallOffset, connectedAckers: connectedAckers(of: servers[server]))
        guard let defect = options.defect else { return facts }
        switch defect {
        case .appliedIsReceived, .skipDrain: return facts.claimingAllApplied()
        case .claimRunning: return facts.claimingRunning()
        case .ownFailureIsVote:
            guard let source = servers[server].channel.flatMap({ self.server(at: $0.source) }), manager.unreachable[source] else { return facts }
            return facts.claimingLostSource()
        case .rejoinIgnoresErrant: return withoutErrant(facts, of: server)
        case .frozenProgress: return withProgressBeforeLoss(facts, of: server)
        case .hideVersions: return facts.claiming(plan.release)
        case .oneMoreAcknowledges: return facts.claimingOneMoreAcknowledges()
        case .hideAckers: return facts.hidingAckers(isShown: server == FleetSimulation.shownAcker)
        default: return facts.spoiled(by: defect, now: wall)
        }
    }

    /// The kernel closes the connections of a killed process; what is kept breaks at once.
    func tellManagerOfLostConnection(_ server: Int) {
        for other in managers where other.machine != nil && other.keptConnections[server] != 0 && network.fromManager(other.index, to: server) == .fine {
            other.keptConnections[server] = 0
            schedule(
                .connectionLost(server: Int32(server), manager: Int32(other.index), incarnation: other.incarnation),
                after: networkRandom.integer(plan.networkLatency))
        }
    }

    func keptConnectionLost(_ server: Int, _ index: Int, _ incarnation: Int32) {
        manager = managers[index]
        guard incarnation == manager.incarnation else { return }
        handle(.connectionLost(servers[server].address))
    }
}

extension InstanceFacts {
    fileprivate func claimingAllApplied() -> InstanceFacts {
        guard let channel = channels.first, channel.gtidUse.usesGTID else { return self }
        var transactions = transactions
        // In a set of MySQL is only what came through the channel.
        let all: GTIDValue = if case .mysql = channel.receivedGTIDs { transactions.executed.union(channel.receivedGTIDs) ?? transactions.executed } else { channel.receivedGTIDs }
        transactions.executed = all
        transactions.applied = all
        return with(transactions: transactions)
    }

    func claimingRunning() -> InstanceFacts {
        var channels = channels
        for index in channels.indices where channels[index].receiverError == nil { (channels[index].receiver, channels[index].applier) = (.running, .running) }
        return InstanceFacts(server: server, settings: settings, transactions: transactions, channels: channels, semiSync: semiSync, locks: locks)
    }

    fileprivate func hidingLinks() -> InstanceFacts {
        InstanceFacts(server: server, settings: settings, transactions: transactions, semiSync: semiSync, locks: locks)
    }

    /// Only one replica is shown to acknowledge, and its source to count no other.
    fileprivate func hidingAckers(isShown: Bool) -> InstanceFacts {
        var semiSync = semiSync
        semiSync.sourceClients = min(semiSync.sourceClients, 1)
        if !isShown { (semiSync.replicaEnabled, semiSync.replicaActive) = (false, false) }
        return with(semiSync: semiSync)
    }

    fileprivate func claimingOneMoreAcknowledges() -> InstanceFacts {
        var semiSync = semiSync
        semiSync.waitForReplicaCount += 1
        return with(semiSync: semiSync)
    }

    fileprivate func claimingLostSource() -> InstanceFacts {
        var channels = channels
        for index in channels.indices {
            channels[index].receiver = .connecting
            channels[index].receiverError = ReplicationError(code: 2003, message: "the manager could not connect")
        }
        return with(channels: channels)
    }
}
