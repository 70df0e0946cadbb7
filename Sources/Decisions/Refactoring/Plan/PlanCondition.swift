public import TopologyModel

/// What a plan waits for on one server.
public enum PlanCondition: Hashable, Sendable, Codable {
    /// Everything that the channel received is executed, and it receives nothing more.
    case drained(channel: String)
    /// The applier stands exactly there, in the logs of its source.
    case executed(channel: String, PlaceReference)
    /// The applier stands there or further.
    case executedAtLeast(channel: String, PlaceReference)
    /// The server has executed everything that another one has.
    case hasAll(of: InstanceAddress)
    /// The server takes no writes and has nothing that another one lacks (``InstanceFacts/divergence(from:)``).
    case hasNothingBeyond(InstanceAddress)
    /// Both threads work, and the source is this one.
    case replicates(channel: String, from: InstanceAddress)
    /// The receiver got through to this source.
    case receives(channel: String, from: InstanceAddress)

    /// - Parameters:
    ///   - facts: of the server that is looked at.
    ///   - others: the newest of other servers in this run.
    public func verdict(_ facts: InstanceFacts, others: (InstanceAddress) -> InstanceFacts?) -> ConditionVerdict {
        switch self {
        case .drained(let name): drained(facts.channel(named: name), facts)
        case .executed(let name, let place): executed(facts.channel(named: name), facts, place.coordinates(others), mayPass: false)
        case .executedAtLeast(let name, let place): executed(facts.channel(named: name), facts, place.coordinates(others), mayPass: true)
        case .hasAll(let server): hasAll(facts, others(server), server)
        case .hasNothingBeyond(let server): hasNothing(facts, beyond: others(server), server)
        case .replicates(let name, let source): attached(facts.channel(named: name), to: source, needsApplier: true)
        case .receives(let name, let source): attached(facts.channel(named: name), to: source, needsApplier: false)
        }
    }

    private func drained(_ channel: ReplicationChannel?, _ facts: InstanceFacts) -> ConditionVerdict {
        guard let channel else { return .holds }
        if channel.receiver != .stopped { return .notYet("its receiver still runs") }
        let hasApplied = channel.hasAppliedReceived(facts.transactions)
        if hasApplied == true { return .holds }
        if let error = channel.applierError { return .impossible(error.ended("applier")) }
        if channel.applier == .stopped {
            return .impossible(
                hasApplied == nil
                    ? "its applier is stopped and it does not say what it has received" : "its applier is stopped before it has executed everything that is received")
        }
        return .notYet("it has not applied everything that it received")
    }

    private func executed(
        _ channel: ReplicationChannel?, _ facts: InstanceFacts, _ place: BinlogCoordinates?, mayPass: Bool
    ) -> ConditionVerdict {
        guard let channel, let executed = channel.executedCoordinates else { return .impossible("it does not say how far it has executed") }
        guard let place else { return .impossible("the place to reach is not known") }
        if executed == place { return .holds }
        if executed > place, mayPass { return .holds }
        if executed > place { return .impossible("it stands at \(executed), beyond \(place)") }
        if let reason = standstill(channel, facts) { return .impossible("it stands at \(executed) before \(place), and \(reason)") }
        return .notYet("it stands at \(executed) and has to reach \(place)")
    }

    private func hasAll(_ facts: InstanceFacts, _ other: InstanceFacts?, _ server: InstanceAddress) -> ConditionVerdict {
        guard let other else { return .impossible("\(server) was not read") }
        guard let holds = facts.transactions.executed.covers(other.transactions.executed) else {
            return .impossible("its transactions cannot be compared with those of \(server)")
        }
        if holds { return .holds }
        let missing = facts.transactions.executed.missing(from: other.transactions.executed)?.description ?? ""
        if let reason = standstill(facts, without: other.transactions.executed) { return .impossible("it lacks \(missing) of \(server), and \(reason)") }
        return .notYet("it lacks \(missing) of \(server)")
    }

    private func hasNothing(_ facts: InstanceFacts, beyond other: InstanceFacts?, _ server: InstanceAddress) -> ConditionVerdict {
        guard let other else { return .impossible("\(server) was not read") }
        guard facts.settings.readOnly else { return .impossible("it accepts writes") }
        return switch facts.divergence(from: other) {
        case .none: .holds
        case .errant(let errant): .impossible("it committed what \(server) lacks: \(errant)")
        case .unknown(let reason): .impossible("nobody can tell whether it committed what \(server) lacks: \(reason)")
        }
    }

    // MARK: Waiting in vain

    /// Why nothing that is still to come brings the server what it lacks; nil: something may. Threads that fetch, or try to, may bring anything.
    private func standstill(_ facts: InstanceFacts, without wanted: GTIDValue) -> String? {
        let channels = facts.channels.filter { $0.source != nil || $0.detachedSource != nil }
        if channels.isEmpty { return "it follows nobody who could bring it" }
        var reasons: [String] = []
        for channel in channels {
            if let reason = standstill(channel, facts) {
                reasons.append(reason)
            } else if hasNotReceived(wanted, channel, facts) {
                reasons.append("its receiver is stopped before it has received that")
            } else {
                return nil
            }
        }
        return reasons.joined(separator: "; ")
    }

    /// Whether what a channel receives no more of is not all in its relay logs. Where nothing is shown as received (MariaDB, started anew), nobody knows.
    private func hasNotReceived(_ wanted: GTIDValue, _ channel: ReplicationChannel, _ facts: InstanceFacts) -> Bool {
        guard receivesNoMore(channel), channel.gtidUse.usesGTID, !channel.receivedGTIDs.isEmpty else { return false }
        return facts.transactions.executed.union(channel.receivedGTIDs)?.covers(wanted) == false
    }

    /// Why a channel executes nothing more; nil: it may.
    private func standstill(_ channel: ReplicationChannel, _ facts: InstanceFacts) -> String? {
        if let error = channel.applierError { return error.ended("applier") }
        if channel.applier == .stopped { return "its applier is stopped" }
        guard receivesNoMore(channel), channel.hasAppliedReceived(facts.transactions) == true else { return nil }
        return channel.receiverError?.ended("receiver") ?? "its receiver is stopped"
    }

    /// A source that cannot be reached may be there again; one that refuses goes on with that.
    private func receivesNoMore(_ channel: ReplicationChannel) -> Bool {
        channel.receiver == .stopped || (channel.receiver == .connecting && channel.receiverError.map { !$0.isConnectionClass } ?? false)
    }

    private func attached(_ channel: ReplicationChannel?, to source: InstanceAddress, needsApplier: Bool) -> ConditionVerdict {
        guard let channel, channel.source == source else { return .impossible("it does not follow \(source)") }
        if let error = channel.receiverError, !error.isConnectionClass, channel.receiver != .running {
            return .impossible("\(source) refuses it with error \(error.code): \(error.message)")
        }
        if needsApplier, let error = channel.applierError {
            return .impossible(error.ended("applier"))
        }
        if channel.receiver != .running {
            return .notYet("its receiver does not get through" + (channel.receiverError.map { ", error \($0.code): \($0.message)" } ?? ""))
        }
        if needsApplier, channel.applier != .running { return .notYet("its applier does not run") }
        return .holds
    }
}
