import ControlModel
import FleetSimulator
import Hooks

extension SimulationSetup {
    private static let backup: ClosedRange<Duration> = .seconds(12) ... .seconds(25)

    /// Our promise: while the backup runs, no failover begins and comes to a successor. The hook asks the backup and refuses.
    /// - Parameter phase: when it asks.
    static func notDuringBackups(askingAt phase: HookPhase) -> SimulationSetup {
        var setup = SimulationSetup()
        setup.hook = SimulatedHook(phases: [phase]) { _, fleet in
            let result: HookResult = backup.contains(fleet.elapsed) ? .failed(reason: "a backup runs", output: "") : .succeeded(output: "no backup runs")
            return .init(result, after: .milliseconds(20))
        }
        setup.invariants = [
            FleetInvariant("no failover during a backup") { fleet in
                guard backup.contains(fleet.elapsed) else { return nil }
                for recovery in fleet.control.recoveries where recovery.opening.kind == .failover {
                    let age = Duration.milliseconds(fleet.wall.milliseconds - recovery.openedAt.milliseconds)
                    guard backup.contains(fleet.elapsed - age), let successor = recovery.designation?.server else { continue }
                    return "\(successor) follows \(recovery.opening.failed)"
                }
                return nil
            }
        ]
        return setup
    }
}
