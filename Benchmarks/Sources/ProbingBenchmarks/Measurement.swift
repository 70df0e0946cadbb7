import BenchmarkSupport
import MySQLProbing
import TopologyModel

/// What was seen of a manager during one stretch of time.
struct Measurement: Sendable {
    var seconds: Double
    var probes: Int
    var failures: Int
    var firstFailure: String
    /// Milliseconds, sorted.
    var lateness: [Float]
    var managerCPU: Double
    var fleetCPU: Double
    var residentBytes: Int
    var writtenBytes: Int

    func lateness(_ share: Double) -> Double {
        lateness.isEmpty ? .nan : Double(lateness[min(lateness.count - 1, Int(Double(lateness.count) * share))])
    }

    /// Of one core.
    var managerShare: Double { managerCPU / seconds }
    var microsecondsPerProbe: Double { managerCPU / Double(max(1, probes)) * 1e6 }
    var bytesPerSecond: Double { Double(writtenBytes) / seconds }
}

extension Measurement {
    /// How often a line tells that the benchmark is still alive.
    private static let progressSeconds = 10

    /// Watches a manager for some seconds.
    static func take(_ name: String, seconds: Int, of test: ManagerUnderTest, fleet: FleetProcess, excluding: Set<InstanceAddress> = []) async throws -> Measurement {
        let clock = ContinuousClock()
        let (before, fleetBefore, start) = (ProcessUsage.read(), fleet.usage, clock.now)
        test.journal.reset(excluding: excluding)
        var left = seconds
        while left > 0 {
            let step = min(left, progressSeconds)
            try await Task.sleep(for: .seconds(step))
            left -= step
            say("\(name): \(seconds - left) of \(seconds) s, \(ProcessUsage.read().residentBytes >> 20) MB")
        }
        let elapsed = start.duration(to: clock.now)
        let (after, fleetAfter) = (ProcessUsage.read(), fleet.usage)
        let totals = test.journal.totals(now: SystemClock.now())
        return Measurement(
            seconds: Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18, probes: totals.probes,
            failures: totals.failures, firstFailure: totals.firstFailure, lateness: totals.lateness.sorted(),
            managerCPU: after.cpuSeconds - before.cpuSeconds, fleetCPU: fleetAfter.cpuSeconds - fleetBefore.cpuSeconds,
            residentBytes: after.residentBytes, writtenBytes: after.writtenBytes - before.writtenBytes)
    }
}
