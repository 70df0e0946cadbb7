import BatonTesting
import ControlModel
@testable import Orchestration
import Storage
import Synchronization
import Testing
import TopologyModel

@Suite struct MeasuredControlLogTests {
    private let stamp = CommandStamp(at: WallTime(milliseconds: 1), node: "n")

    /// Time that moves by the next of these steps each second time that it is asked for.
    private func clock(_ durations: [Duration]) -> @Sendable () -> MonotonicInstant {
        let asked = Mutex(0)
        return {
            let number = asked.withLock { number in
                defer { number += 1 }
                return number
            }
            return MonotonicInstant(nanoseconds: 0) + durations.prefix((number + 1) / 2).reduce(.zero, +)
        }
    }

    @Test func `every commit is in the bucket of its duration, and the others are counted apart`() async throws {
        let log = InMemoryControlLog()
        let measured = MeasuredControlLog(log, now: clock([.milliseconds(1), .milliseconds(30), .seconds(60)]))
        let tag = ControlCommand.setTag(InstanceBuilder.address("db1"), name: "a", value: "b")
        for _ in 0..<3 { _ = try await measured.propose([tag], stamp: stamp) }
        await measured.close()
        await #expect(throws: StorageError.self) { try await measured.propose([tag], stamp: stamp) }
        let found = measured.measurements
        #expect(found.failures == 1)
        #expect(found.latency.total == 3)
        #expect(found.latency.sum == .milliseconds(60_031))
        let filled = zip(found.latency.bounds, found.latency.counts).filter { $0.1 > 0 }
        #expect(filled.map(\.0) == [.milliseconds(1), .milliseconds(50)] && filled.map(\.1) == [1, 1])
    }

    @Test func `what is not measured is the log's own`() async throws {
        let log = InMemoryControlLog()
        let measured = MeasuredControlLog(log)
        _ = try await measured.propose([.setTag(InstanceBuilder.address("db1"), name: "a", value: "b")], stamp: stamp)
        let (inner, outer) = (await log.state(), await measured.state())
        #expect(inner == outer && outer.tags.count == 1)
        #expect(await measured.warnings() == log.warnings())
    }

    @Test(arguments: [(0, [1, 0, 0]), (10, [1, 0, 0]), (11, [0, 1, 0]), (20, [0, 1, 0]), (30, [0, 0, 1]), (31, [0, 0, 0])] as [(Int, [UInt64])])
    func `a bound belongs to its own bucket, and what is beyond the last one to none`(milliseconds: Int, counts: [UInt64]) {
        var histogram = LatencyHistogram(bounds: [.milliseconds(10), .milliseconds(20), .milliseconds(30)])
        histogram.observe(.milliseconds(milliseconds))
        #expect(histogram.counts == counts && histogram.total == 1 && histogram.sum == .milliseconds(milliseconds))
    }
}
