import ManagerCore
import Testing
import TopologyModel

@Suite struct ActionLeaseTests {
    private static func instant(_ milliseconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: milliseconds * 1_000_000) }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// When rounds were asked for, in the order in which they were confirmed.
        var rounds: [Int64]
        var now: Int64
        var isPermitted: Bool
    }

    @Test(arguments: [
        Case(testDescription: "nothing was confirmed", rounds: [], now: 0, isPermitted: false),
        Case(testDescription: "asked for just now", rounds: [5_000], now: 5_000, isPermitted: true),
        Case(testDescription: "at the end", rounds: [5_000], now: 5_800, isPermitted: true),
        Case(testDescription: "after the end", rounds: [5_000], now: 5_801, isPermitted: false),
        Case(testDescription: "the newest counts", rounds: [5_000, 5_500], now: 6_200, isPermitted: true),
        Case(testDescription: "an older round that is confirmed late takes nothing away", rounds: [5_500, 5_000], now: 6_200, isPermitted: true),
        Case(testDescription: "an older round that is confirmed late adds nothing", rounds: [5_000, 4_000], now: 5_801, isPermitted: false),
        Case(testDescription: "the machine was suspended", rounds: [5_000], now: 3_605_000, isPermitted: false),
    ])
    func `a second of election timeout permits 800 ms`(_ row: Case) {
        var lease = ActionLease(electionTimeoutMin: .seconds(1))
        for round in row.rounds { lease.confirmed(askedAt: Self.instant(round)) }
        #expect(lease.permits(now: Self.instant(row.now)) == row.isPermitted)
        #expect(lease.endsAt == row.rounds.max().map { Self.instant($0 + 800) })
    }

    @Test(arguments: [(300, 240), (1_000, 800), (3_000, 2_400)] as [(Int64, Int64)])
    func `it is shorter than any election timeout`(timeout: Int64, span: Int64) {
        #expect(ActionLease(electionTimeoutMin: .milliseconds(timeout)).span == .milliseconds(span))
    }
}
