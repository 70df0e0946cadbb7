import RaftCore
import Testing
import TopologyModel

@testable import Raft

@Suite struct FeatureCensusTests {
    private static let others = [2, 3].map { NodeID(rawValue: $0) }
    private static let new = FeatureLevels(library: 1, machine: 2)
    private static let later = Duration.seconds(60)
    private static let start = MonotonicInstant(nanoseconds: 1_000_000_000)

    @Test func whereAllIsOfOneVersionNobodyIsAsked() {
        var census = FeatureCensus(own: .first)
        #expect(census.next(Self.others, committed: .first, term: 1, now: Self.start) == nil)
        #expect(census.wakeUp(committed: .first) == nil)
    }

    @Test func aNewVersionAsksUntilAllHaveIt() {
        var census = FeatureCensus(own: Self.new)
        #expect(census.next(Self.others, committed: .first, term: 1, now: Self.start) == .ask(Self.others))
        #expect(census.next(Self.others, committed: .first, term: 1, now: Self.start) == nil, "they have been asked")
        census.answered(Self.others[0], Self.new, now: Self.start)
        census.answered(Self.others[1], .first, now: Self.start)
        #expect(census.next(Self.others, committed: .first, term: 1, now: Self.start + Self.later) == .ask([Self.others[1]]))
        census.answered(Self.others[1], Self.new, now: Self.start + Self.later)
        #expect(census.next(Self.others, committed: .first, term: 1, now: Self.start + Self.later) == .raise(Self.new), "at once")
        #expect(census.next(Self.others, committed: .first, term: 1, now: Self.start + Self.later) == nil, "it is under way")
        #expect(census.next(Self.others, committed: .first, term: 1, now: Self.start + Self.later + Self.later) == .raise(Self.new), "it came to nothing")
        #expect(census.next(Self.others, committed: Self.new, term: 1, now: Self.start + Self.later + Self.later + Self.later) == nil)
    }

    @Test func onlyWhatAllHaveCounts() {
        var census = FeatureCensus(own: FeatureLevels(library: 3, machine: 9))
        _ = census.next(Self.others, committed: .first, term: 1, now: Self.start)
        census.answered(Self.others[0], FeatureLevels(library: 2, machine: 9), now: Self.start)
        census.answered(Self.others[1], FeatureLevels(library: 5, machine: 4), now: Self.start)
        #expect(census.next(Self.others, committed: .first, term: 1, now: Self.start + Self.later) == .raise(FeatureLevels(library: 2, machine: 4)))
    }

    @Test func whoIsAloneRaisesAtOnce() {
        var census = FeatureCensus(own: Self.new)
        #expect(census.next([], committed: .first, term: 1, now: Self.start) == .raise(Self.new))
    }

    @Test func whoeverWasAwayIsAskedAgain() {
        var census = FeatureCensus(own: Self.new)
        _ = census.next(Self.others, committed: .first, term: 1, now: Self.start)
        census.answered(Self.others[0], Self.new, now: Self.start)
        census.isDown(Self.others[0])
        census.answered(Self.others[1], Self.new, now: Self.start)
        #expect(census.next(Self.others, committed: .first, term: 1, now: Self.start + Self.later) == .ask([Self.others[0]]))
        census.answered(Self.others[0], Self.new, now: Self.start + Self.later)
        // Removed, and added again.
        _ = census.next([Self.others[1]], committed: Self.new, term: 1, now: Self.start + Self.later)
        #expect(census.next(Self.others, committed: .first, term: 1, now: Self.start + Self.later) == .ask([Self.others[0]]))
    }

    /// What was said in another term may have been said by a version that was put back since.
    @Test func aLeaderAsksForItself() {
        var census = FeatureCensus(own: Self.new)
        _ = census.next(Self.others, committed: .first, term: 1, now: Self.start)
        for node in Self.others { census.answered(node, Self.new, now: Self.start) }
        #expect(census.next(Self.others, committed: .first, term: 2, now: Self.start) == .ask(Self.others))
    }
}
