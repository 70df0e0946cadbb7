import Analysis
import ControlModel
import ManagerCore
import Probing
import TopologyModel

/// F16: a primary that answers and does not commit is told of, where the write probe is on.
extension FleetSimulation {
    /// The network, and steps of the manager, take what they take on top.
    private static let stallSlack = Nanoseconds.second

    /// From the stall until the finding: the turn of the next write, which follows a reading, and which may have to be tried a second time; then nobody
    /// answers for as long as is tolerated.
    private var stallBound: Int64 {
        let configuration = plan.configuration
        let bounds = configuration.writeProbe
        let reading = configuration.discovery.pollInterval + configuration.discovery.probeTimeout
        let turn = bounds.period + bounds.startTimeout + bounds.retryInterval + reading * 2
        return (turn + max(configuration.detection.hangTolerance, bounds.startTimeout)).wholeNanoseconds + FleetSimulation.stallSlack
    }

    func watchStall(_ record: ClusterRecord, _ primary: Int) {
        guard isStalled(record, primary) else {
            oracle.stalledSince = nil
            return
        }
        let since = oracle.stalledSince ?? now
        oracle.stalledSince = since
        guard now - since > stallBound else { return }
        // Judged again after as long, should it last.
        oracle.stalledSince = now
        let code = manager.machine?.code(of: record.primary, now: instant, wall: wall)
        if code == .primaryBlocked {
            marks.hit(.hungPrimaryNoticed)
        } else {
            violate(
                .hangIsNoticed,
                "\(record.primary) has not committed for \((now - since) / Nanoseconds.millisecond) ms, and is said to be \(code?.rawValue ?? "nothing")")
        }
    }

    /// Its commits hang, everything else is well, and so is the manager.
    private func isStalled(_ record: ClusterRecord, _ primary: Int) -> Bool {
        let server = servers[primary]
        guard server.diskIsFrozen, server.answers, !server.readOnly, oracle.manageableSince[primary] != nil, record.openRecovery == nil,
            isManaged, let machine = manager.machine, machine.isArmed, let cluster = machine.topology.cluster(containing: record.primary),
            cluster.primary?.address == record.primary, cluster.shape.isSupported
        else { return false }
        return true
    }
}
