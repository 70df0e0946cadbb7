import Analysis
import ControlModel
import ManagerCore
import Refactoring
import TopologyModel

/// What the deliberate defects make of what goes through the shell.
extension FleetSimulation {
    /// The answer to an action that is not carried out; nil: it is.
    func claimed(_ action: ServerAction, _ server: Int, by defect: SimulationDefect) -> ActionOutcome? {
        let facts = shownFacts(of: server)
        switch (defect, action) {
        case (.claimFenced, .fence): return .done(facts.claiming(readOnly: true))
        case (.claimOpened, .openWrites): return .done(facts.claiming(readOnly: false))
        case (.neverReopens, .openWrites) where server == oracle.open?.failed: return .done(facts.claiming(readOnly: false))
        case (.claimRepointed, .pointToSource): return .done(facts)
        case (.claimDetached, .resetReplication): return .done(facts.with(channels: []))
        default: return nil
        }
    }

    /// What is executed in place of an action.
    func spoiled(_ action: ServerAction, on server: Int) -> ServerAction {
        switch (options.defect, action) {
        case (.discardWhileStopping, .stopReceiver(let channel)):
            servers[server].channel?.stopReceiver()
            servers[server].channel?.stopApplier()
            return .startApplier(channel: channel)
        case (.resetBinaryLogs, .resetReplication): return .resetBinaryLogs(keeping: GTIDSet())
        case (.repointToFailed, .pointToSource(var specification)):
            if let failed = oracle.open?.failed { specification.source = servers[failed].address }
            return .pointToSource(specification)
        case (.placeOfNow, .pointToSource(var specification)):
            guard specification.coordinates != nil, let source = owner(of: specification.source) else { return action }
            specification.coordinates = SimulatedServer.coordinates(of: servers[source].log.count, on: specification.source)
            return .pointToSource(specification)
        default: return action
        }
    }

    /// What is proposed in place of a batch.
    func spoiled(_ commands: [ControlCommand], by defect: SimulationDefect) -> [ControlCommand] {
        commands.compactMap { command in
            switch (defect, command) {
            case (.skipIntents, .stepIntent), (.skipOutcomes, .stepOutcome): return nil
            case (.designateAnother, .designate(let id, var designation)):
                guard let other = servers.first(where: { $0.channel != nil && $0.address != designation.server }) else { return command }
                designation.server = other.address
                designation.identity = other.identity.description
                return .designate(id, designation)
            default: return command
            }
        }
    }

    /// The channels as they were before the source was lost.
    func withProgressBeforeLoss(_ facts: InstanceFacts, of server: Int) -> InstanceFacts {
        guard let source = servers[server].channel.flatMap({ self.server(at: $0.source) }), manager.unreachable[source],
            let shown = manager.shownChannels[server], shown.first?.source == facts.channels.first?.source
        else {
            manager.shownChannels[server] = facts.channels
            return facts
        }
        return facts.with(channels: shown)
    }

    /// Of a deposed server that stands alone: what it shares with the primary, and nothing more.
    func withoutErrant(_ facts: InstanceFacts, of server: Int) -> InstanceFacts {
        guard let watched, watched.deposed[server] != nil, servers[server].channel == nil, let primary = watched.primary, primary != server else { return facts }
        var transactions = facts.transactions
        if case .mysql(let own) = transactions.executed, case .mysql(let theirs) = shownFacts(of: primary).transactions.executed {
            transactions.executed = .mysql(own.intersection(theirs))
            transactions.applied = transactions.executed
        } else if let state = transactions.binlogState {
            let shared = state.elements.compactMap { element in
                let reached = min(element.sequence, servers[primary].newestOfOrigin[Int(element.server) - 1])
                return reached > 0 ? MariaDBGTID(domain: element.domain, server: element.server, sequence: reached) : nil
            }
            transactions.binlogState = MariaDBBinlogState(shared)
        }
        return facts.with(transactions: transactions)
    }
}

extension ManagerConfiguration {
    func spoiled(by defect: SimulationDefect?) -> ManagerConfiguration {
        var configuration = self
        if defect == .impatient { configuration.detection.hangTolerance = .zero }
        if defect == .forgetFlapWindow { configuration.flapWindow = .zero }
        return configuration
    }
}

extension ActionOutcome {
    func spoiled(by defect: SimulationDefect?, _ facts: @autoclosure () -> InstanceFacts) -> ActionOutcome {
        if defect == .unknownIsDone, case .unknown = self { .done(facts()) } else { self }
    }
}

extension InstanceFacts {
    func claiming(readOnly: Bool) -> InstanceFacts {
        var settings = settings
        settings.readOnly = readOnly
        if settings.superReadOnly != nil { settings.superReadOnly = readOnly }
        return InstanceFacts(server: server, settings: settings, transactions: transactions, channels: channels, semiSync: semiSync, locks: locks)
    }

    func spoiled(by defect: SimulationDefect, now: WallTime) -> InstanceFacts {
        switch defect {
        case .bootsAreNew: bootedNow(now)
        case .hideScope: withoutGalera
        case .fenceSparesPrivileged where settings.superReadOnly != nil: claiming(readOnly: settings.readOnly)
        case .hideRing where !settings.readOnly: with(channels: [])
        default: with(channels: channels.map { $0.changed { $0.spoil(by: defect) } })
        }
    }

    func claiming(_ release: SimulatedRelease) -> InstanceFacts {
        var server = server
        server.version = release.version
        server.versionText = release.text
        return InstanceFacts(server: server, settings: settings, transactions: transactions, channels: channels, semiSync: semiSync, locks: locks, details: details)
    }

    private var withoutGalera: InstanceFacts {
        var settings = settings
        settings.isGaleraNode = false
        return InstanceFacts(server: server, settings: settings, transactions: transactions, channels: channels, semiSync: semiSync, locks: locks, details: details)
    }

    private func bootedNow(_ now: WallTime) -> InstanceFacts {
        var server = server
        server.bootedAt = now
        return InstanceFacts(server: server, settings: settings, transactions: transactions, channels: channels, semiSync: semiSync, locks: locks)
    }
}

extension ReplicationChannel {
    fileprivate func changed(_ change: (inout ReplicationChannel) -> Void) -> ReplicationChannel {
        var copy = self
        change(&copy)
        return copy
    }

    fileprivate mutating func spoil(by defect: SimulationDefect) {
        switch defect {
        case .stoppedIsVote where receiver == .stopped:
            receiver = .connecting
            receiverError = ReplicationError(code: 2003, message: "receiver error")
        case .hideVotes where receiver == .connecting: (receiver, receiverError) = (.running, nil)
        case .impatient: heartbeatPeriod = .nanoseconds(1)
        case .hideApplierErrors: applierError = nil
        case .hideDelays: configuredDelay = .zero
        case .hideFilters: (hasFilters, filters) = (false, [])
        case .hideRetrieved: if case .mysql = receivedGTIDs { receivedGTIDs = .mysql(GTIDSet()) }
        default: break
        }
    }
}
