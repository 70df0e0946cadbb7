import BinaryCoding
import RaftCore
import RaftTestSupport
import Testing
import TopologyModel

@testable import Raft

@Suite struct AppliedStateTests {
    private static func entry(_ index: UInt64, _ body: NodeCommand.Body, time: Int64 = 0) -> LogEntry {
        LogEntry(position: LogPosition(term: 1, index: index), body: .command(NodeCommand(time: WallTime(milliseconds: time), body: body).encoded()))
    }

    private static func user(_ value: UInt64, _ stamp: SessionStamp? = nil) -> NodeCommand.Body { .user(Tally.Command(value).encoded(), stamp) }

    /// Once in a log, a form stays.
    @Test(arguments: [
        (NodeCommand.Body.user([0xAA], nil), "010400 01aa"), (.user([], SessionStamp(session: SessionID(rawValue: 300), sequence: 2, answeredThrough: 1)), "010401 ac02 02 01 00"),
        (.openSession(expiry: .seconds(1)), "010402 d00f"), (.digestPoint, "010403"), (.digestCheck(index: 5, digest: 6), "010404 05 0600000000000000"),
        (.raise(FeatureLevels(library: 2, machine: 300)), "010405 02 ac02"),
    ])
    func theFormsOfCommandsAreFrozen(_ body: NodeCommand.Body, _ hex: String) throws {
        let command = NodeCommand(time: WallTime(milliseconds: 2), body: body)
        let digits = Array(hex.filter { $0 != " " })
        let golden = stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
        #expect(command.encoded() == golden)
        #expect(try NodeCommand(decoding: golden) == command)
    }

    @Test func timeNeverGoesBack() {
        var state = AppliedState(Tally())
        for (index, time) in [5, 3, 9].enumerated() { _ = state.apply(Self.entry(UInt64(index + 1), Self.user(1), time: Int64(time))) }
        #expect(state.time == WallTime(milliseconds: 9))
        #expect(state.machine.lastTime == 9)
    }

    /// Levels only rise, each by itself, and are part of what digests compare and snapshots hold.
    @Test func levelsAreRaised() throws {
        var state = AppliedState(Tally())
        #expect(state.features == .first)
        let before = state.digest
        for (index, levels) in [(2, 1), (1, 3), (1, 1)].enumerated() {
            guard case .raised = state.apply(Self.entry(UInt64(index + 1), .raise(FeatureLevels(library: UInt64(levels.0), machine: UInt64(levels.1))))) else {
                Issue.record("it was not raised")
                return
            }
        }
        #expect(state.features == FeatureLevels(library: 2, machine: 3))
        #expect(state.digest != before)
        #expect(try AppliedState<Tally>(decoding: state.encoded()).features == state.features)
    }

    /// What this version does not know stops the node, and nothing of it is applied.
    @Test(arguments: [[2, 4, 3], [1, 4, 9], [1, 4, 0, 2, 0xFF, 0xFF], [1]] as [[UInt8]])
    func whatCannotBeReadIsNotPassedOver(_ bytes: [UInt8]) {
        var state = AppliedState(Tally())
        guard case .unreadable = state.apply(LogEntry(position: LogPosition(term: 1, index: 1), body: .command(bytes))) else {
            Issue.record("it was read")
            return
        }
        #expect(state.machine == Tally())
    }

    @Test func aStateThatDiffersIsNoticed() {
        var (one, other) = (AppliedState(Tally()), AppliedState(Tally()))
        _ = one.apply(Self.entry(1, Self.user(1)))
        _ = other.apply(Self.entry(1, Self.user(2)))
        guard case .digestPoint(let point) = one.apply(Self.entry(2, .digestPoint)), case .digestPoint = other.apply(Self.entry(2, .digestPoint)) else {
            Issue.record("no digest")
            return
        }
        guard case .none = one.apply(Self.entry(3, .digestCheck(index: point.index, digest: point.digest))) else {
            Issue.record("it differs from itself")
            return
        }
        guard case .digestDiffers(point.digest, _, 2) = other.apply(Self.entry(3, .digestCheck(index: point.index, digest: point.digest))) else {
            Issue.record("the difference was not noticed")
            return
        }
        // Of another point it knows nothing.
        guard case .none = other.apply(Self.entry(4, .digestCheck(index: 1, digest: 0))) else {
            Issue.record("it compared two points")
            return
        }
    }

    @Test func aSnapshotIsTheWholeState() throws {
        var state = AppliedState(Tally())
        _ = state.apply(Self.entry(1, .openSession(expiry: .seconds(60)), time: 5))
        let stamp = SessionStamp(session: SessionID(rawValue: 1), sequence: 1, answeredThrough: 0)
        _ = state.apply(Self.entry(2, Self.user(7, stamp)))
        _ = state.apply(Self.entry(3, .digestPoint))
        var restored = try AppliedState<Tally>(decoding: state.encoded())
        #expect(restored.digest == state.digest)
        #expect(restored.digestPoint == state.digestPoint)
        guard case .repeated(let bytes) = restored.apply(Self.entry(4, Self.user(7, stamp))) else {
            Issue.record("it was applied again")
            return
        }
        #expect(bytes == Tally.Result(place: 0).encoded())
        for end in state.encoded().indices { #expect(throws: BinaryCodingError.self) { try AppliedState<Tally>(decoding: state.encoded()[..<end]) } }
    }
}
