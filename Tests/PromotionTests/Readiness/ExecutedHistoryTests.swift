import BatonTesting
@testable import Promotion
import Testing
import TopologyModel

@Suite struct `What a primary had executed at its last readings` {
    private static func transactions(_ sequence: Int) -> GTIDValue { TopologyFixtures.transactions("0-1-\(sequence)", .mariadb) }
    private static func moment(_ seconds: Int) -> MonotonicInstant { TopologyFixtures.now + .seconds(seconds) }

    /// A transaction per second, and a reading after each.
    private static func busy(_ count: Int) -> ExecutedHistory {
        var history = ExecutedHistory()
        for number in 1...count { history.note(transactions(number), readAt: moment(number)) }
        return history
    }

    @Test func `the newest reading all of which was received says since when nobody has it`() {
        let history = Self.busy(3)
        #expect(history.newestReading(within: Self.transactions(3)) == Self.moment(3))
        #expect(history.newestReading(within: Self.transactions(2)) == Self.moment(2))
        #expect(history.newestReading(within: Self.transactions(0)) == nil)
        #expect(history.newestReading(within: TopologyFixtures.executed(.mysql)) == nil, "they cannot be compared")
    }

    @Test func `as long as nothing is written every reading is as good as the newest`() {
        var history = Self.busy(2)
        history.note(Self.transactions(2), readAt: Self.moment(60))
        #expect(history.newestReading(within: Self.transactions(2)) == Self.moment(60) && history.readings.count == 2)
        history.note(.none, readAt: Self.moment(61))
        history.note(Self.transactions(1), readAt: Self.moment(1))
        #expect(history.newestReading(within: Self.transactions(2)) == Self.moment(60), "a reading without GTID, and one that began before, say nothing")
    }

    @Test func `a time is never given too short, and at most as three times as long`() throws {
        var history = ExecutedHistory()
        for newest in 1...900 {
            history.note(Self.transactions(newest), readAt: Self.moment(newest))
            #expect(history.readings.count <= 11)
            for missing in [0, 1, 2, 3, 4, 7, 16, 33, 100, 255] where missing < newest {
                let found = try #require(history.newestReading(within: Self.transactions(newest - missing)), "\(missing) of \(newest)")
                let told = Int((Self.moment(newest) - found).components.seconds)
                #expect(told >= missing && told <= (missing < 3 ? missing : missing * 3), "\(missing) of \(newest): \(told)")
            }
        }
    }

    @Test func `a primary whose history was deleted begins anew`() {
        var history = Self.busy(8)
        history.note(Self.transactions(2), readAt: Self.moment(9))
        #expect(history.readings.count == 1)
        #expect(history.newestReading(within: Self.transactions(8)) == Self.moment(9))
    }
}
