import ControlModel
import ManagerCore
import Probing
import TopologyModel

/// Rows of the write probe: log in, look, write, wait; as the prober of real servers does it.
extension FleetSimulation {
    /// How long the session waits for a global read lock.
    private static let lockPatience = Nanoseconds.second

    func startWrite(_ token: ManagerToken, _ request: WriteProbeRequest) {
        guard var index = owner(of: request.address) else { return }
        if options.defect == .writeToReplica, let replica = servers.firstIndex(where: { $0.channel != nil && $0.index != index }) { index = replica }
        let write = SimulatedWrite(
            token: token, request: request, manager: manager, incarnation: manager.incarnation, startedAt: now, server: index, primary: watched?.primary)
        // Two round trips before the first statement, and one for the look.
        schedule(.writeArrives(slot: writes.add(write)), after: 3 * writeRandom.integer(plan.networkLatency))
    }

    /// F23: the machine's part of it, at the moment of the wish: what waits for a lease, and what is on its way, is looked at by whoever writes.
    func checkWish(_ request: WriteProbeRequest) {
        guard let server = owner(of: request.address) else { return }
        // A successor that takes writes already is opened without a statement.
        let isOver = record?.openRecovery == nil || oracle.open?.isOpened == true || !servers[server].readOnly
        guard let record, request.address == record.primary, isOver, request.server.identity == servers[server].identity else {
            violate(.writesToPrimaryOnly, "a row is wished for on \(request.address), which is not the primary of the record, or is not opened yet")
            return
        }
    }

    private func settle(_ slot: Int32, _ outcome: WriteProbeOutcome, at time: Int64) {
        guard var write = writes[slot] else { return }
        write.outcome = outcome
        writes[slot] = write
        schedule(.writeAnswers(slot: slot), at: time)
    }

    private func settleSoon(_ slot: Int32, _ outcome: WriteProbeOutcome) { settle(slot, outcome, at: now + writeRandom.integer(plan.networkLatency)) }

    /// The session stands and has looked.
    func writeArrives(_ slot: Int32) {
        guard var write = writes[slot], write.incarnation == write.manager.incarnation else {
            _ = writes.remove(slot)
            return
        }
        manager = write.manager
        let server = servers[behindAddress[write.server]]
        write.reached = server.index
        writes[slot] = write
        // A process that stands still goes on when it is too late.
        if manager.isPaused || now > write.startDeadline { return settleSoon(slot, .notTried("too late")) }
        if !mayBegin(.row(slot: slot)) { return }
        switch network.resolverHangs ? .hanging : managerLink(to: server.index) {
        case .hanging: return settle(slot, .notTried("no answer in time"), at: write.startDeadline)
        case .refusing: return settleSoon(slot, .notTried("connection refused"))
        case .fine: if !server.isUp { return settleSoon(slot, .notTried("connection refused")) }
        }
        if let thaw = server.frozenUntil {
            guard thaw < write.startDeadline else { return settle(slot, .notTried("no answer in time"), at: write.startDeadline) }
            return schedule(.writeArrives(slot: slot), at: thaw + Nanoseconds.microsecond)
        }
        write.boot = server.boot
        writes[slot] = write
        if options.defect != .writeToReplica {
            let isSameRun = shownFacts(of: server.index).server.isSameRun(as: write.request.server)
            guard isSameRun else { return settleSoon(slot, .notTried("another server, or another run of it")) }
            if server.hasHungWrite, options.defect != .hungIsWritten { return settleSoon(slot, .waits("an earlier write is in the state \"Commit\"")) }
            if server.readOnly { return settleSoon(slot, .notTried("read-only")) }
        }
        checkMayAct("a row of the write probe")
        schedule(.writeExecutes(slot: slot), after: writeRandom.integer(plan.networkLatency))
    }

    /// The statement reaches the server, whatever has become of the one who sent it.
    func writeExecutes(_ slot: Int32) {
        guard let write = writes[slot] else { return }
        let server = servers[write.reached]
        guard server.isUp, server.boot == write.boot else { return settleSoon(slot, .notTried("the connection was lost")) }
        if let thaw = server.frozenUntil {
            if thaw < write.startDeadline { return schedule(.writeExecutes(slot: slot), at: thaw + Nanoseconds.microsecond) }
            // It lies in the socket, and by the server's own clock it is too late when it is taken up.
            return settle(slot, .waits("no answer"), at: write.deadline)
        }
        let isSpoiled = options.defect == .writeToReplica
        if server.readOnly, !isSpoiled { return settleSoon(slot, .notTried("1290: read-only")) }
        if now > write.startDeadline, !isSpoiled { return settleSoon(slot, .notTried("the server took it up too late")) }
        if server.hasGlobalReadLock { return settle(slot, .waits("1205: Lock wait timeout exceeded"), at: now + FleetSimulation.lockPatience) }
        if server.index != write.primary || server.readOnly {
            violate(
                .writesToPrimaryOnly,
                "\(server.address) gets a row of the write probe, and it \(server.readOnly ? "is read-only" : "was not the primary of the record")")
        }
        if server.diskIsFrozen {
            server.hasHungWrite = true
            return settle(slot, options.defect == .hungIsWritten ? .acknowledged : .waits("no answer"), at: write.deadline)
        }
        commitProbeRow(on: server)
        settleSoon(slot, .acknowledged)
    }

    func writeAnswers(_ slot: Int32) {
        guard var write = writes[slot], let outcome = write.outcome, write.incarnation == write.manager.incarnation else {
            _ = writes.remove(slot)
            return
        }
        manager = write.manager
        // Where nothing comes through any more, whoever waits goes on waiting until the deadline.
        if managerLink(to: write.reached) == .hanging, now < write.deadline {
            write.outcome = .waits("no answer")
            writes[slot] = write
            schedule(.writeAnswers(slot: slot), at: write.deadline)
            return
        }
        _ = writes.remove(slot)
        trace("write probe of \(write.request.address): \(outcome)")
        let startedAt = MonotonicInstant(nanoseconds: write.startedAt)
        handle(.wrote(write.token, WriteProbeReport(request: write.request, startedAt: startedAt, finishedAt: instant, outcome: outcome)))
    }

    /// A row like that of a client, of which nobody but the manager was told.
    func commitProbeRow(on server: SimulatedServer) {
        guard !server.readOnly || options.defect == .writeToReplica else { return }
        transactions.append(
            SimulatedTransaction(origin: Int32(server.index), sequence: server.nextSequence, committedAt: now, isAcknowledged: true))
        server.append(Int32(transactions.count - 1), transactions[transactions.count - 1])
        sendToReplicas(of: server.index)
    }
}
