import Refactoring
import TopologyModel

/// How a server will look after a step, as far as the statements of later steps depend on it. For showing plans only: what runs looks again.
extension InstanceFacts {
    func predicted(after action: ServerAction) -> InstanceFacts {
        switch action {
        case .stopReceiver(let name): changing(name) { $0.receiver = .stopped }
        case .startReceiver(let name), .bounceReceiver(let name): changing(name) { $0.receiver = .running }
        case .stopApplier(let name): changing(name) { $0.applier = .stopped }
        case .startApplier(let name): changing(name) { $0.applier = .running }
        case .startReplication(let name): changing(name) { ($0.receiver, $0.applier) = (.running, .running) }
        case .applyRelayLogs(let name, _): changing(name) { ($0.gtidUse, $0.applier) = (.fileAndPosition, .running) }
        case .startUntil(let name, let place): changing(name) { $0.reached(place) }
        case .skipTransaction(let name, _): changing(name) { ($0.applier, $0.applierError) = (.running, nil) }
        case .setDelay(let name, let delay): changing(name) { $0.configuredDelay = delay }
        case .pointToSource(let specification): following(specification)
        case .detach(let name):
            changing(name) { channel in
                (channel.detachedSource, channel.source, channel.receiver) = (channel.source, nil, .stopped)
                if server.flavor == .mariadb { channel.applier = .stopped }
            }
        case .resetReplication(let name, _): with(channels: channels.filter { $0.name != name })
        case .setReadOnly, .fence: closed(true)
        case .openWrites: closed(false)
        case .setSemiSync(let source, let replica):
            switching { semiSync in
                semiSync.sourceEnabled = source ?? semiSync.sourceEnabled
                semiSync.replicaEnabled = replica ?? semiSync.replicaEnabled
            }
        case .injectEmptyTransactions, .resetBinaryLogs, .flushBinaryLogs, .purgeBinaryLogs, .endQuery, .endSessions, .inspect, .readWritePosition, .readOpenWrites: self
        }
    }

    /// - Parameter others: of the servers that the condition compares with, as they are predicted.
    func predicted(after condition: PlanCondition, others: (InstanceAddress) -> InstanceFacts?) -> InstanceFacts {
        switch condition {
        case .drained(let name):
            changing(name) { channel in
                channel.receivedGTIDs = transactions.applied
                channel.executedCoordinates = channel.readCoordinates
            }
        case .executed(let name, let place), .executedAtLeast(let name, let place):
            changing(name) { channel in
                guard let reached = place.coordinates(others), channel.executedCoordinates.map({ $0 < reached }) ?? true else { return }
                channel.executedCoordinates = reached
            }
        case .replicates(let name, _): changing(name) { ($0.receiver, $0.applier) = (.running, .running) }
        case .receives(let name, _): changing(name) { $0.receiver = .running }
        case .hasAll, .hasNothingBeyond: self
        }
    }

    // MARK: Parts

    private func changing(_ name: String, _ change: (inout ReplicationChannel) -> Void) -> InstanceFacts {
        var channels = channels
        for index in channels.indices where channels[index].name == name { change(&channels[index]) }
        return with(channels: channels)
    }

    /// A channel that is not there is made.
    private func following(_ specification: SourceSpecification) -> InstanceFacts {
        var channel = channels.first { $0.name == specification.channel } ?? ReplicationChannel()
        channel.name = specification.channel
        (channel.source, channel.detachedSource, channel.gtidUse) = (specification.source, nil, specification.gtidUse)
        if let place = specification.coordinates { (channel.readCoordinates, channel.executedCoordinates) = (place, place) }
        channel.receiver = specification.startsReceiver ? .running : .stopped
        channel.applier = specification.startsApplier ? .running : .stopped
        return with(channels: channels.filter { $0.name != channel.name } + [channel])
    }

    private func closed(_ isReadOnly: Bool) -> InstanceFacts {
        var settings = settings
        settings.readOnly = isReadOnly
        if settings.superReadOnly != nil { settings.superReadOnly = isReadOnly }
        return InstanceFacts(
            server: server, settings: settings, transactions: transactions, channels: channels, semiSync: semiSync, locks: locks, stall: stall,
            group: group, details: details, unread: unread)
    }

    private func switching(_ change: (inout SemiSyncFacts) -> Void) -> InstanceFacts {
        var changed = semiSync
        change(&changed)
        return with(semiSync: changed)
    }
}

extension ReplicationChannel {
    /// It received and executed up to the place, and its applier stopped there.
    fileprivate mutating func reached(_ place: BinlogCoordinates) {
        if executedCoordinates.map({ $0 >= place }) ?? false { return }
        (receiver, applier, executedCoordinates) = (.running, .stopped, place)
        if readCoordinates.map({ $0 < place }) ?? true { readCoordinates = place }
    }
}
