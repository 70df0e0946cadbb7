import Analysis
import ControlModel
import Probing
import Promotion
import Refactoring
import TopologyModel

/// Receivers that say that they are connected and receive nothing, while their source answers and goes on: they hang on a connection that is half open, and notice after
/// `slave_net_timeout`. Where a site wants it they are stopped and started again, the receiver alone (server truth T1): what is behind a connection that stands shows
/// when another one is made.
///
/// One replica of a cluster at a time, seldom, and only a few times: an attempt that does not help is not worth many. What a receiver that was started again then shows
/// of its source is evidence like any other.
extension ManagerMachine {
    /// Between two attempts; doubled with each. The incumbent's bound per replica.
    private static let restartPause = Duration.seconds(30)
    private static let maximumRestarts = 3
    /// So long a restart that another manager announced may have been cut in two by its end; what is older was seen, and left, by people.
    private static let interruptedLimit = Duration.seconds(300)

    /// A finding that has lasted, so that the journal has it.
    mutating func considerRestart(_ finding: Finding, in cluster: Cluster, of record: ClusterRecord, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        guard finding.code == .replicaReceivesNothing, policy(of: cluster).detection.restartsSilentReceivers,
            let condition = conditions[finding.instanceID.index], now - condition.since >= ManagerMachine.conditionPatience,
            let found = receiver(of: finding.instance, in: cluster), ReceiverRestart.discardsNothing(of: found.channel, in: found.facts),
            !isBraked(cluster, record, around: finding.instance, at: wall),
            !receiverRestarts.contains(where: { $0.server != finding.instance && cluster.member(at: $0.server) != nil && now < $0.notBefore })
        else { return }
        var restart = receiverRestarts.first { $0.server == finding.instance } ?? ReceiverRestart(server: finding.instance, notBefore: now)
        guard restart.attempts < ManagerMachine.maximumRestarts, now >= restart.notBefore else { return }
        let announcement = ReceiverAnnouncement(finding, of: record)
        restart.notBefore = now + ManagerMachine.restartPause * (1 << restart.attempts)
        restart.attempts += 1
        restart.announcement = announcement
        keep(restart)
        effects.append(.propose(newToken(.receiverRestart(finding.instance)), [.recordDetection(announcement.intent)]))
    }

    /// It receives again, or something else is the matter with it. Whether that lasts is seen before it is restarted for the next time.
    mutating func forgetRestart(of server: InstanceAddress, now: MonotonicInstant) {
        receiverRestarts.removeAll { $0.server == server && $0.announcement == nil && now >= $0.notBefore }
    }

    private mutating func keep(_ restart: ReceiverRestart) {
        receiverRestarts.removeAll { $0.server == restart.server }
        receiverRestarts.append(restart)
    }

    /// Brakes of automatic recovery hold, but for the time after a recovery: nobody is promoted. What is under way on the server, or on its cluster, goes first.
    private func isBraked(_ cluster: Cluster, _ record: ClusterRecord, around server: InstanceAddress, at wall: WallTime) -> Bool {
        guard let source = cluster.member(at: server).flatMap({ cluster.source(of: $0.id) }).flatMap({ topology.instance($0) }) else { return true }
        return record.openRecovery != nil || isSuspected(source.id) || !source.freshness.isLastCheckValid
            || operations.contains { $0.machine.result == nil && $0.machine.servers.contains(server) }
            || automationGates.blocks(for: cluster, record: record, failed: source.address, at: wall).contains { !$0.isFlapWindow }
    }

    /// The server with its only channel, where starting its receiver discards nothing: MariaDB discards relay logs of a GTID channel whose applier does not run.
    private func receiver(of server: InstanceAddress, in cluster: Cluster) -> (facts: InstanceFacts, channel: ReplicationChannel)? {
        guard let instance = cluster.member(at: server), instance.freshness.isLastCheckValid, let facts = instance.facts, let channel = instance.channel, channel.source != nil,
            facts.server.flavor != .mariadb || channel.applier == .running
        else { return nil }
        return (facts, channel)
    }

    // MARK: Doing it

    mutating func restartAnnounced(of server: InstanceAddress, into effects: inout [ManagerEffect]) {
        // What was just committed carries the present time.
        guard let cluster = topology.cluster(containing: server), let record = controlRecord(of: cluster), let found = receiver(of: server, in: cluster),
            found.channel.receiver == .running, ReceiverRestart.discardsNothing(of: found.channel, in: found.facts),
            !isBraked(cluster, record, around: server, at: control.time)
        else {
            concludeRestart(of: server, trouble: "things have changed since it was looked at", into: &effects)
            return
        }
        effects.append(.note(ManagerNote(.warning, cluster: cluster.name, "\(server) is connected and receives nothing: its receiver is stopped and started again")))
        act(.bounceReceiver(channel: found.channel.name), on: server, found.facts, into: &effects)
    }

    /// The whole of an attempt is one statement after the other in one message, so nothing is left half done unless the connection breaks or the manager ends in between.
    private mutating func act(_ action: ServerAction, on server: InstanceAddress, _ facts: InstanceFacts, into effects: inout [ManagerEffect]) {
        effects.append(
            .act(
                newToken(.receiverAction(server)),
                ActionRequest(
                    target: server, expectedIdentity: facts.server.identity, expectedBoot: facts.server.bootedAt, action: action, timeout: configuration.recovery.stepTimeout)))
    }

    mutating func restartEnded(of server: InstanceAddress, _ outcome: ActionOutcome, now: MonotonicInstant, into effects: inout [ManagerEffect]) {
        if let id = topology.id(of: server) { discovery.expedite(id, at: now, fresh: false) }
        switch outcome {
        case .failed, .unknown:
            // It may be stopped: the next readings tell, and until then the announcement stays open.
            let trouble = ReceiverRestart.Trouble(reason: outcome.trouble, heardAt: now)
            for index in receiverRestarts.indices where receiverRestarts[index].server == server { receiverRestarts[index].trouble = trouble }
        case .done, .alreadyDone, .unreachable, .notTried, .wrongIdentity:
            concludeRestart(of: server, trouble: outcome.isSuccess ? nil : outcome.trouble, into: &effects)
        }
    }

    mutating func concludeRestart(of server: InstanceAddress, trouble: String?, into effects: inout [ManagerEffect]) {
        guard let index = receiverRestarts.firstIndex(where: { $0.server == server }), let announcement = receiverRestarts[index].announcement else { return }
        (receiverRestarts[index].announcement, receiverRestarts[index].trouble) = (nil, nil)
        effects.append(.propose(newToken(.unawaited), [.recordDetection(announcement.outcome(trouble))]))
    }

    /// The journal took nothing, so nothing is done; the next attempt has its time.
    mutating func restartNotAnnounced(of server: InstanceAddress) {
        for index in receiverRestarts.indices where receiverRestarts[index].server == server { receiverRestarts[index].announcement = nil }
    }

    // MARK: What was not seen through

    /// A restart was announced, by this manager or an earlier one, and nobody knows what came of it; and the receiver is stopped: it was stopped for that.
    mutating func resumeRestarts(in cluster: Cluster, now: MonotonicInstant, wall: WallTime, into effects: inout [ManagerEffect]) {
        guard policy(of: cluster).detection.restartsSilentReceivers, let record = controlRecord(of: cluster) else { return }
        for restart in receiverRestarts {
            guard let trouble = restart.trouble, let replica = cluster.member(at: restart.server), replica.channel?.receiver == .running,
                replica.freshness.readAt.map({ $0 >= trouble.heardAt }) ?? false
            else { continue }
            concludeRestart(of: restart.server, trouble: trouble.reason, into: &effects)
        }
        for member in cluster.members where member.channel?.receiver == .stopped && member.channel?.receiverError == nil {
            let own = receiverRestarts.firstIndex { $0.server == member.address }
            guard own.map({ receiverRestarts[$0].trouble != nil }) ?? true, let found = receiver(of: member.address, in: cluster),
                !isBraked(cluster, record, around: member.address, at: wall),
                let last = control.detections.last(where: { $0.detection.instance == member.address }), wall - last.at < ManagerMachine.interruptedLimit,
                let announcement = ReceiverAnnouncement(open: last)
            else { continue }
            if let own {
                receiverRestarts[own].trouble = nil
            } else {
                keep(ReceiverRestart(server: member.address, attempts: 1, notBefore: now + ManagerMachine.restartPause, announcement: announcement))
            }
            effects.append(.note(ManagerNote(.warning, cluster: cluster.name, "\(member.address): its receiver was stopped to be started again, and is started now")))
            act(.startReceiver(channel: found.channel.name), on: member.address, found.facts, into: &effects)
        }
    }
}

extension ActionOutcome {
    /// Why it is no success, in words.
    fileprivate var trouble: String {
        switch self {
        case .done, .alreadyDone: ""
        case .failed(let failure, _): failure.description
        case .unreachable(let reason), .notTried(let reason), .unknown(let reason): reason
        case .wrongIdentity(let found): "another server answers there: \(found)"
        }
    }
}
