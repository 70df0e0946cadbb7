import Refactoring
import TopologyModel

/// Long writes and idle transactions, and what a server does that is to be closed meanwhile.
extension FleetSimulation {
    /// `lock_wait_timeout` of the manager's sessions.
    private static let lockWait = Nanoseconds.second
    private static let lockWaitTimeout = 1205

    // MARK: Clients

    /// A statement that writes for so long; or a transaction that has written, and commits after so long.
    func beginTransaction(on index: Int, isIdle: Bool, for duration: Int64) {
        let server = servers[index]
        guard server.acceptsWrites, server.writes.closers.isEmpty else { return }
        let number = server.writes.begin(isIdle: isIdle)
        schedule(.transactionEnds(server: Int32(index), boot: server.boot, number: number), after: duration)
    }

    func transactionEnds(_ index: Int, _ boot: Int32, _ number: Int32) {
        let server = servers[index]
        guard server.isUp, server.boot == boot, let transaction = server.writes.transaction(number) else { return }
        if let frozen = server.frozenUntil {
            schedule(.transactionEnds(server: Int32(index), boot: boot, number: number), at: frozen + Nanoseconds.microsecond)
            return
        }
        // A statement that runs has the lock that its commit needs; a COMMIT that comes now waits for those who are before it.
        if server.isDiskFull || transaction.isIdle && (server.hasGlobalReadLock || !server.writes.closers.isEmpty) {
            server.writes.wantsCommit(number)
            if server.isDiskFull { server.hasHungCommit = true }
            return
        }
        endTransaction(number, on: server)
    }

    private func endTransaction(_ number: Int32, on server: SimulatedServer) {
        server.writes.end(number)
        if server.readOnly {
            marks.hit(.commitRefused)
            trace("\(server.address) refuses a COMMIT with error 1290")
        } else {
            commit(on: server, client: nil)
        }
        closersGoOn(server)
    }

    /// Who was in the way may be gone. A statement has had its lock since it began.
    func commitWaiting(_ server: SimulatedServer) {
        guard server.answers, !server.isDiskFull else { return }
        let isFree = !server.hasGlobalReadLock && server.writes.closers.isEmpty
        for transaction in server.writes.transactions where transaction.isCommitting && (isFree || !transaction.isIdle) {
            endTransaction(transaction.number, on: server)
        }
    }

    /// A statement that runs has not changed a row yet, so no transaction shows it.
    func openWrites(of server: SimulatedServer) -> OpenWrites {
        let statements = server.writes.transactions.filter { !$0.isIdle }
        let transactions = server.writes.transactions.filter(\.isIdle)
        return OpenWrites(
            transactions: transactions.map {
                .init(id: "\($0.number)", session: $0.session, user: "application", host: "client", isIdle: !$0.isCommitting, rows: 1)
            }, statements: statements.map { .init(id: "\($0.number)", session: $0.session, user: "application", host: "client", statement: "UPDATE t SET a = ?") })
    }

    /// Killed by the manager. On MySQL a commit that waits for its acknowledgement goes on without its client (measured on 9.x).
    func endClientSessions(of server: SimulatedServer) {
        server.writes.endAll()
        dropWrites(to: server.index, keepsHeldCommits: server.isMySQL)
        closersGoOn(server)
    }

    func endSessions(_ sessions: [UInt64], of server: SimulatedServer) {
        marks.hit(.sessionsEnded)
        server.writes.endSessions(sessions)
        closersGoOn(server)
    }

    // MARK: Those who close

    /// Whether `SET GLOBAL read_only=1` has to wait: for a statement that writes, for a commit that waits for its acknowledgement, or for one that waits for
    /// room on the disk.
    func mustWaitToClose(_ server: SimulatedServer) -> Bool {
        if server.readOnly { return false }
        return server.writes.isWriting || server.semiSync?.isActive == true && server.semiSync?.oldest != nil || server.hasHungCommit
    }

    /// The statement of an action waits, and new writes wait behind it, until it gets the lock or gives up.
    func waitToClose(_ slot: Int32, _ action: SimulatedAction, on server: SimulatedServer) {
        marks.hit(.closingWaited)
        trace("\(server.address): read_only=1 waits for running writes")
        let number = server.writes.wait(slot)
        schedule(.lockWaitEnds(server: Int32(server.index), boot: server.boot, number: number), after: FleetSimulation.lockWait)
        if action.deadline < now + FleetSimulation.lockWait { schedule(.closerUnanswered(server: Int32(server.index), number: number), at: action.deadline) }
    }

    func closerUnanswered(_ index: Int, _ number: Int32) {
        guard let slot = servers[index].writes.closer(number)?.action, var action = actions[slot] else { return }
        answerUnknown(&action, "no answer in time")
        actions[slot] = action
    }

    /// It fails, and nothing has changed.
    func lockWaitEnds(_ index: Int, _ boot: Int32, _ number: Int32) {
        let server = servers[index]
        guard server.isUp, server.boot == boot, let closer = server.writes.closer(number) else { return }
        if let frozen = server.frozenUntil {
            schedule(.lockWaitEnds(server: Int32(index), boot: boot, number: number), at: frozen + Nanoseconds.microsecond)
            return
        }
        server.writes.giveUp(number)
        marks.hit(.closingTimedOut)
        trace("\(server.address): read_only=1 has waited for too long and fails")
        if let slot = closer.action, var action = actions[slot] {
            releaseSession(slot, on: index)
            var failure = ServerFailure(code: FleetSimulation.lockWaitTimeout, message: "lock wait timeout exceeded")
            if action.request.action == .fence, server.isMySQL { failure.leavesNobodyIn = shutOut(server) }
            action.outcome = .failed(failure, observed: shownFacts(of: index))
            actions[slot] = action
            schedule(.actionAnswers(slot: slot), after: networkRandom.integer(plan.networkLatency))
        }
        if server.writes.closers.isEmpty { writesGoOn(server) }
    }

    /// The ladder of a fence on MySQL; whether only commits are left of which nobody hears any more.
    private func shutOut(_ server: SimulatedServer) -> Bool {
        guard server.semiSync?.isActive == true, server.semiSync?.oldest != nil else { return false }
        server.isOffline = true
        server.cachedFacts = nil
        endClientSessions(of: server)
        marks.hit(.shutOut)
        trace("\(server.address) lets nobody in, and commits wait for acknowledgements there")
        return !server.hasHungCommit
    }

    /// Somebody who waits to close the server may have the lock by now.
    func closersGoOn(_ server: SimulatedServer) {
        guard !server.writes.closers.isEmpty else { return }
        schedule(.closersGoOn(server: Int32(server.index), boot: server.boot), after: Nanoseconds.microsecond)
    }

    /// They came first: the writes behind them find the server closed.
    func closersGoOn(_ index: Int, _ boot: Int32) {
        let server = servers[index]
        guard server.answers, server.boot == boot, !mustWaitToClose(server) else { return }
        for closer in server.writes.takeClosers() {
            if let slot = closer.action { executeNow(slot, on: index) } else { closeByHand(index) }
        }
        writesGoOn(server)
    }

    private func writesGoOn(_ server: SimulatedServer) {
        executeWaitingWrites(of: server)
        commitWaiting(server)
    }

    /// The server died.
    func abandonTransactions(of server: SimulatedServer) {
        server.writes.endAll()
        for closer in server.writes.takeClosers() {
            guard let slot = closer.action, var action = actions[slot] else { continue }
            action.outcome = .unknown("the connection was lost")
            actions[slot] = action
            schedule(.actionAnswers(slot: slot), after: Nanoseconds.millisecond)
        }
    }

    // MARK: A full disk

    func fillDisk(of index: Int) {
        guard servers[index].isUp else { return }
        marks.hit(.diskFilled)
        servers[index].isDiskFull = true
    }

    /// What hung goes on; sessions that nobody reads from any more end.
    func emptyDisk(of index: Int) {
        guard servers[index].isDiskFull else { return }
        servers[index].diskIsEmptied()
        guard servers[index].answers else { return }
        executeWaitingWrites(of: servers[index], hadLocks: true)
        commitWaiting(servers[index])
        closersGoOn(servers[index])
        scheduleApply(index)
    }

    /// What waits for the lock of the binary log hangs, and its session stays on the server when the client leaves (server truth T4).
    func leaveHungSession(on index: Int) {
        servers[index].hungSessions += 1
        if servers[index].hungSessions > FleetSimulation.mostHungSessions {
            violate(.probesLeaveNothing, "\(servers[index].hungSessions) sessions of ours hang on \(servers[index].address)")
        }
    }

    /// One of each lane.
    private static let mostHungSessions = 2
}
