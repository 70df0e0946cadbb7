import BinaryCoding
import Testing
import TopologyModel

@testable import Raft

@Suite struct SessionTableTests {
    private static let id = SessionID(rawValue: 5)

    private static func stamp(_ sequence: UInt64, answeredThrough: UInt64 = 0, session: SessionID = id) -> SessionStamp {
        SessionStamp(session: session, sequence: sequence, answeredThrough: answeredThrough)
    }

    private static func time(_ seconds: Int64) -> WallTime { WallTime(milliseconds: seconds * 1_000) }

    private var table: SessionTable {
        var table = SessionTable()
        table.open(Self.id, expiry: .seconds(100), at: Self.time(0))
        return table
    }

    @Test func aCommandIsNewOnceAndThenRepeated() {
        var table = table
        #expect(table.take(Self.stamp(1), at: Self.time(1)) == .new)
        table.answered(Self.stamp(1), with: [7])
        #expect(table.take(Self.stamp(1), at: Self.time(2)) == .repeated([7]))
        #expect(table.take(Self.stamp(2, answeredThrough: 1), at: Self.time(3)) == .new)
        #expect(table.take(Self.stamp(1), at: Self.time(4)) == .expired, "whoever said that it has the answer does not get it again")
    }

    @Test func commandsOfOneSessionMayOvertakeEachOther() {
        var table = table
        for sequence in [3, 1, 2] as [UInt64] {
            #expect(table.take(Self.stamp(sequence), at: Self.time(1)) == .new)
            table.answered(Self.stamp(sequence), with: [UInt8(sequence)])
        }
        for sequence in 1...3 as ClosedRange<UInt64> { #expect(table.take(Self.stamp(sequence), at: Self.time(1)) == .repeated([UInt8(sequence)])) }
    }

    @Test(arguments: [(100, SessionTable.Verdict.new), (101, .expired)] as [(Int64, SessionTable.Verdict)])
    func aSessionThatIsNotUsedIsOver(_ seconds: Int64, _ verdict: SessionTable.Verdict) {
        var table = table
        #expect(table.take(Self.stamp(1), at: Self.time(seconds)) == verdict)
        #expect(table.take(Self.stamp(1, session: SessionID(rawValue: 6)), at: Self.time(0)) == .expired, "there never was one")
    }

    @Test func useKeepsASessionAndTimeTakesTheOthers() {
        var table = table
        table.open(SessionID(rawValue: 9), expiry: .seconds(100), at: Self.time(0))
        for seconds in stride(from: 50, through: 400, by: 50) as StrideThrough<Int64> { _ = table.take(Self.stamp(1), at: Self.time(seconds)) }
        #expect(table.count == 1)
    }

    @Test func theSessionThatIsIdleForLongestGoes() {
        var table = SessionTable()
        for number in 1...UInt64(SessionTable.maximumSessions) { table.open(SessionID(rawValue: number), expiry: .seconds(1_000), at: Self.time(0)) }
        _ = table.take(Self.stamp(1, session: SessionID(rawValue: 1)), at: Self.time(1))
        table.open(SessionID(rawValue: 1 << 20), expiry: .seconds(1_000), at: Self.time(1))
        #expect(table.count == SessionTable.maximumSessions)
        #expect(table.take(Self.stamp(2, session: SessionID(rawValue: 1)), at: Self.time(2)) == .new)
        #expect(table.take(Self.stamp(1, session: SessionID(rawValue: 2)), at: Self.time(2)) == .expired)
    }

    @Test func noMoreAnswersAreKeptThanMayBe() {
        var table = table
        for sequence in 1...UInt64(SessionTable.maximumAnswers + 1) {
            #expect(table.take(Self.stamp(sequence), at: Self.time(0)) == .new)
            table.answered(Self.stamp(sequence), with: [])
        }
        #expect(table.take(Self.stamp(1), at: Self.time(0)) == .expired)
        #expect(table.take(Self.stamp(2), at: Self.time(0)) == .repeated([]))
    }

    @Test func itsFormIsItsValue() throws {
        var table = table
        _ = table.take(Self.stamp(1), at: Self.time(1))
        table.answered(Self.stamp(1), with: [1, 2])
        #expect(try SessionTable(decoding: table.encoded()) == table)
        for end in table.encoded().indices { #expect(throws: (any Error).self) { try SessionTable(decoding: table.encoded()[..<end]) } }
    }

    @Test func aSessionCountsWhatIsAnsweredWithoutAGap() {
        var session = RaftSession(Self.id)
        let stamps = (0..<3).map { _ in session.next() }
        #expect(stamps.map(\.sequence) == [1, 2, 3])
        session.answered(stamps[1])
        #expect(session.next().answeredThrough == 0)
        session.answered(stamps[0])
        #expect(session.next().answeredThrough == 2)
        session.answered(stamps[0])
        #expect(session.next().answeredThrough == 2)
    }
}
