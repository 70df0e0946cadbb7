@testable import Orchestration
@testable import Raft
import RaftCore
import Testing
import TopologyModel

@Suite("Since when a node has had contact with a quorum") struct ContactTests {
    private static let now = MonotonicInstant(nanoseconds: 1_000_000_000_000)

    private static func id(_ number: Int) -> NodeID { NodeID(rawValue: UInt64(number)) }

    /// How long ago it was, in milliseconds; nil: there is none.
    private static func age(
        _ role: RaftRole, leader: Int? = 1, applied: UInt64 = 9, voters: Int = 3, silences: [Int] = []
    ) -> Duration? {
        // The last one only learns.
        let membership = Membership(voters: (1...voters).map(id), learners: [id(99)])
        let peers = silences.enumerated().map { RaftPeerStatus(id: id($0 + 2), matchIndex: 9, silence: .milliseconds($1)) } + [RaftPeerStatus(id: id(99), matchIndex: 9, silence: .zero)]
        let status = RaftStatus(
            id: id(1), role: role, term: 2, isTransferring: false, leader: leader.map(id), commitIndex: 9, appliedIndex: applied, lastIndex: 9, snapshotIndex: 0, membership: membership,
            membershipIndex: 0, peers: role == .leader ? peers : [])
        return status.contact(now: now, electionTimeout: .seconds(2)).map { now - $0 }
    }

    @Test func `a leader was in contact when it heard the last voter that a majority needs`() {
        #expect(Self.age(.leader, silences: [700, 40]) == .milliseconds(40))
        #expect(Self.age(.leader, voters: 5, silences: [700, 40, 90, 5_000]) == .milliseconds(90))
        #expect(Self.age(.leader, voters: 1) == .zero)
        #expect(Self.age(.leader, silences: []) == nil, "a learner is no majority")
    }

    @Test func `a follower that knows its leader heard it within the longest election timeout`() { #expect(Self.age(.follower) == .seconds(2)) }

    @Test func `what is not applied here is not stood behind`() {
        #expect(Self.age(.follower, applied: 8) == nil)
        #expect(Self.age(.leader, applied: 8, silences: [1, 1]) == nil)
    }

    @Test(arguments: [RaftRole.candidate, .preCandidate, .follower]) func `without a leader there is no contact`(role: RaftRole) { #expect(Self.age(role, leader: nil) == nil) }
}
