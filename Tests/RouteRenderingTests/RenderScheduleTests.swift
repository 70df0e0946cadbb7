import RouteRendering
import Testing
import TopologyModel

@Suite struct RenderScheduleTests {
    private static func second(_ seconds: Double) -> MonotonicInstant { MonotonicInstant(nanoseconds: Int64(seconds * 1e9)) }

    @Test func `the store is read at least once per interval, and at most a fifth earlier`() {
        var schedule = RenderSchedule(policy: RenderPolicy(interval: .seconds(10)), random: SplitMix64(state: 1))
        let waits = (0..<200).map { _ in schedule.nextPass(after: Self.second(100)) - Self.second(100) }
        #expect(waits.allSatisfy { $0 >= .seconds(8) && $0 <= .seconds(10) })
        #expect(Set(waits).count > 100)
    }

    @Test func `a command that fails is left alone for growing times`() {
        var schedule = RenderSchedule(policy: RenderPolicy(), random: SplitMix64(state: 1))
        var now = Self.second(0)
        #expect(schedule.mayReload(at: now))
        for pause in [1, 2, 4, 8, 16, 30, 30] as [Double] {
            schedule.reloadEnded(.failed(reason: "x"), at: now)
            #expect(!schedule.mayReload(at: now + (.seconds(pause) - .nanoseconds(1))))
            now = now + .seconds(pause)
            #expect(schedule.mayReload(at: now))
        }
        schedule.reloadEnded(.succeeded, at: now)
        schedule.reloadEnded(.failed(reason: "x"), at: now)
        #expect(schedule.mayReload(at: now + .seconds(1)))
    }

    @Test func `a new output is tried at once`() {
        var schedule = RenderSchedule(policy: RenderPolicy(), random: SplitMix64(state: 1))
        for _ in 0..<5 { schedule.reloadEnded(.failed(reason: "x"), at: Self.second(0)) }
        #expect(!schedule.mayReload(at: Self.second(1)))
        schedule.outputChanged()
        #expect(schedule.mayReload(at: Self.second(1)))
    }
}
