#if Network
import BinaryCoding
import NIOCore
import Raft
import RaftCore

@testable import RaftNetwork

func node(_ number: UInt64) -> NodeID { NodeID(rawValue: number) }

func identity(_ number: UInt64, cluster: UInt64 = 1) -> LogIdentity { LogIdentity(clusterHigh: cluster, clusterLow: 2, node: node(number)) }

func heartbeat(from number: UInt64, round: UInt64 = 9) -> RaftFrame { .message(RaftMessage(from: node(number), term: 5, body: .heartbeat(Heartbeat(commit: 7, round: round)))) }

/// One entry with a command of so many bytes, at this index.
func append(from number: UInt64, index: UInt64 = 1, bytes: Int) -> RaftFrame {
    let entry = LogEntry(position: LogPosition(term: 1, index: index), body: .command(Array(repeating: UInt8(truncatingIfNeeded: index), count: bytes)))
    return .message(RaftMessage(from: node(number), term: 5, body: .append(Append(previous: LogPosition(term: 1, index: index - 1), entries: [entry], commit: 0))))
}

func part(offset: UInt64, of total: UInt64, bytes: Int) -> RaftFrame {
    let mark = SnapshotMark(position: LogPosition(term: 1, index: 1), membership: Membership(voters: [node(1)]), membershipIndex: 0)
    return .snapshotPart(SnapshotPart(term: 5, mark: mark, byteCount: total, checksum: 0, offset: offset, bytes: Array(repeating: 7, count: bytes)))
}

func secret(_ text: String = "0123456789abcdef0123456789abcdef") throws -> SharedSecret { try SharedSecret(text) }

func bytes(_ hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
}

func hex(_ bytes: some Sequence<UInt8>) -> String {
    bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
}

func raftFrame(_ frame: RaftFrame, from identity: LogIdentity, isSealed: Bool = false) -> OutgoingFrame {
    OutgoingFrame(.raft, frame.encoded(), from: WireIdentity(identity), isSealed: isSealed)
}

func written(_ frames: OutgoingFrame...) -> ByteBuffer {
    var buffer = ByteBuffer()
    for frame in frames { frame.write(into: &buffer) }
    return buffer
}
#endif
