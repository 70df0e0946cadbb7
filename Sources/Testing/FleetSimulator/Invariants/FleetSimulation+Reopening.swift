import Analysis
import ControlModel
import ManagerCore
import Probing
import Promotion
import Refactoring
import TopologyModel

/// What is judged when a primary comes back read-only, or is made so by a person.
extension FleetSimulation {
    /// Server truth T2, from the reading to the statement; the journal and the network take what they take on top.
    private static let reopeningBound = Nanoseconds.second
    /// Two boots within this time are one run to the manager.
    private static let bootTolerance = ServerFacts.bootTimeTolerance.wholeNanoseconds

    // MARK: People

    func closeByHand(_ server: Int) {
        guard servers[server].answers, !servers[server].readOnly else { return }
        if mustWaitToClose(servers[server]) {
            _ = servers[server].writes.wait(nil)
            return
        }
        trace("a person makes \(servers[server].address) read-only")
        servers[server].refuseWrites(superReadOnly: false)
        oracle.closedByHand = (server, servers[server].boot)
        noteClosedRun()
    }

    /// What a person closed and what the manager was shown are of one run: the answer to its opening may arrive after the person came.
    private func noteClosedRun() {
        guard let closed = oracle.closedByHand, let shown = oracle.shownRun, shown.epoch == record?.epoch, shown.server == closed.server, shown.boot == closed.boot,
            servers[closed.server].boot == closed.boot, oracle.closedRun.map({ $0.server != closed.server || $0.boot != closed.boot }) ?? true
        else { return }
        if isTakenForSwitchover(closed.server) { return }
        marks.hit(.primaryClosedByHand)
        oracle.closedRun = Oracle.ClosedRun(server: closed.server, boot: closed.boot)
    }

    /// A person who closes a primary cannot be told from the statement of a switchover that got to it and of which nothing was heard, until the manager has seen the primary take
    /// writes for long enough.
    private func isTakenForSwitchover(_ server: Int) -> Bool {
        guard let record, let sent = oracle.sentClosing, sent.server == server, sent.boot == servers[server].boot else { return false }
        return journal.state.switchoverThatMayHaveClosed(primaryOf: record) != nil
    }

    private func noteOutlivedClosing(by server: Int) {
        guard let record, record.openRecovery == nil, let sent = oracle.sentClosing, sent.server == server else { return }
        if sent.boot != servers[server].boot || sent.openSince.map({ now - $0 >= plan.configuration.switchover.statementGrace.wholeNanoseconds }) ?? false {
            oracle.sentClosing = nil
        } else if sent.openSince == nil {
            oracle.sentClosing?.openSince = now
        }
    }

    func openByHand(_ server: Int) {
        trace("a person opens \(servers[server].address)")
        servers[server].takeWrites()
        oracle.closedRun = nil
        oracle.wasOpened(server)
        // Of a recovery that had designated it and stopped: it takes over from here on, and what others wrote before and it never got is lost.
        if let record, let last = record.lastRecovery.flatMap({ journal.state.recovery($0) }), last.epoch == record.epoch, last.closing?.result == .stopped,
            last.designation?.server == servers[server].address, oracle.terms.last?.server != server
        {
            oracle.terms.append((server, now))
        }
    }

    // MARK: What the manager knows

    /// A reading is about to be given to the manager, or what an action of its read back.
    func noteShown(_ facts: InstanceFacts) {
        guard manager.isRunning, manager === leading, let record, let primary = owner(of: record.primary), facts.server.identity == servers[primary].identity,
            facts.server.bootedAt.milliseconds == FleetSimulation.wallOffset + servers[primary].bootedAt / Nanoseconds.millisecond
        else { return }
        if !facts.settings.readOnly {
            noteOutlivedClosing(by: primary)
            oracle.shownRun = Oracle.ShownRun(epoch: record.epoch, server: primary, boot: servers[primary].boot, bootedAt: servers[primary].bootedAt)
            noteClosedRun()
        } else {
            noteQuickRestart(of: primary)
            if oracle.closedRun?.server == primary, oracle.closedRun?.boot == servers[primary].boot { oracle.closedRun?.isShown = true }
            if oracle.reopenableSince == nil, mayBeReopened(record, primary) { oracle.reopenableSince = now }
        }
    }

    /// A second start so soon after the first is one run to the manager, in which a person closed the server: it says so, and leaves it closed.
    private func noteQuickRestart(of primary: Int) {
        guard let shown = oracle.shownRun, shown.server == primary, shown.boot != servers[primary].boot,
            servers[primary].bootedAt - shown.bootedAt <= FleetSimulation.bootTolerance
        else { return }
        oracle.shownRun = nil
    }

    /// Nothing forbids the manager to open the primary, and it can.
    func mayBeReopened(_ record: ClusterRecord, _ primary: Int) -> Bool {
        let server = servers[primary]
        guard server.answers, server.readOnly, standsAsPrimary(primary), !server.refusesOpening, !server.hasGlobalReadLock, oracle.closedRun == nil,
            oracle.manageableSince[primary] != nil, let shown = oracle.shownRun, shown.epoch == record.epoch, shown.server == primary,
            server.bootedAt - shown.bootedAt > FleetSimulation.bootTolerance
        else { return false }
        guard record.openRecovery == nil, record.pause == nil, journal.state.globalPause == nil, journal.state.downtimes.isEmpty, journal.state.maintenances.isEmpty, !journal.isFull,
            journal.latency == plan.journalLatency, now - oracle.journalFailedAt > plan.configuration.reopening.journalPause.wholeNanoseconds
        else { return false }
        if let last = record.lastRecovery.flatMap({ journal.state.recovery($0) }), last.epoch == record.epoch, last.designation == nil { return false }
        for other in servers where other.index != primary && other.index != plan.bystander && !other.readOnly { return false }
        for deposed in record.deposed {
            guard let former = owner(of: deposed.address), servers[former].isUp else { continue }
            if oracle.manageableSince[former] == nil || isFenceUnanswered(by: former) { return false }
        }
        return managerSeesPrimary(record)
    }

    /// A fence was sent whose answer will not come in time, as while statements were slow. Until it gives that attempt up the manager cannot know whether the server was fenced,
    /// and opens nobody: a second session beside one that hangs is not to be had (server truth T4), and a reading that shows the server read-only does not say that the sessions
    /// of its clients were ended.
    private func isFenceUnanswered(by server: Int) -> Bool {
        actions.contains { action in
            guard action.request.action == .fence, action.reached == server, action.incarnation == manager.incarnation, let outcome = action.outcome else { return false }
            return if case .unknown = outcome { true } else { false }
        }
    }

    /// The manager runs, has read everything since it last stood still, and sees a tree below the primary.
    private func managerSeesPrimary(_ record: ClusterRecord) -> Bool {
        let discovery = plan.configuration.discovery
        let reading = (discovery.pollInterval * 2 + discovery.probeTimeout * 2).wholeNanoseconds
        guard isManaged, now - manager.resumedAt > reading, let machine = manager.machine, machine.isArmed,
            let cluster = machine.topology.cluster(containing: record.primary), let root = cluster.primary
        else { return false }
        // The other one of a ring may have died before it was read again: as it is known, it takes writes, and nobody is opened beside it.
        return root.address == record.primary && root.freshness.isLastCheckValid && cluster.shape.isSupported && !cluster.replicas(of: root.id).isEmpty
            && cluster.members.allSatisfy { $0.id == root.id || !$0.takesWrites }
    }

    // MARK: Judgement

    func watchReadOnlyPrimary(_ record: ClusterRecord, _ primary: Int) {
        guard let since = oracle.reopenableSince else { return }
        guard mayBeReopened(record, primary) else {
            oracle.reopenableSince = nil
            return
        }
        var bound = FleetSimulation.reopeningBound + 4 * plan.commitLatency + 8 * plan.networkLatency.upperBound
        if let last = journal.state.lastReopening(of: record.id), last.outcome.map({ $0.result != .succeeded }) ?? true {
            bound += (plan.configuration.reopening.longestPause + plan.configuration.reopening.limit).wholeNanoseconds
        }
        if now - since > bound {
            violate(.primaryReopened, "\(record.primary) came back read-only and is not opened for \((now - since) / Nanoseconds.millisecond) ms")
        }
    }

    /// Whether the journal holds an attempt to open this server that has not ended, and no recovery is in the way.
    func isAnnouncedReopening(of server: Int) -> Bool {
        journal.state.clusters.contains { cluster in
            guard cluster.openRecovery == nil, owner(of: cluster.primary) == server, let last = journal.state.lastReopening(of: cluster.id),
                last.outcome == nil || last.outcome?.result == .unknown
            else { return false }
            return last.intent.server == cluster.primary && last.intent.identity == servers[server].identity.description
                && (cluster.epoch == .initial || cluster.primaryIdentity == last.intent.identity)
        }
    }

    /// F3 for an opening outside of recoveries.
    func checkReopening(of server: Int) {
        marks.hit(.primaryReopened)
        trace("\(servers[server].address) is opened again")
        if let closed = oracle.closedRun, closed.server == server, closed.isShown || closed.boot == servers[server].boot {
            if plan.configuration.detection.wantsWritablePrimary {
                marks.hit(.closedPrimaryOpened)
                oracle.closedRun = nil
            } else {
                violate(.designatedOnly, "\(servers[server].address) is opened though a person made it read-only")
            }
        }
        let discovery = plan.configuration.discovery
        let known = now - (discovery.pollInterval * 2 + discovery.probeTimeout * 2).wholeNanoseconds
        for other in servers where other.index != server && other.index != plan.bystander && other.acceptsWrites {
            guard let since = oracle.manageableSince[other.index], since < known else { continue }  // one that has just come back is not known yet
            if let watched, watched.deposed[other.index] != nil, isFencingWaived(watched.record) { continue }
            violate(.designatedOnly, "\(servers[server].address) is opened while \(other.address) accepts writes")
        }
    }
}
