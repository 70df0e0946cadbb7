package import Refactoring
package import TopologyModel

/// When an action is needed, when it is forbidden, and when it is done. Pure: the same for the controller, the plan text and the simulator.
package struct ActionRules {
    package let dialect: any ServerDialect
    /// Whether a channel without an account can be given one.
    private let canSupplyCredentials: Bool

    package init(dialect: any ServerDialect, canSupplyCredentials: Bool = false) {
        self.dialect = dialect
        self.canSupplyCredentials = canSupplyCredentials
    }

    /// What to send to a server that looks like `facts`. `deadline` is used by ``ServerAction/openWrites`` only.
    package func decide(
        _ action: ServerAction, facts: InstanceFacts, deadline: ServerDeadline
    ) throws(SQLQuotingError) -> ActionDecision {
        if let reason = forbidden(action, facts: facts) { return .refuse(ServerFailure(code: 0, message: reason)) }
        if isAlreadyDone(action, facts: facts) { return .alreadyDone }
        return .send(try statements(action, facts: facts, deadline: deadline))
    }

    // MARK: Forbidden

    /// A reason why the action must not be sent, in words for a person.
    private func forbidden(_ action: ServerAction, facts: InstanceFacts) -> String? {
        switch action {
        case .stopReceiver, .stopApplier, .resetReplication, .setReadOnly, .fence, .inspect: nil
        case .startReceiver(let name): missing(name, facts) ?? discardsRelayLogs(name, facts, needs: "applier") { $0.applier == .running }
        case .bounceReceiver(let name): missing(name, facts) ?? discardsRelayLogs(name, facts, needs: "applier") { $0.applier == .running }
        case .startApplier(let name): missing(name, facts) ?? discardsRelayLogs(name, facts, needs: "receiver") { $0.receiver != .stopped }
        case .applyRelayLogs(let name, _): missing(name, facts) ?? receiverRuns(name, facts)
        case .pointToSource(let specification): unusable(specification, facts)
        case .openWrites:
            facts.locks.globalReadLockHeld == true ? "a session holds a global read lock: writes would be accepted and hang" : nil
        case .setSemiSync(let source, let replica):
            dialect.setSemiSync(source: source, replica: replica) == nil ? "the server has no semi-synchronous replication" : nil
        }
    }

    private func channel(_ name: String, _ facts: InstanceFacts) -> ReplicationChannel? { facts.channels.first { $0.name == name } }

    private func missing(_ name: String, _ facts: InstanceFacts) -> String? {
        channel(name, facts)?.source == nil ? "the server has no replication channel '\(name)' that names a source" : nil
    }

    /// Server truth T1: MariaDB with GTID discards its relay logs when a thread starts while both are stopped.
    private func discardsRelayLogs(
        _ name: String, _ facts: InstanceFacts, needs other: String, unless holds: (ReplicationChannel) -> Bool
    ) -> String? {
        guard facts.server.flavor == .mariadb, let channel = channel(name, facts), channel.gtidUse.usesGTID, !holds(channel) else { return nil }
        return "MariaDB discards the relay logs of a GTID channel unless its \(other) is running"
    }

    private func receiverRuns(_ name: String, _ facts: InstanceFacts) -> String? {
        guard facts.server.flavor == .mariadb, let channel = channel(name, facts), channel.receiver != .stopped, channel.applier == .stopped
        else { return nil }
        return "the receiver runs: start the applier instead"
    }

    private func unusable(_ specification: SourceSpecification, _ facts: InstanceFacts) -> String? {
        if lacksCredentials(specification, facts), !canSupplyCredentials {
            return "the server has no replication credentials for channel '\(specification.channel)'"
        }
        if !specification.gtidUse.usesGTID, specification.coordinates == nil { return "without GTID the place to begin must be named" }
        return nil
    }

    /// Whether the channel has no account to log in to a source with.
    package func lacksCredentials(_ specification: SourceSpecification, _ facts: InstanceFacts) -> Bool {
        channel(specification.channel, facts)?.user.isEmpty ?? true
    }

    // MARK: Done

    /// Whether the wanted state already holds, so that nothing need be sent.
    package func isAlreadyDone(_ action: ServerAction, facts: InstanceFacts) -> Bool {
        switch action {
        case .bounceReceiver: false
        // Read-only alone is not the whole of it: the controller looks at the sessions too.
        case .fence: false
        default: isAchieved(action, facts: facts)
        }
    }

    /// Whether the state after the action is the wanted one, as read back.
    package func isAchieved(_ action: ServerAction, facts: InstanceFacts) -> Bool {
        switch action {
        case .stopReceiver(let name): (channel(name, facts)?.receiver ?? .stopped) == .stopped
        case .startReceiver(let name), .bounceReceiver(let name): (channel(name, facts)?.receiver ?? .stopped) != .stopped
        case .stopApplier(let name): (channel(name, facts)?.applier ?? .stopped) == .stopped
        case .startApplier(let name), .applyRelayLogs(let name, _): (channel(name, facts)?.applier ?? .stopped) != .stopped
        case .pointToSource(let specification): follows(specification, facts)
        case .resetReplication(let name): channel(name, facts)?.source == nil
        case .setReadOnly, .fence: facts.settings.readOnly && facts.settings.superReadOnly != false
        case .openWrites: !facts.settings.readOnly && facts.settings.superReadOnly != true
        case .setSemiSync(let source, let replica):
            (source ?? facts.semiSync.sourceEnabled) == facts.semiSync.sourceEnabled
                && (replica ?? facts.semiSync.replicaEnabled) == facts.semiSync.replicaEnabled
        case .inspect: true
        }
    }

    private func follows(_ specification: SourceSpecification, _ facts: InstanceFacts) -> Bool {
        guard let channel = channel(specification.channel, facts), channel.source == specification.source else { return false }
        return channel.gtidUse == specification.gtidUse && channel.receiver != .stopped && channel.applier != .stopped
    }

    // MARK: Statements

    private func statements(
        _ action: ServerAction, facts: InstanceFacts, deadline: ServerDeadline
    ) throws(SQLQuotingError) -> [String] {
        switch action {
        case .stopReceiver(let name): try stopReceiver(name, facts)
        case .startReceiver(let name): [try dialect.startReceiver(channel: name)]
        case .stopApplier(let name): [try dialect.stopApplier(channel: name)]
        case .startApplier(let name): [try dialect.startApplier(channel: name)]
        case .bounceReceiver(let name): try stopReceiver(name, facts) + [try dialect.startReceiver(channel: name)]
        case .applyRelayLogs(let name, let coordinates): try dialect.applyRelayLogs(channel: name, from: coordinates)
        case .pointToSource(let specification):
            try stopping(specification.channel, facts) + [
                try dialect.changeSource(specification), try dialect.startBoth(channel: specification.channel),
            ]
        case .resetReplication(let name): try stopping(name, facts) + [try dialect.resetReplication(channel: name)]
        case .setReadOnly, .fence: dialect.closeWrites
        case .openWrites: try dialect.openWrites(until: deadline)
        case .setSemiSync(let source, let replica): dialect.setSemiSync(source: source, replica: replica) ?? []
        case .inspect: []
        }
    }

    /// What gives a channel an account, before it is pointed to its source. Holds a secret: it must not be logged.
    package func giveCredentials(
        user: String, password: String, _ channel: String, facts: InstanceFacts
    ) throws(SQLQuotingError) -> [String] {
        try stopping(channel, facts) + [try dialect.changeCredentials(user: user, password: password, channel: channel)]
    }

    /// One thread at a time, receiver first (server truth T6), and only those that exist.
    /// MariaDB's semi-sync replica, when its receiver is stopped, logs in to its source to end the session there, and waits for it: 2 to 5 s with a
    /// source that is frozen (measured on 10.11). For the time of the statement it waits the least that it can be told to, 1 s.
    private func stopReceiver(_ name: String, _ facts: InstanceFacts) throws(SQLQuotingError) -> [String] {
        let stop = try dialect.stopReceiver(channel: name)
        guard facts.semiSync.replicaEnabled, dialect.capabilities.has("rpl_semi_sync_slave_kill_conn_timeout") else { return [stop] }
        return [
            "SET @baton_kill_conn_timeout = @@GLOBAL.rpl_semi_sync_slave_kill_conn_timeout", "SET GLOBAL rpl_semi_sync_slave_kill_conn_timeout = 1",
            stop, "SET GLOBAL rpl_semi_sync_slave_kill_conn_timeout = @baton_kill_conn_timeout",
        ]
    }

    private func stopping(_ name: String, _ facts: InstanceFacts) throws(SQLQuotingError) -> [String] {
        var statements: [String] = []
        if let channel = channel(name, facts) {
            if channel.receiver != .stopped { statements += try stopReceiver(name, facts) }
            if channel.applier != .stopped { statements.append(try dialect.stopApplier(channel: name)) }
        }
        return statements
    }
}
