public import Clocks
public import ControlModel
public import Storage
import Synchronization
public import TopologyModel

/// A control log that counts what another one does, and how long it takes.
public final class MeasuredControlLog: ControlLog {
    /// What was counted since the process began.
    public struct Measurements: Hashable, Sendable {
        /// Of the proposals that were committed.
        public var latency = LatencyHistogram(bounds: MeasuredControlLog.bounds)
        /// Proposals that were not, or whose outcome is unknown.
        public var failures: UInt64 = 0
    }

    /// From a sync on a fast local disk to a commit that waits for another data center and an election.
    static let bounds: [Duration] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000].map { .milliseconds($0) }

    private let log: any ControlLog
    private let now: @Sendable () -> MonotonicInstant
    private let counted = Mutex(Measurements())

    public init(_ log: any ControlLog, now: @escaping @Sendable () -> MonotonicInstant = ServiceClock.system.now) {
        self.log = log
        self.now = now
    }

    public var measurements: Measurements { counted.withLock { $0 } }

    public func propose(_ commands: [ControlCommand], stamp: CommandStamp) async throws(StorageError) -> [CommandResult] {
        let begun = now()
        do {
            let results = try await log.propose(commands, stamp: stamp)
            let duration = now() - begun
            counted.withLock { $0.latency.observe(duration) }
            return results
        } catch {
            counted.withLock { $0.failures += 1 }
            throw error
        }
    }

    public func state() async -> ControlState { await log.state() }
    public func warnings() async -> [String] { await log.warnings() }
    public func close() async { await log.close() }
}
