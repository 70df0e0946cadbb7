import ControlModel
import ManagerCore
import Probing
import Promotion
import Refactoring
import TopologyModel

/// What is judged when servers that were replaced as primaries become replicas of the present one.
extension FleetSimulation {
    // MARK: People

    /// A person who was refused comes back after this time.
    private static let askingAgain = 5 * Nanoseconds.second

    func askForRejoining() {
        guard let record, manager.isRunning, oracle.askedForRejoining.map({ now - $0 >= FleetSimulation.askingAgain }) ?? true else { return }
        oracle.askedForRejoining = now
        for server in record.deposed { ask(.operate(OperationRequest(.rejoin(server.address, below: nil), owner: "operator", reason: "drawn"))) }
    }

    func startDeposed() {
        for server in servers where !server.isUp && record?.hasDeposed(server.address) == true { restart(server.index, server.boot) }
    }

    func noteRefusedRejoining(_ plan: OperationPlan) {
        guard case .rejoin(let address, let target?) = plan.operation, plan.isRefused, let server = owner(of: address), let primary = owner(of: target),
            !hasNothing(server, beyond: primary)
        else { return }
        marks.hit(.errantKeptOut)
    }

    func noteFailedRejoining(_ note: ManagerNote) {
        for server in servers where note.event == .blocked && note.text.hasPrefix("\(server.address), which was the primary, could not be made a replica") {
            oracle.failedRejoinings[server.index] += 1
            marks.hit(.rejoiningFailed)
        }
    }

    // MARK: Judgement

    /// Every row of a server, one by one: the model knows more than what a server of MariaDB tells of its binary log.
    func hasNothing(_ server: Int, beyond primary: Int) -> Bool {
        let held = Set(servers[primary].log)
        return servers[server].log.allSatisfy { held.contains($0) || isHiddenStray(transactions[Int($0)], of: server, from: servers[primary]) }
    }

    /// MariaDB tells of a server's own rows no more than the newest: what a person wrote there while it was a replica is hidden once others have later rows of it.
    private func isHiddenStray(_ row: SimulatedTransaction, of server: Int, from other: SimulatedServer) -> Bool {
        row.isStray && !servers[server].isMySQL && Int(row.origin) == server && other.newestOfOrigin[server] > row.sequence
    }

    /// A statement of an operation that belongs to no relocation: it makes a replica of a server that was deposed, and somebody or the configuration wants it.
    func checkRejoiningIntent(_ action: SimulatedAction) {
        let address = action.request.target
        if action.request.expectedIdentity == nil || action.request.expectedBoot == nil {
            violate(.intentFirst, "\(action.request.action) is sent to \(address) without an expected identity and run")
        }
        switch action.request.action {
        case .pointToSource, .setSemiSync: break
        default: violate(.scope, "\(action.request.action) is sent to \(address), which is to be a replica again")
        }
        if !isDeposed(address) { violate(.scope, "\(address) is to be a replica again and was never replaced as primary") }
        if !plan.configuration.rejoining.isAutomatic, oracle.askedForRejoining == nil { violate(.intentFirst, "\(address) is to be a replica again, and nobody wants that") }
    }

    /// F21.
    func checkRejoining(of server: Int, below source: InstanceAddress) {
        guard let primary = owner(of: source) else { return }
        let address = servers[server].address
        if !servers[server].readOnly { violate(.rejoinedHasNothing, "\(address) is made a replica of \(source) while it takes writes") }
        if !hasNothing(server, beyond: primary) { violate(.rejoinedHasNothing, "\(address) is made a replica of \(source), which lacks rows that it has") }
        if !plan.configuration.rejoining.isAutomatic { marks.hit(.formerPrimaryRejoined) }
        if oracle.askedForRejoining == nil { marks.hit(.rejoinedUnasked) }
    }

    // MARK: In time

    /// Whether a cluster in order has a former primary that the manager is about to make a replica, unasked; too late is a violation.
    var isRejoiningOwed: Bool {
        // What the manager did not close itself it leaves to people.
        guard plan.configuration.rejoining.isAutomatic, let record, !isFencingWaived(record), let primary = owner(of: record.primary) else { return false }
        var isOwed = false
        for server in servers.indices {
            guard isKnown(servers[server].address, deposedIn: record), mayRejoin(server, below: primary) else {
                oracle.rejoinableSince[server] = nil
                continue
            }
            isOwed = true
            let since = oracle.rejoinableSince[server] ?? now
            oracle.rejoinableSince[server] = since
            if now - since > rejoiningBound {
                violate(.rejoinsInTime, "\(servers[server].address) has nothing that \(record.primary) lacks and does not follow it for \((now - since) / Nanoseconds.millisecond) ms")
            }
        }
        return isOwed
    }

    /// A manager without its inventory replaced one that it had never read: whoever answers there may be another server, and is for people.
    private func isKnown(_ address: InstanceAddress, deposedIn record: ClusterRecord) -> Bool {
        record.deposed.contains { $0.address == address && !$0.identity.isEmpty }
    }

    /// It stands alone, can be worked with, and the manager has not given it up. A primary that follows it still, because its recovery ended before it left
    /// that one, is for people: the move would make a ring.
    private func mayRejoin(_ server: Int, below primary: Int) -> Bool {
        return servers[server].channel == nil && servers[primary].channel?.source != servers[server].address && servers[server].answers && oracle.manageableSince[server] != nil && !servers[server].hasGlobalReadLock
            && oracle.failedRejoinings[server] < plan.configuration.rejoining.attempts && hasNothing(server, beyond: primary) && mayFollow(server, below: primary)
    }

    /// From the readings to the attempt, one attempt that failed before, and the pause after it.
    private var rejoiningBound: Int64 {
        let configuration = plan.configuration
        var bound = configuration.discovery.pollInterval * 2 + configuration.discovery.detailsInterval * 2 + configuration.discovery.probeTimeout * 3
        bound += configuration.recovery.fenceTimeout * 2 + configuration.refactoring.attachTimeout + configuration.rejoining.pause
        return (bound + .seconds(10)).wholeNanoseconds
    }
}
