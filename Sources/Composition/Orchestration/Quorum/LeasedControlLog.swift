import Clocks
import ControlModel
import Storage

/// The log of one leadership: what it commits shows that the node still led when it was proposed.
struct LeasedControlLog: ControlLog {
    let log: any ControlLog
    let keeper: LeaseKeeper
    let clock: ServiceClock

    func propose(_ commands: [ControlCommand], stamp: CommandStamp) async throws(StorageError) -> [CommandResult] {
        let askedAt = clock.now()
        let results = try await log.propose(commands, stamp: stamp)
        if !commands.isEmpty { keeper.confirmed(askedAt: askedAt) }
        return results
    }

    func state() async -> ControlState { await log.state() }
    func warnings() async -> [String] { await log.warnings() }
    func close() async { await log.close() }
}
