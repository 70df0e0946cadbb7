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
    private let counter: Counter

    /// - Parameter other: counted together with it: the log of another term, say. nil: for itself.
    public init(_ log: any ControlLog, countedWith other: MeasuredControlLog? = nil, now: @escaping @Sendable () -> MonotonicInstant = ServiceClock.system.now) {
        self.log = log
        self.now = now
        counter = other?.counter ?? Counter()
    }

    private final class Counter: Sendable {
        let measurements = Mutex(Measurements())
    }

    public var measurements: Measurements { counter.measurements.withLock { $0 } }

    public func propose(_ commands: [ControlCommand], stamp: CommandStamp) async throws(StorageError) -> [CommandResult] {
        let begun = now()
        do {
            let results = try await log.propose(commands, stamp: stamp)
            let duration = now() - begun
            counter.measurements.withLock { $0.latency.observe(duration) }
            return results
        } catch {
            counter.measurements.withLock { $0.failures += 1 }
            throw error
        }
    }

    public func state() async -> ControlState { await log.state() }
    public func warnings() async -> [String] { await log.warnings() }
    public func close() async { await log.close() }
}
