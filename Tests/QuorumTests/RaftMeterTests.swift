import Orchestration
import Raft
import RaftCore
import Testing

@Suite("What a node's numbers are made of") struct RaftMeterTests {
    private static let (own, other) = (NodeID(rawValue: 1), NodeID(rawValue: 0x2a))

    private static func measurements(_ events: RaftEvent...) -> QuorumMeasurements {
        let meter = RaftMeter()
        for event in events { meter.observe(event) }
        return meter.measurements
    }

    @Test func `an election is won, or lost to another one, or by another attempt`() {
        let won = Self.measurements(.role(.preCandidate, term: 1, leader: nil), .role(.candidate, term: 2, leader: nil), .role(.leader, term: 2, leader: Self.own))
        #expect(won.elections == [.won: 1] && won.leaderChanges == 1)
        let lost = Self.measurements(.role(.candidate, term: 2, leader: nil), .role(.follower, term: 2, leader: Self.other))
        #expect(lost.elections == [.lost: 1] && lost.leaderChanges == 1)
        let again = Self.measurements(.role(.candidate, term: 2, leader: nil), .role(.candidate, term: 3, leader: nil), .role(.leader, term: 3, leader: Self.own))
        #expect(again.elections == [.lost: 1, .won: 1])
        let deposed = Self.measurements(.role(.candidate, term: 2, leader: nil), .role(.leader, term: 3, leader: Self.own))
        #expect(deposed.elections == [.lost: 1], "what it became in a later term is not the end of that election")
    }

    @Test func `the only voter is elected without standing`() {
        #expect(Self.measurements(.role(.leader, term: 1, leader: Self.own)).elections == [.won: 1])
    }

    @Test func `a leader that is heard again is no other one`() {
        let measurements = Self.measurements(
            .role(.follower, term: 1, leader: Self.other), .role(.preCandidate, term: 1, leader: nil), .role(.follower, term: 1, leader: Self.other), .role(.follower, term: 2, leader: Self.own))
        #expect(measurements.leaderChanges == 2)
    }

    @Test func `what happens to the disk is counted, and what lasts is told while it does`() {
        let damage = WriteAheadLogError(code: .corrupt, file: "a", message: "b")
        let meter = RaftMeter()
        for event in [
            .tornTail(bytes: 9), .quarantined(damage), .storageStalled(true), .space(.exhausted), .snapshotFailed(.zero, reason: "c"), .snapshotTaken(.zero),
            .snapshotInstalled(.zero), .snapshotSent(.zero, to: Self.other, isStored: true), .snapshotSent(.zero, to: Self.other, isStored: false),
            .halted(.digestDiffers(index: 1, leader: 2, own: 3)), .halted(.logFailed("d")),
        ] as [RaftEvent] { meter.observe(event) }
        let during = meter.measurements
        #expect(during.tornTails == 1 && during.damagedLogs == 1 && during.logStalls == 1 && during.isStalled && during.isFull && during.digestMismatches == 1)
        #expect(during.snapshots == [.taken: 1, .installed: 1, .sent: 1, .failed: 2])
        for event in [.storageStalled(false), .space(.short)] as [RaftEvent] { meter.observe(event) }
        let after = meter.measurements
        #expect(!after.isStalled && !after.isFull && after.logStalls == 1)
    }

    @Test func `requests are counted by their end, and only those that ended well are timed`() {
        let meter = RaftMeter()
        for measurement in [
            .answered(.command, error: nil, .milliseconds(3)), .answered(.command, error: .overloaded, .seconds(1)), .answered(.command, error: .overloaded, .seconds(1)),
            .answered(.read, error: nil, .milliseconds(2)), .answered(.read, error: .timedOut, .seconds(10)), .answered(.change, error: nil, .seconds(1)),
            .answered(.session, error: nil, .seconds(1)), .logWritten(.milliseconds(1), entries: 7), .logWritten(.milliseconds(1), entries: 0), .logRoom(bytes: 5), .logRoom(bytes: 4),
            .snapshotWritten(.milliseconds(8), bytes: 99), .askedBeforeStanding, .step(.microseconds(50)),
        ] as [RaftMeasurement] { meter.measure(measurement) }
        let found = meter.measurements
        #expect(found.commands == ["applied": 1, "overloaded": 2] && found.commandTime.sum == .milliseconds(3) && found.commandTime.total == 1)
        #expect(found.readTime.total == 1 && found.failedReads == 1 && found.logEntries == 7 && found.logWriteTime.total == 2 && found.freeBytes == 4)
        #expect(found.snapshotBytes == 99 && found.snapshotTime.total == 1 && found.preVotes == 1 && found.stepTime.total == 1)
    }

    @Test func `round trips are those of a leader, to members`() {
        let meter = RaftMeter()
        meter.measure(.roundTrip(Self.other, .milliseconds(1)))
        #expect(meter.measurements.roundTrips == [:], "nobody answers one that does not lead")
        meter.observe(.role(.leader, term: 1, leader: Self.own))
        meter.measure(.roundTrip(Self.other, .milliseconds(1)))
        meter.measure(.roundTrip(Self.other, .milliseconds(2)))
        #expect(meter.measurements.roundTrips == ["2a": .milliseconds(2)])
        meter.observe(.membership(Membership(voters: [Self.own]), index: 4))
        #expect(meter.measurements.roundTrips == [:])
        meter.measure(.roundTrip(Self.other, .milliseconds(1)))
        meter.observe(.role(.follower, term: 2, leader: Self.other))
        #expect(meter.measurements.roundTrips == [:])
    }
}
