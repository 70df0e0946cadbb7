import BinaryCoding
import RaftCore
import Testing

@Suite struct CodingTests {
    private static let membership = Membership(voters: SoloNode.ids(1, 2, 3), learners: SoloNode.ids(9), addresses: [MemberAddress(node: NodeID(rawValue: 2), address: "b:1")])
    private static let entries = [
        LogEntry(position: LogPosition(term: 1, index: 1), body: .noop), LogEntry(position: LogPosition(term: 1, index: 2), body: .command([0xAA, 0xBB])),
        LogEntry(position: LogPosition(term: 300, index: 3), body: .membership(membership)),
    ]
    private static let bodies: [(RaftMessage.Body, String)] = [
        (.voteRequest(VoteRequest(last: LogPosition(term: 2, index: 300), isPreVote: true, isTransfer: false)), "00 02 ac02 01 00"),
        (.voteResponse(VoteResponse(isGranted: true, isPreVote: false)), "01 01 00"),
        (
            .append(Append(previous: LogPosition(term: 1, index: 0), entries: entries, commit: 2)),
            "02 01 00 02 03"
                + "01 01 00" + "01 02 01 02 aabb"
                + "ac02 03 02 03 0100000000000000 0200000000000000 0300000000000000 01 0900000000000000 00 01 0200000000000000 03 623a31"
        ), (.appendResponse(.matches(5)), "03 05"),
        (.appendResponse(.beganAnew(quarantine: LogPosition(term: 3, index: 9), hint: LogPosition(term: 2, index: 4))), "08 03 09 01 02 04"),
        (.appendResponse(.beganAnew(quarantine: .zero, hint: nil)), "08 00 00 00"),
        (.appendResponse(.refused(previous: LogPosition(term: 3, index: 9), hint: LogPosition(term: 2, index: 4))), "04 03 09 02 04"),
        (.heartbeat(Heartbeat(commit: 7, round: 8)), "05 07 08"), (.heartbeatResponse(round: 8), "06 08"), (.timeoutNow, "07"),
    ]

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex.filter { $0 != " " })
        return stride(from: 0, to: digits.count, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
    }

    /// Once on a disk or a wire, a form stays.
    @Test func theFormsOfMessagesAreFrozen() throws {
        for (body, hex) in Self.bodies {
            let message = RaftMessage(from: NodeID(rawValue: 0x0102_0304_0506_0708), term: 5, body: body)
            let golden = Self.bytes("0807060504030201 05 " + hex)
            #expect(message.encoded() == golden)
            #expect(try RaftMessage(decoding: golden) == message)
        }
    }

    @Test func theFormsOfWhatIsOnDiskAreFrozen() throws {
        let states: [(HardState, String)] = [
            (HardState(term: 5), "05 00 00"), (HardState(term: 300, vote: NodeID(rawValue: 2)), "ac02 01 0200000000000000 00"),
            (HardState(term: 5, quarantine: LogPosition(term: 4, index: 300)), "05 00 01 04 ac02"),
        ]
        for (state, hex) in states {
            #expect(state.encoded() == Self.bytes(hex))
            #expect(try HardState(decoding: Self.bytes(hex)) == state)
        }
        let mark = SnapshotMark(position: LogPosition(term: 4, index: 200), membership: Membership(voters: SoloNode.ids(1)), membershipIndex: 3)
        let golden = Self.bytes("04 c801 01 0100000000000000 00 00 00 03")
        #expect(mark.encoded() == golden)
        #expect(try SnapshotMark(decoding: golden) == mark)
    }

    @Test(arguments: [
        ("an unknown kind of message", "0000000000000000 01 08"), ("an unknown kind of entry", "0000000000000000 01 02 00 00 00 01 01 01 03"),
        ("members out of order", "0000000000000000 01 02 00 00 00 01 01 01 02 02 0200000000000000 0100000000000000 00 00 00"),
        ("one member twice", "0000000000000000 01 02 00 00 00 01 01 01 02 01 0100000000000000 01 0100000000000000 00 00"),
        ("nobody votes", "0000000000000000 01 02 00 00 00 01 01 01 02 00 00 00 00"), ("learners and nobody votes", "0000000000000000 01 02 00 00 00 01 01 01 02 00 01 0100000000000000 00 00"),
        ("a joint change", "0000000000000000 01 02 00 00 00 01 01 01 02 01 0100000000000000 00 01 0200000000000000 00"),
        ("an address of nobody", "0000000000000000 01 02 00 00 00 01 01 01 02 01 0100000000000000 00 00 01 0200000000000000 0161"),
        ("two addresses of one member", "0000000000000000 01 02 00 00 00 01 01 01 02 01 0100000000000000 00 00 02 0100000000000000 0161 0100000000000000 0162"),
        ("more members than may be", "0000000000000000 01 02 00 00 00 01 01 01 02 41"), ("more entries than may be", "0000000000000000 01 02 00 00 00 818004"),
        ("a command that is longer than the input", "0000000000000000 01 02 00 00 00 01 01 01 01 80808004"), ("bytes that follow", "0000000000000000 01 07 00"),
    ])
    func whatNobodyWritesIsNotRead(_ what: String, _ hex: String) {
        #expect(throws: BinaryCodingError.self, "\(what)") { try RaftMessage(decoding: Self.bytes(hex)) }
    }

    /// Cut off anywhere and with any bit turned, every message is an error or another message, and never the end of the process.
    @Test func whatIsTornOrRottenDoesNoHarm() {
        for (body, _) in Self.bodies {
            let bytes = RaftMessage(from: NodeID(rawValue: 1), term: 5, body: body).encoded()
            for end in bytes.indices { #expect(throws: BinaryCodingError.self) { try RaftMessage(decoding: bytes[..<end]) } }
            for bit in 0..<bytes.count * 8 {
                var rotten = bytes
                rotten[bit / 8] ^= 1 << (bit % 8)
                guard let read = try? RaftMessage(decoding: rotten) else { continue }
                #expect(read.encoded() == rotten, "a value has one form")
            }
        }
    }
}
