import BinaryCoding
public import Raft
import RaftCore
public import TopologyModel

/// The byte form of ``Raft/RaftFrame``: messages, and parts of snapshots.
public struct FrameForm: FuzzedForm {
    public static let name = "frame"
    private static let nodes = (1...3).map { NodeID(rawValue: $0) }

    public init() {}

    public func honest(_ random: inout SplitMix64) -> [UInt8] { FrameForm.frame(&random).encoded() }

    public func read(_ bytes: [UInt8]) throws(FuzzViolation) -> Bool {
        let frame: RaftFrame
        do throws(BinaryCodingError) { frame = try RaftFrame(decoding: bytes) } catch { return false }
        // Every value has one form, so nothing was made up and nothing passed over.
        guard frame.encoded() == bytes else { throw FuzzViolation("it was read as \(frame), which has another form") }
        return true
    }

    public static func frame(_ random: inout SplitMix64) -> RaftFrame {
        let term = UInt64.random(in: 1...1_000, using: &random)
        let mark = SnapshotMark(position: position(&random), membership: membership(&random), membershipIndex: UInt64.random(in: 0...9, using: &random))
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return .snapshotPart(SnapshotPart(term: term, mark: mark, byteCount: 1_000, checksum: UInt32.random(in: .min ... .max, using: &random), offset: 100, bytes: command(&random)))
        case 1: return .snapshotAnswer(SnapshotAnswer(term: term, position: mark.position, received: UInt64.random(in: 0...1_000, using: &random), isStored: Bool.random(using: &random)))
        case 2: return .featureQuestion
        case 3: return .featureAnswer(FeatureLevels(library: term, machine: UInt64.random(in: .min ... .max, using: &random)))
        default: return .message(RaftMessage(from: nodes[0], term: term, body: body(&random)))
        }
    }

    private static func body(_ random: inout SplitMix64) -> RaftMessage.Body {
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return .voteRequest(VoteRequest(last: position(&random), isPreVote: Bool.random(using: &random)))
        case 1: return .voteResponse(VoteResponse(isGranted: Bool.random(using: &random), isPreVote: Bool.random(using: &random)))
        case 2: return .appendResponse(.matches(UInt64.random(in: .min ... .max, using: &random)))
        case 3: return .appendResponse(.refused(previous: position(&random), hint: position(&random)))
        case 4: return .heartbeat(Heartbeat(commit: UInt64.random(in: .min ... .max, using: &random), round: 7))
        case 5: return .timeoutNow
        case 6: return .appendResponse(.beganAnew(quarantine: position(&random), hint: Bool.random(using: &random) ? position(&random) : nil))
        default: return .append(Append(previous: position(&random), entries: (0..<Int.random(in: 0...5, using: &random)).map { _ in entry(&random) }, commit: 3))
        }
    }

    private static func entry(_ random: inout SplitMix64) -> LogEntry {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: LogEntry(position: position(&random), body: .noop)
        case 1: LogEntry(position: position(&random), body: .membership(membership(&random)))
        default: LogEntry(position: position(&random), body: .command(command(&random)))
        }
    }

    private static func position(_ random: inout SplitMix64) -> LogPosition { LogPosition(term: UInt64.random(in: 0...300, using: &random), index: UInt64.random(in: 0...100_000, using: &random)) }

    private static func command(_ random: inout SplitMix64) -> [UInt8] { (0..<Int.random(in: 0...200, using: &random)).map { UInt8(truncatingIfNeeded: $0) } }

    private static func membership(_ random: inout SplitMix64) -> Membership {
        Membership(voters: Array(nodes.prefix(Int.random(in: 1...3, using: &random))), learners: [NodeID(rawValue: 9)], addresses: [MemberAddress(node: nodes[0], address: "a:1")])
    }
}
