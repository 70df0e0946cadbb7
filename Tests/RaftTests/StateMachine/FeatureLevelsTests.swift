import Testing

@testable import Raft

@Suite struct FeatureLevelsTests {
    private static func levels(_ library: UInt64, _ machine: UInt64) -> FeatureLevels { FeatureLevels(library: library, machine: machine) }

    @Test func eachPartIsOfItsOwn() {
        #expect(Self.levels(2, 5).common(with: Self.levels(3, 4)) == Self.levels(2, 4))
        #expect(Self.levels(2, 5).raised(to: Self.levels(3, 4)) == Self.levels(3, 5))
    }

    @Test(arguments: [(levels(2, 5), true), (levels(2, 4), true), (levels(1, 1), true), (levels(3, 1), false), (levels(1, 6), false)])
    func aVersionReadsWhatItKnows(log: FeatureLevels, isRead: Bool) {
        #expect(Self.levels(2, 5).covers(log) == isRead)
        #expect((Self.levels(2, 5).problem(with: log) == nil) == isRead)
    }

    @Test func whoeverIsTooOldIsToldWhatToDo() {
        #expect(Self.levels(1, 1).problem(with: Self.levels(1, 2)) == "the log may hold commands of level 2 (library 1), and this version knows those up to 1 (library 1): upgrade this node")
    }
}
