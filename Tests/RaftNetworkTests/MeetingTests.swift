#if Network
import BinaryCoding
import NIOCore
import Raft
import RaftCore
import Testing

@testable import RaftNetwork

/// What follows from which answers.
@Suite struct MeetingTests {
    private static func address(_ place: Int) -> String { "db\(place).example.org:10008" }

    private static func id(_ place: Int, incarnation: UInt64 = 0) throws -> NodeID {
        try RaftIdentity(clusterName: "production", address: address(place), incarnation: incarnation).log.node
    }

    /// Of the node at this place, in a list of so many.
    private static func roster(_ place: Int = 1, incarnation: UInt64 = 0, of count: Int = 3) throws -> RaftRoster {
        try RaftRoster(RaftIdentity(clusterName: "production", address: address(place), incarnation: incarnation), addresses: (1...count).map(address))
    }

    private static func new(_ roster: RaftRoster) -> PeerStanding { .new(voters: PeerStanding.hash(roster.bootstrap.membership.voters)) }

    enum Says: Sendable {
        case new, knows, knowsNot, nothing, isAway
        /// New, with another list than the node that asks.
        case newElsewhere
        /// As the second node at its address:
        case secondNew, secondKnowsNot
    }

    struct Row: Sendable, CustomTestStringConvertible {
        let what: String
        var place = 1
        var incarnation: UInt64 = 0
        /// Of the others, the places upwards.
        let says: [Says]
        var listed: Int?
        let verdict: RaftMeeting.Verdict?
        /// Who says that the disk is lost.
        var witness: Int?

        var testDescription: String { what }
    }

    static let rows = [
        Row(what: "all are new", says: [.new, .new], verdict: .begins),
        Row(what: "five of them", says: [.new, .new, .new, .new], verdict: .begins),
        Row(what: "alone in the list", says: [], verdict: .begins),
        Row(what: "one is away", says: [.new, .isAway], verdict: nil),
        Row(what: "one says nothing", says: [.new, .nothing], verdict: nil),
        Row(what: "one has another list", says: [.new, .newElsewhere], verdict: nil),
        Row(what: "one is the second at its address", says: [.new, .secondNew], verdict: nil),
        Row(what: "one knows this node", says: [.knows, .new], verdict: .lostDisk(saidBy: NodeID(rawValue: 0)), witness: 2),
        Row(what: "one knows this node, and others do not", says: [.knowsNot, .knowsNot, .knowsNot, .knows], verdict: .lostDisk(saidBy: NodeID(rawValue: 0)), witness: 5),
        Row(what: "all belong to a cluster", says: [.knowsNot, .knowsNot], verdict: .joins),
        Row(what: "one of two belongs to a cluster, and the other one may know better", says: [.knowsNot, .isAway], verdict: nil),
        Row(what: "one of two belongs to a cluster, and the other one is new", says: [.knowsNot, .new], verdict: .joins),
        Row(what: "half of four belong to a cluster", says: [.knowsNot, .knowsNot, .isAway, .isAway], verdict: nil),
        Row(what: "three of four belong to a cluster", says: [.knowsNot, .knowsNot, .knowsNot, .isAway], verdict: .joins),
        Row(what: "a second incarnation, and all are new", incarnation: 1, says: [.new, .new], verdict: nil),
        Row(what: "a second incarnation, and all belong to a cluster", incarnation: 1, says: [.knowsNot, .knowsNot], verdict: .joins),
        Row(what: "a second incarnation that is known already", incarnation: 1, says: [.knows, .knowsNot], verdict: .lostDisk(saidBy: NodeID(rawValue: 0)), witness: 2),
        Row(what: "two disks are lost, one after the other", incarnation: 1, says: [.knowsNot, .secondKnowsNot], verdict: .joins),
        Row(what: "not in the list, and all are new", place: 4, says: [.new, .new, .new], listed: 3, verdict: nil),
        Row(what: "not in the list, and a majority has a cluster", place: 4, says: [.knowsNot, .isAway, .knowsNot], listed: 3, verdict: .joins),
        Row(what: "not in the list, and one of three has a cluster", place: 4, says: [.knowsNot, .isAway, .isAway], listed: 3, verdict: nil),
        Row(what: "a cluster of one grows to three", says: [.knowsNot, .newElsewhere], verdict: .joins),
    ]

    /// Whether they are reached, or call themselves.
    @Test(arguments: rows, [true, false]) func `the answers decide`(row: Row, isReached: Bool) throws {
        let roster = try Self.roster(row.place, incarnation: row.incarnation, of: row.listed ?? row.says.count + 1)
        var meeting = RaftMeeting(roster)
        let places = (1...5).filter { $0 != row.place }
        for (place, says) in zip(places, row.says) {
            let first = try Self.id(place)
            // A second one that calls itself has no place in the list.
            let (node, isKnown): (NodeID, Bool) =
                switch says {
                case .secondNew, .secondKnowsNot: (try Self.id(place, incarnation: 1), false)
                case .new, .knows, .knowsNot, .nothing, .isAway, .newElsewhere: (first, true)
                }
            let standing: PeerStanding? =
                switch says {
                case .new, .secondNew: Self.new(roster)
                case .newElsewhere: .new(voters: 1)
                case .knows: .knowsYou
                case .knowsNot, .secondKnowsNot: .knowsYouNot
                case .nothing, .isAway: nil
                }
            guard says != .isAway else { continue }
            meeting.heard(node, standing, at: isReached || !isKnown ? first : nil)
        }
        var expected = row.verdict
        if let witness = row.witness { expected = .lostDisk(saidBy: try Self.id(witness)) }
        #expect(meeting.verdict == expected)
    }

    @Test func `whoever leaves has to be asked again`() throws {
        let roster = try Self.roster()
        var meeting = RaftMeeting(roster)
        meeting.heard(try Self.id(2), Self.new(roster))
        meeting.left(try Self.id(2))
        meeting.heard(try Self.id(3), Self.new(roster))
        #expect(meeting.verdict == nil)
        #expect(meeting.report.waiting.map(\.place.address) == [Self.address(2)])
        meeting.heard(try Self.id(2), Self.new(roster))
        #expect(meeting.verdict == .begins)
        #expect(meeting.report.waiting.isEmpty)
    }

    @Test func `a caller from outside the list is believed when it knows this node, and never counted`() throws {
        let roster = try Self.roster(4, of: 3)
        var meeting = RaftMeeting(roster)
        for number in UInt64(1)...3 { meeting.heard(node(number), .knowsYouNot) }
        #expect(meeting.verdict == nil)
        meeting.heard(node(2), .knowsYou)
        #expect(meeting.verdict == .lostDisk(saidBy: node(2)))
        meeting.left(node(2))
        #expect(meeting.verdict == nil)
    }

    @Test func `what it waits for is told in words`() throws {
        let roster = try Self.roster(of: 5)
        var meeting = RaftMeeting(roster)
        meeting.failed(try Self.id(2), "connection refused")
        meeting.heard(try Self.id(3), .new(voters: 1))
        meeting.heard(try Self.id(4), Self.new(roster))
        let reasons = Dictionary(uniqueKeysWithValues: meeting.report.waiting.map { ($0.place.address, $0.reason) })
        #expect(reasons.count == 3)
        #expect(reasons[Self.address(2)] == "connection refused")
        #expect(reasons[Self.address(3)]?.contains("list") == true)
        #expect(reasons[Self.address(5)] == "it has not answered yet")
        #expect(meeting.report.description.contains("\(Self.address(2)): connection refused"))
    }
}

/// What a node says of itself.
@Suite struct StandingTests {
    private static let membership = Membership(voters: [node(1), node(2)], learners: [node(3)])

    struct Row: Sendable {
        let standing: NodeStanding
        let towards: UInt64?
        let says: PeerStanding?
    }

    static let rows = [
        Row(standing: NodeStanding(isNew: true, membership: membership), towards: 1, says: .new(voters: PeerStanding.hash([node(1), node(2)]))),
        Row(standing: NodeStanding(isNew: true, membership: membership), towards: nil, says: .new(voters: PeerStanding.hash([node(1), node(2)]))),
        Row(standing: NodeStanding(isNew: true, membership: Membership(voters: [])), towards: 1, says: .new(voters: 0x4085_2cdb_9e41_d66d)),
        Row(standing: NodeStanding(isNew: false, membership: membership), towards: 2, says: .knowsYou),
        Row(standing: NodeStanding(isNew: false, membership: membership), towards: 3, says: .knowsYou),
        Row(standing: NodeStanding(isNew: false, membership: membership), towards: 4, says: .knowsYouNot),
        Row(standing: NodeStanding(isNew: false, membership: membership), towards: nil, says: nil),
        Row(standing: NodeStanding(isNew: false, membership: Membership(voters: [])), towards: 4, says: nil),
    ]

    @Test(arguments: rows) func `it depends on who asks`(row: Row) {
        #expect(row.standing.towards(row.towards.map(node)) == row.says)
    }

    @Test func `the hash of voters is frozen`() { #expect(PeerStanding.hash([node(1), node(2), node(3)]) == 0xcfec_ed53_0f4e_c261) }

    static let written: [(PeerStanding?, String)] = [
        (nil, "000000000000000000"), (.new(voters: 0x0102_0304_0506_0708), "010807060504030201"), (.knowsYou, "020000000000000000"), (.knowsYouNot, "030000000000000000"),
    ]

    @Test(arguments: written) func `its bytes are frozen`(standing: PeerStanding?, written: String) throws {
        var writer = BinaryWriter()
        PeerStanding.write(standing, into: &writer)
        #expect(hex(writer.bytes) == written)
        var reader = BinaryReader(bytes(written))
        #expect(try PeerStanding.read(from: &reader) == standing)
    }

    @Test func `what a later version says is nothing to this one`() throws {
        var reader = BinaryReader(bytes("040102030405060708"))
        #expect(try PeerStanding.read(from: &reader) == nil)
    }

    private static func terms(_ number: UInt64) throws -> HandshakeTerms { HandshakeTerms(identity(number), security: .sharedSecret(try secret()), agreement: Array("times".utf8)) }

    private static func hello(_ standing: PeerStanding?) throws -> Hello {
        Hello(
            minVersion: 1, maxVersion: 1, identity: identity(3), expected: nil, lane: .messages, proof: .secret, agreement: try terms(3).agreement, nonce: Array(repeating: 0x11, count: 32),
            standing: standing)
    }

    @Test func `a Hello of before says nothing of it, and is understood`() throws {
        var older = try Self.hello(.knowsYou).encoded()
        older.removeLast(9)
        #expect(try Hello(decoding: older) == Self.hello(nil))
        older.append(1)
        #expect(throws: BinaryCodingError.self) { try Hello(decoding: older) }
    }

    @Test func `both sides hear it, and prove what they said`() throws {
        let (new, old) = (NodeStanding(isNew: true, membership: Membership(voters: [node(3), node(4)])), NodeStanding(isNew: false, membership: Membership(voters: [node(3), node(4)])))
        var pair = MachinePair(try Self.terms(3), try Self.terms(4), expected: node(4), standings: (new, old))
        var said: [String] = []
        pair.run { bytes, _ in if bytes.readableBytes > 0 { said.append(hex(bytes.readableBytesView)) } }
        #expect(pair.initiator.session?.standing == .knowsYou)
        #expect(pair.responder.session?.standing == .new(voters: 0x4219_c403_11c2_8295))
        let agreement = "202bf61a3bc850596a77a73c6a9fd279d593974b093bf223fd591e6f052dcaf0e0"
        // Calculated by another program, with the hashes of another library.
        #expect(Array(said.prefix(3)) == [
            "42544e520101000070000000f0f844080c730b69905c5ef70300000000000000" + "0101" + "010000000000000002000000000000000300000000000000" + "010400000000000000" + "0001" + agreement
                + "20" + String(repeating: "11", count: 32) + "019582c21103c41942",
            "42544e520101000068000000c5c245400c730b69905c5ef70400000000000000" + "0101" + "010000000000000002000000000000000400000000000000" + "00" + "0001" + agreement
                + "20" + String(repeating: "22", count: 32) + "020000000000000000" + "42544e5201020000200000007c9501b50c730b69905c5ef70400000000000000"
                + "3e15b3af7b0cb743baaad5f41179fdc1391a9df6cf843c6e1f4444b2d6a3b1ed",
            "42544e52010200002000000068e07eaa0c730b69905c5ef70300000000000000" + "27d54d73e612f432ca704bb86c8d8eec0b1206a8e1503e9865d12ba296bc27f6",
        ])
    }
}
#endif
