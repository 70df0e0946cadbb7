import ManagerCore
import Probing
import Refactoring
import TopologyModel

/// What is judged while servers are moved.
extension FleetSimulation {
    // MARK: Data

    /// There is one writer at a time, so all transactions form one sequence, and every log is a beginning of it.
    func checkApplied(_ details: SimulatedTransaction, by index: Int) {
        let (held, next) = (servers[index].lastSequence, details.sequence)
        if next > held + 1 {
            violate(.appliedOnce, "\(servers[index].address) applies transaction \(next) without \(held + 1), from \(ServerView(servers[index]))")
        } else if next <= held, Int(details.origin) != index {
            violate(.appliedOnce, "\(servers[index].address) applies transaction \(next) again, it holds \(held); \(ServerView(servers[index]))")
        }
    }

    func checkDiscarded(_ count: Int, by index: Int) {
        guard let acting = watch.acting else { return }
        let options = watch.operations[acting].request.options
        if options.allowsRefetch || options.isForced || watch.operations[acting].isStartedUntil[index] { return }
        violate(
            .relayLogsKept, "\(watch.operations[acting].request.operation) makes \(servers[index].address) discard \(count) received transactions")
    }

    // MARK: Actions

    func noteDisturbance(of server: Int) { watch.disturbedAt[server] = now }

    /// The operation that an action belongs to; it gets its pin with its first action.
    private func operation(of action: SimulatedAction) -> Int? {
        guard let pin = action.request.pin else { return nil }
        if let known = watch.operations.lastIndex(where: { $0.pin == pin && $0.incarnation == action.incarnation }) { return known }
        guard let asking = watch.asking, let index = watch.operations.firstIndex(where: { $0.token == asking }) else { return nil }
        watch.operations[index].pin = pin
        return index
    }

    /// An operation wants something done to a server, or to look at it.
    func checkMoveBegins(_ action: SimulatedAction) {
        guard let index = operation(of: action) else {
            violate(.intentFirst, "nobody asked for \(action.request.action) on \(action.request.target)")
            return
        }
        if watch.operations[index].request.isDryRun { violate(.dryRun, "a dry run sends \(action.request.action) to \(action.request.target)") }
    }

    /// A statement of an operation is about to be sent.
    func checkMoveIntent(_ action: SimulatedAction, _ server: Int) {
        guard let index = operation(of: action) else { return }
        watch.operations[index].isTouched[server] = true
        let others = watch.operations.indices.filter { $0 != index && watch.operations[$0].isActive && watch.operations[$0].isTouched[server] }
        if let other = others.first {
            violate(
                .oneOperation,
                "\(action.request.action) is sent to \(servers[server].address), on which \(watch.operations[other].request.operation) is under way")
        }
    }

    /// Whether the operation has changed the server already; false only where a defect makes use of it.
    func hasBegun(_ action: SimulatedAction, on server: Int) -> Bool {
        guard options.defect == .startWhatWasStopped, let index = operation(of: action) else { return true }
        return watch.operations[index].isTouched[server]
    }

    /// A statement of an operation is executed.
    func executeMove(_ action: SimulatedAction, _ server: Int) {
        let executed = action.request.action.spoiled(by: options.defect, servers[server].channel)
        watch.acting = operation(of: action)
        if let acting = watch.acting, case .startUntil = executed { watch.operations[acting].isStartedUntil[server] = true }
        checkGTIDUse(of: executed, server)
        change(server, executed)
        watch.acting = nil
        watch.lookedAt[server] = now
        checkCycles()
    }

    private func checkGTIDUse(of action: ServerAction, _ server: Int) {
        guard case .pointToSource(let specification) = action, let acting = watch.acting else { return }
        let operation = watch.operations[acting]
        if !specification.gtidUse.usesGTID, let file = specification.coordinates?.file, file != SimulatedServer.logFile(of: specification.source) {
            violate(.appliedOnce, "\(operation.request.operation) takes a place in \(file) for one of \(specification.source)")
        }
        guard let before = operation.before[server].link?.usesGTID, before != specification.gtidUse.usesGTID else { return }
        let isAsked =
            switch operation.request.operation {
            case .setGTID(let subject, let on): subject == servers[server].address && on == specification.gtidUse.usesGTID
            default: operation.request.options.enablesGTID && specification.gtidUse.usesGTID
            }
        if !isAsked {
            violate(.gtidModeKept, "\(operation.request.operation) makes \(servers[server].address) follow by \(before ? "file" : "GTID")")
        }
    }

    private func checkCycles() {
        for start in servers.indices {
            var current = start
            var walked = 0
            var circle: [InstanceAddress] = []
            while walked <= servers.count, let channel = servers[current].channel, !channel.isDetached, let next = owner(of: channel.source) {
                circle.append(servers[current].address)
                current = next
                walked += 1
                if current == start { break }
            }
            guard walked > 0, current == start else { continue }
            let (one, other) = (servers[start].address, servers[start].channel?.source)
            let isWanted = walked == 2 && watch.rings.contains { ($0.0 == one && $0.1 == other) || ($0.1 == one && $0.0 == other) }
            // A ring of two that was there, of which this manager has never read one server: that it is one, nobody could know. It is no less a ring with a
            // third server in it.
            circle.sort()
            if isWanted || watch.unseenCircles.contains(circle) { continue }
            if circle.contains(where: { manager.machine?.topology.instance(at: $0)?.facts == nil }),
                watch.rings.contains(where: { circle.contains($0.0) && circle.contains($0.1) })
            {
                watch.unseenCircles.append(circle)
            } else {
                violate(.noCycle, "\(one) follows \(other?.description ?? "") in a circle of \(walked)")
            }
        }
    }

    // MARK: Ends

    func operationAnswered(_ token: ManagerToken, _ reply: OperatorReply) {
        guard let index = watch.operations.firstIndex(where: { $0.token == token }) else { return }
        let operation = watch.operations[index]
        watch.operations[index].isActive = false
        switch reply {
        case .planned(let plan):
            if operation.request.isDryRun { watch.tally.dryRuns += 1 } else { watch.tally.refused += 1 }
            trace("answer to \(operation.request.owner): \(plan.blockers.isEmpty ? "planned" : plan.blockers.map(\.description).joined(separator: "; "))")
        case .operated(let result):
            if result.isSuccess { watch.tally.done += 1 } else { watch.tally.failed += 1 }
            if result.isSuccess, let kind = MoveKind(operation.request.operation) { watch.tally.add(kind) }
            trace("answer to \(operation.request.owner): \(describe(result))")
            judge(result, operation)
        case .done, .discovered, .located, .refused, .switchoverPlanned, .recovered: break
        }
    }

    private func describe(_ result: OperationResult) -> String {
        ((result.frame.map { [$0] } ?? []) + result.tracks).map { track in
            let missing = track.restorations.compactMap { restoration in restoration.missing.map { "\(restoration.server) lacks \($0)" } }
            return "\(track.subject) \(track.end)\(missing.isEmpty ? "" : " " + missing.joined(separator: "; "))"
        }.joined(separator: "; ")
    }

    /// What was to be changed is as asked, and everything else as before, or it is told.
    private func judge(_ result: OperationResult, _ operation: WatchedOperation) {
        let tracks = (result.frame.map { [$0] } ?? []) + result.tracks
        let planned = (result.plan.frame.map { [$0] } ?? []) + result.plan.tracks
        let told = tracks.flatMap(\.restorations).filter { !$0.isRestored }.map(\.server)
        for server in told.compactMap(owner) { watch.isKnownToStandAlone[server] = true }
        for server in servers.indices {
            let address = servers[server].address
            guard servers[server].isUp, watch.disturbedAt[server] < watch.lookedAt[server], !told.contains(address) else { continue }
            let (before, after) = (operation.before[server], ServerView(servers[server]))
            // It was planned on what the manager knew; who was started anew since was not seen to stand still.
            if watch.disturbedAt[server] > operation.askedAt - 2 * plan.configuration.discovery.pollInterval.wholeNanoseconds { continue }
            let isMeant = zip(tracks, planned).contains { $0.end == .done && $1.changed.contains(address) }
            if !isMeant {
                guard operation.isTouched[server], before != after else { continue }
                violate(.nothingLeftBehind, "after \(operation.request.operation) (\(describe(result))) \(address) is left: \(after); before: \(before)")
            } else if let reason = shortfall(of: address, before, after, operation.request) {
                violate(.nothingLeftBehind, "\(operation.request.operation) is done and \(address) \(reason): \(after); before: \(before)")
            }
        }
    }

    /// What is not as it was asked for.
    private func shortfall(of address: InstanceAddress, _ before: ServerView, _ after: ServerView, _ request: OperationRequest) -> String? {
        if case .setReadOnly(_, let on) = request.operation { return after.readOnly == on ? nil : "is not as asked" }
        if before.readOnly != after.readOnly { return "changed its role" }
        switch request.operation {
        case .stopReplication: return after.link.map { !$0.receives && !$0.applies } == true ? nil : "is not stopped"
        case .detach: return after.link?.isDetached == true ? nil : "is not detached"
        case .takeSource, .makeCoPrimary: break
        default: if let expected = request.operation.source(of: address), after.link?.source != expected { return "does not follow \(expected)" }
        }
        guard let was = before.link, let link = after.link else { return nil }
        let isStarted =
            switch request.operation {
            case .startReplication, .restartReplication, .reattach: true
            // The two that swap places take over each other's links.
            case .takeSource, .makeCoPrimary: address != request.operation.subject
            default: false
            }
        if link.receives != (was.receives || isStarted) || link.applies != (was.applies || isStarted) { return "is not running as it should" }
        if link.isDetached { return "is still detached" }
        if case .setDelay(_, let delay) = request.operation { return link.delay == delay.wholeNanoseconds ? nil : "is not delayed as asked" }
        if link.delay != was.delay { return "changed its delay" }
        if case .setGTID(_, let on) = request.operation { return link.usesGTID == on ? nil : "does not use GTID as asked" }
        if link.usesGTID != was.usesGTID, !request.options.enablesGTID { return "changed its use of GTID" }
        return nil
    }

    /// The manager died; nobody will ever answer.
    func loseOperations() {
        for index in watch.operations.indices where watch.operations[index].isActive {
            watch.operations[index].isActive = false
            for server in servers.indices where watch.operations[index].isTouched[server] { watch.isKnownToStandAlone[server] = true }
            watch.tally.lost += 1
        }
    }
}

extension ServerAction {
    /// What a defect makes of it.
    fileprivate func spoiled(by defect: SimulationDefect?, _ channel: SimulatedChannel?) -> ServerAction {
        guard case .pointToSource(var specification) = self else { return self }
        switch defect {
        case .placeIsOff:
            specification.coordinates = specification.coordinates.map { SimulatedServer.coordinates(of: max(0, SimulatedServer.place(at: $0) - 1), on: specification.source) }
        case .forgetGTID where specification.gtidUse.usesGTID:
            specification.gtidUse = .fileAndPosition
            specification.coordinates = SimulatedServer.coordinates(of: channel?.executedPlace ?? 0, on: specification.source)
        default: break
        }
        return .pointToSource(specification)
    }
}

extension Operation {
    /// Whom a server that the operation changed has to follow; nil where that is not said here.
    fileprivate func source(of server: InstanceAddress) -> InstanceAddress? {
        switch self {
        case .relocate(_, let target), .moveBelow(_, let target), .moveEquivalent(_, let target), .moveGTID(_, let target), .relocateReplicas(_, let target):
            target
        case .repoint(_, let target): target
        case .repointReplicas(let source), .takeSiblings(let source): source
        default: nil
        }
    }
}
