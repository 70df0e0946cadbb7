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

    /// What to send to a server that looks like `facts`. ``ServerAction/openWrites`` and ``ServerAction/setReadOnly`` change nothing after the `deadline`.
    package func decide(
        _ action: ServerAction, facts: InstanceFacts, deadline: ServerDeadline
    ) throws(SQLQuotingError) -> ActionDecision {
        if let reason = refusal(of: action, facts: facts) { return .refuse(ServerFailure(code: 0, message: reason)) }
        if isAlreadyDone(action, facts: facts) { return .alreadyDone }
        return .send(try statements(action, facts: facts, deadline: deadline))
    }

    // MARK: Forbidden

    /// A reason why the action must not be sent, in words for a person.
    package func refusal(of action: ServerAction, facts: InstanceFacts) -> String? {
        switch action {
        case .stopReceiver, .stopApplier, .setReadOnly, .fence, .inspect, .readWritePosition, .readOpenWrites, .flushBinaryLogs,
            .purgeBinaryLogs, .endQuery, .endSessions:
            nil
        case .resetReplication(let name, let place): place.flatMap { hasGoneOn(name, from: $0, facts) }
        case .startReceiver(let name): missing(name, facts) ?? fetchesAgain(name, facts) ?? discardsRelayLogs(name, facts, needs: "applier") { $0.applier == .running }
        case .bounceReceiver(let name): missing(name, facts) ?? fetchesAgain(name, facts) ?? discardsRelayLogs(name, facts, needs: "applier") { $0.applier == .running }
        case .startApplier(let name): missing(name, facts) ?? discardsRelayLogs(name, facts, needs: "receiver") { $0.receiver != .stopped }
        case .applyRelayLogs(let name, _): missing(name, facts) ?? receiverRuns(name, facts)
        case .pointToSource(let specification): unusable(specification, facts) ?? executesAgain(specification, facts)
        case .openWrites:
            facts.locks.globalReadLockHeld == true ? "a session holds a global read lock: writes would be accepted and hang" : nil
        case .setSemiSync(let source, let replica):
            dialect.setSemiSync(source: source, replica: replica) == nil ? "the server has no semi-synchronous replication" : nil
        case .startReplication(let name): missing(name, facts) ?? fetchesAgain(name, facts) ?? discardsWhatIsNotApplied(name, facts)
        case .startUntil(let name, _): missing(name, facts) ?? usesGTID(name, facts) ?? fetchesAgain(name, facts)
        case .setDelay(let name, _): missing(name, facts) ?? receivesWhileDelayChanges(name, facts)
        case .detach(let name): channel(name, facts)?.detachedSource == nil ? missing(name, facts) : nil
        case .skipTransaction(let name, let gtid): missing(name, facts) ?? cannotSkip(name, gtid, facts)
        case .injectEmptyTransactions: needsMySQLGTID(facts)
        case .resetBinaryLogs:
            needsMySQLGTID(facts)
                ?? (facts.channels.contains { $0.receiver != .stopped || $0.applier != .stopped } ? "its replication threads run" : nil)
        }
    }

    private func discardsWhatIsNotApplied(_ name: String, _ facts: InstanceFacts) -> String? {
        guard facts.server.flavor == .mariadb, let channel = channel(name, facts), channel.gtidUse.usesGTID, channel.receiver == .stopped,
            channel.applier == .stopped
        else { return nil }
        switch channel.hasAppliedReceived(facts.transactions) {
        case true?: return nil
        case false?: return "MariaDB discards the relay logs of a GTID channel when both threads start, and not everything in them is applied"
        case nil: return "MariaDB discards the relay logs of a GTID channel when both threads start, and does not say what is in them"
        }
    }

    private func hasGoneOn(_ name: String, from place: BinlogCoordinates, _ facts: InstanceFacts) -> String? {
        guard let channel = channel(name, facts), channel.source != nil, !channel.stands(at: place) else { return nil }
        return channel.applier == .stopped ? "it stands at \(channel.executedCoordinates?.description ?? "no place"), not at \(place)" : "its applier runs: it goes on from \(place)"
    }

    private func fetchesAgain(_ name: String, _ facts: InstanceFacts) -> String? {
        guard let channel = channel(name, facts), channel.receiver == .stopped,
            channel.fetchesAgainWhatIsExecuted || channel.hasNoPlace(facts.transactions)
        else { return nil }
        return "its receiver would begin before what is executed: point it to its source again"
    }

    private func usesGTID(_ name: String, _ facts: InstanceFacts) -> String? {
        channel(name, facts)?.gtidUse.usesGTID == true ? "it follows by GTID: a place in binary logs means nothing to it" : nil
    }

    private func receivesWhileDelayChanges(_ name: String, _ facts: InstanceFacts) -> String? {
        guard facts.server.flavor == .mariadb, let channel = channel(name, facts), channel.receiver != .stopped else { return nil }
        return "MariaDB changes the delay only while nothing is received"
    }

    /// An empty transaction needs GTIDs of MySQL, and its skip counter that there are none (error 1858 with `gtid_mode=ON`).
    private func cannotSkip(_ name: String, _ gtid: GTIDSet?, _ facts: InstanceFacts) -> String? {
        if facts.server.flavor == .mariadb {
            if gtid != nil { return "MariaDB passes over transactions by a counter, not by their ids" }
            return channel(name, facts)?.gtidUse.usesGTID == true ? "MariaDB passes over transactions by file and position only; switch GTID off first" : nil
        }
        let byID = facts.settings.gtidMode == "ON" || channel(name, facts)?.gtidUse == .autoPosition
        return byID == (gtid != nil) ? nil : byID ? "with GTID the transaction to pass over must be named" : "without GTID no transaction can be named"
    }

    private func needsMySQLGTID(_ facts: InstanceFacts) -> String? {
        facts.server.flavor.isMySQLFamily && facts.settings.gtidMode == "ON" ? nil : "it needs MySQL with gtid_mode ON"
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

    /// A second try of something that took effect, after which somebody stopped a thread: what it has executed since would be executed twice. One that follows by GTID still has not been moved, and its place
    /// in the log says little: what it had before is passed over there.
    private func executesAgain(_ specification: SourceSpecification, _ facts: InstanceFacts) -> String? {
        guard !specification.gtidUse.usesGTID, let place = specification.coordinates, let channel = channel(specification.channel, facts), !channel.gtidUse.usesGTID, channel.source == specification.source,
            let executed = channel.executedCoordinates, executed > place, !follows(specification, facts)
        else { return nil }
        return "it follows \(specification.source) already and has executed its log up to \(executed): from \(place) it would execute again what it has; start it"
    }

    /// Whether the channel has no account to log in to a source with.
    package func lacksCredentials(_ specification: SourceSpecification, _ facts: InstanceFacts) -> Bool {
        channel(specification.channel, facts)?.user.isEmpty ?? true
    }

    // MARK: Done

    /// Whether the wanted state already holds, so that nothing need be sent.
    package func isAlreadyDone(_ action: ServerAction, facts: InstanceFacts) -> Bool {
        switch action {
        case .bounceReceiver, .flushBinaryLogs, .purgeBinaryLogs, .endQuery, .endSessions: false
        // Read-only alone is not the whole of it: the controller looks at the sessions too.
        case .fence: false
        case .startUntil(let name, let place): channel(name, facts)?.executedCoordinates.map { $0 >= place } ?? false
        case .pointToSource(let specification) where specification.restates && standsThere(specification, facts): false
        default: isAchieved(action, facts: facts)
        }
    }

    /// Whether naming the place again moves nothing: a second try of something that took effect must not go back to where it began.
    private func standsThere(_ specification: SourceSpecification, _ facts: InstanceFacts) -> Bool {
        specification.gtidUse.usesGTID || channel(specification.channel, facts)?.executedCoordinates == specification.coordinates
    }

    /// Whether the state after the action is the wanted one, as read back.
    package func isAchieved(_ action: ServerAction, facts: InstanceFacts) -> Bool {
        switch action {
        case .stopReceiver(let name): (channel(name, facts)?.receiver ?? .stopped) == .stopped
        case .startReceiver(let name), .bounceReceiver(let name): (channel(name, facts)?.receiver ?? .stopped) != .stopped
        case .stopApplier(let name): (channel(name, facts)?.applier ?? .stopped) == .stopped
        case .startApplier(let name), .applyRelayLogs(let name, _): (channel(name, facts)?.applier ?? .stopped) != .stopped
        case .pointToSource(let specification): follows(specification, facts)
        case .resetReplication(let name, _): channel(name, facts)?.source == nil
        case .setReadOnly, .fence: facts.settings.readOnly && facts.settings.superReadOnly != false
        case .openWrites: !facts.settings.readOnly && facts.settings.superReadOnly != true
        case .setSemiSync(let source, let replica):
            (source ?? facts.semiSync.sourceEnabled) == facts.semiSync.sourceEnabled
                && (replica ?? facts.semiSync.replicaEnabled) == facts.semiSync.replicaEnabled
        case .inspect, .readWritePosition, .readOpenWrites, .flushBinaryLogs, .purgeBinaryLogs, .endQuery, .endSessions: true
        case .startReplication(let name):
            channel(name, facts).map { $0.source == nil || ($0.receiver != .stopped && $0.applier != .stopped) } ?? true
        // It is on its way there, or arrived.
        case .startUntil(let name, let place):
            channel(name, facts).map { $0.applier != .stopped || ($0.executedCoordinates.map { $0 >= place } ?? false) } ?? false
        case .setDelay(let name, let delay): channel(name, facts)?.configuredDelay == delay
        case .detach(let name): channel(name, facts)?.detachedSource != nil
        case .skipTransaction(let name, let gtid):
            channel(name, facts)?.applier != .stopped && (gtid.map { facts.transactions.executed.covers(.mysql($0)) == true } ?? true)
        case .injectEmptyTransactions(let gtids): facts.transactions.executed.covers(.mysql(gtids)) == true
        case .resetBinaryLogs(let keeping): facts.transactions.executed == .mysql(keeping)
        }
    }

    /// Why the wanted state does not hold after all was executed, in words for a person: the statement that starts a thread succeeds also where the thread ends at once.
    package func shortfall(after action: ServerAction, facts: InstanceFacts) -> String {
        var reasons = ["the server is not in the wanted state after the action"]
        if let started = startedThreads(action), let channel = channel(started.channel, facts) {
            if started.receiver, channel.receiver == .stopped, let error = channel.receiverError { reasons.append(error.ended("receiver")) }
            if started.applier, channel.applier == .stopped, let error = channel.applierError { reasons.append(error.ended("applier")) }
        }
        return reasons.joined(separator: "; ")
    }

    private func startedThreads(_ action: ServerAction) -> (channel: String, receiver: Bool, applier: Bool)? {
        switch action {
        case .startReceiver(let name), .bounceReceiver(let name): (name, true, false)
        case .startApplier(let name), .applyRelayLogs(let name, _), .skipTransaction(let name, _): (name, false, true)
        case .startReplication(let name), .startUntil(let name, _): (name, true, true)
        case .pointToSource(let specification): (specification.channel, specification.startsReceiver, specification.startsApplier)
        case .stopReceiver, .stopApplier, .resetReplication, .setReadOnly, .openWrites, .fence, .setSemiSync, .setDelay, .detach, .injectEmptyTransactions, .resetBinaryLogs,
            .flushBinaryLogs, .purgeBinaryLogs, .endQuery, .endSessions, .inspect, .readWritePosition, .readOpenWrites:
            nil
        }
    }

    private func follows(_ specification: SourceSpecification, _ facts: InstanceFacts) -> Bool {
        guard let channel = channel(specification.channel, facts), channel.source == specification.source else { return false }
        return channel.gtidUse == specification.gtidUse && (channel.receiver != .stopped) == specification.startsReceiver
            && (channel.applier != .stopped) == specification.startsApplier
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
        case .pointToSource(let specification): try pointing(specification, facts)
        case .resetReplication(let name, _): try stopping(name, facts) + [try dialect.resetReplication(channel: name)]
        case .setReadOnly: try dialect.closeWrites(until: deadline)
        case .fence: dialect.closeWrites
        case .openWrites: try dialect.openWrites(until: deadline)
        case .setSemiSync(let source, let replica): dialect.setSemiSync(source: source, replica: replica) ?? []
        case .inspect, .readWritePosition, .readOpenWrites: []
        case .startReplication(let name): [try dialect.startBoth(channel: name)]
        case .startUntil(let name, let place): [try dialect.startUntil(channel: name, place)]
        case .setDelay(let name, let delay): try delaying(name, by: delay, facts)
        case .detach(let name): try detaching(name, facts)
        case .skipTransaction(let name, let gtid):
            try skipping(gtid, name) + [try dialect.startApplier(channel: name)]
        case .injectEmptyTransactions(let gtids): try dialect.commitEmpty(missing(gtids, facts))
        case .resetBinaryLogs(let keeping): try resetting(keeping, facts)
        case .flushBinaryLogs: [dialect.flushBinaryLogs]
        case .purgeBinaryLogs(let file, _): [try dialect.purgeBinaryLogs(before: file)]
        case .endQuery(let id): [dialect.endQuery(id)]
        case .endSessions(let ids): ids.map { dialect.endSession($0) }
        }
    }

    /// MySQL changes the source while the applier goes on with its relay logs, as long as auto-position is not mentioned (manual, CHANGE
    /// REPLICATION SOURCE TO: with only the receiver stopped every option but RELAY_LOG_*, SOURCE_DELAY and SOURCE_AUTO_POSITION = 1 may be given).
    /// Everything else needs both threads stopped.
    private func pointing(_ wanted: SourceSpecification, _ facts: InstanceFacts) throws(SQLQuotingError) -> [String] {
        let specification = obtainingPublicKey(wanted, facts)
        let name = specification.channel
        if facts.server.flavor != .mariadb, let channel = channel(name, facts), channel.source != nil, channel.gtidUse == .autoPosition,
            specification.gtidUse == .autoPosition, channel.applier == .running, specification.startsApplier
        {
            let stop = channel.receiver == .stopped ? [] : try stopReceiver(name, facts)
            let start = specification.startsReceiver ? [try dialect.startReceiver(channel: name)] : []
            return stop + [try dialect.changeSource(specification, mentionsGTID: false)] + start
        }
        let own = specification.countsOwnWrites && specification.gtidUse.usesGTID ? dialect.countOwnWrites.map { [$0] } ?? [] : []
        return try stopping(name, facts) + own + [try dialect.changeSource(specification, mentionsGTID: true)] + starting(specification)
    }

    /// Without TLS a server that does not remember the account takes its password encrypted only (caching_sha2_password), so the channel must come by the
    /// public key: at a source that it never logged in to it would be stuck. What the channel says of it itself stays.
    private func obtainingPublicKey(_ specification: SourceSpecification, _ facts: InstanceFacts) -> SourceSpecification {
        let options = ChannelOptions(channel: specification.channel, options: specification.options)
        let channel = channel(specification.channel, facts)
        guard facts.server.flavor.isMySQLFamily, !(channel?.usesTLS ?? false), options[.tls] != "1", !(channel?.obtainsPublicKey ?? false),
            options[.publicKeyPath] == nil, options[.fetchesPublicKey] != "1"
        else { return specification }
        var specification = specification
        specification.options = options.options.filter { $0.name != .fetchesPublicKey } + [ChannelOption(.fetchesPublicKey, "1")]
        return specification
    }

    private func starting(_ specification: SourceSpecification) throws(SQLQuotingError) -> [String] {
        let name = specification.channel
        return switch (specification.startsReceiver, specification.startsApplier) {
        case (true, true): [try dialect.startBoth(channel: name)]
        case (true, false): [try dialect.startReceiver(channel: name)]
        case (false, true): [try dialect.startApplier(channel: name)]
        case (false, false): []
        }
    }

    /// MySQL needs its applier stopped for it, MariaDB both threads; there the receiver is stopped by whoever asks, when everything is applied.
    private func delaying(_ name: String, by delay: Duration, _ facts: InstanceFacts) throws(SQLQuotingError) -> [String] {
        let isApplying = channel(name, facts).map { $0.applier != .stopped } ?? false
        let restarts = isApplying && facts.server.flavor != .mariadb
        return (isApplying ? [try dialect.stopApplier(channel: name)] : []) + [try dialect.setDelay(channel: name, seconds: delay.components.seconds)]
            + (restarts ? [try dialect.startApplier(channel: name)] : [])
    }

    private func skipping(_ gtid: GTIDSet?, _ name: String) throws(SQLQuotingError) -> [String] {
        guard let gtid else { return try dialect.skipNextTransaction(channel: name) }
        return try dialect.commitEmpty(gtid)
    }

    private func detaching(_ name: String, _ facts: InstanceFacts) throws(SQLQuotingError) -> [String] {
        guard let channel = channel(name, facts), let source = channel.source else { return [] }
        let isReceiving = channel.receiver != .stopped
        let stop =
            facts.server.flavor == .mariadb
            ? try stopping(name, facts) : isReceiving ? try stopReceiver(name, facts) : []
        // Without GTID a change of host forgets the place, unless it is named again.
        let place = channel.gtidUse.usesGTID ? nil : channel.executedCoordinates
        return stop + [try dialect.detach(channel: name, from: source, at: place)]
    }

    private func missing(_ gtids: GTIDSet, _ facts: InstanceFacts) -> GTIDSet {
        if case .mysql(let executed) = facts.transactions.executed { gtids.subtracting(executed) } else { gtids }
    }

    /// What is executed is empty between the two statements. Found like that, the second alone is what is left to do.
    private func resetting(_ keeping: GTIDSet, _ facts: InstanceFacts) throws(SQLQuotingError) -> [String] {
        (facts.transactions.executed.isEmpty ? [] : [dialect.resetBinaryLogs]) + (try dialect.declareExecuted(keeping))
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
