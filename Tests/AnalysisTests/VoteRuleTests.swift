import Analysis
import BatonTesting
import Testing
import TopologyModel

/// One history of one replica, and its vote at the end.
struct VoteRow: Sendable, CustomTestStringConvertible {
    var name: String
    var before: Shown = .running
    var age = 500
    var connectRetry = 1
    /// nil: it does not tell of heartbeats.
    var heartbeat: Duration? = .seconds(2)
    var reads: [(at: Int, shown: Shown)]
    var expected: Vote.Kind
    var testDescription: String { name }
}

@Suite("Votes of replicas")
struct VoteRuleTests {
    static let rows: [VoteRow] = [
        // Loss by connection, in the same event as the suspicion.
        VoteRow(name: "ran before, fails now", reads: [(5, .failing(2003))], expected: .lost),
        VoteRow(name: "ran 3 s before, fails now", age: 3_000, reads: [(5, .failing(2013))], expected: .lost),
        VoteRow(name: "ran longer before than the slack", age: 3_001, reads: [(5, .failing(2003))], expected: .noOpinion),
        VoteRow(
            name: "ran long before, and its error changes", age: 9_000, reads: [(5, .failing(2013)), (200, .failing(2003))], expected: .lost),
        VoteRow(name: "ran after the suspicion, then fails", age: 9_000, reads: [(5, .running), (105, .failing(2003))], expected: .lost),
        VoteRow(name: "fails 2 s after", reads: [(0, .running), (2_000, .failing(2003))], expected: .lost),
        VoteRow(
            name: "events still under way arrive before it fails", reads: [(2, .running), (12, .failing(2013, events: true, retries: 0))],
            expected: .lost),
        VoteRow(name: "a failure that is no failure to connect", reads: [(5, .failing(1593))], expected: .noOpinion),
        // Old errors.
        VoteRow(name: "old error, read once", before: .failing(2003), connectRetry: 60, reads: [(5, .failing(2003))], expected: .noOpinion),
        VoteRow(
            name: "old error, just not outlasting a retry", before: .failing(2003), connectRetry: 60,
            reads: [(5, .failing(2003)), (61_004, .failing(2003))], expected: .noOpinion),
        VoteRow(
            name: "old error, outlasting a retry", before: .failing(2003), connectRetry: 60,
            reads: [(5, .failing(2003)), (61_005, .failing(2003))], expected: .lost),
        VoteRow(
            name: "old error, whose own retry fails with another count", before: .failing(2003, retries: 6), connectRetry: 60,
            reads: [(5, .failing(2003, retries: 6)), (20_000, .failing(2003, retries: 7))], expected: .lost),
        VoteRow(
            name: "another error than before, which may have happened before", before: .failing(2013), connectRetry: 60,
            reads: [(5, .failing(2003))], expected: .noOpinion),
        VoteRow(
            name: "a stopped receiver with an old error", before: .stopped(2003), reads: [(5, .stopped(2003)), (90_000, .stopped(2003))],
            expected: .noOpinion),
        VoteRow(name: "a receiver that gives up at once", reads: [(5, .stopped(2013))], expected: .lost),
        // Attempts that hang.
        VoteRow(name: "an attempt that has hung since before, and fails", before: .connecting, reads: [(5, .connecting), (200, .failing(2013))], expected: .noOpinion),
        VoteRow(
            name: "an attempt that has hung since before, and the next fails otherwise", before: .connecting,
            reads: [(5, .connecting), (200, .failing(2013)), (1_400, .failing(2003))], expected: .lost),
        VoteRow(name: "lost it since, tries, and fails", reads: [(5, .connecting), (200, .failing(2003))], expected: .lost),
        VoteRow(
            name: "started anew since, and fails", before: .failing(2003), connectRetry: 60, reads: [(5, .failing(2003)), (300, .connecting), (400, .failing(2003))],
            expected: .lost),
        // Connected in between, unseen.
        VoteRow(name: "old error, has received something since, and fails again", before: .failing(2003), connectRetry: 60, reads: [(5, .failing(2003, events: true, retries: 0))], expected: .lost),
        VoteRow(name: "the same, and what it was read to have before is too old", before: .failing(2003), age: 3_001, connectRetry: 60, reads: [(5, .failing(2003, events: true, retries: 0))], expected: .noOpinion),
        // Separate events.
        VoteRow(name: "fails later than the same event", reads: [(0, .running), (2_001, .failing(2003))], expected: .noOpinion),
        VoteRow(
            name: "fails later, not long enough", reads: [(0, .running), (2_001, .failing(2003)), (5_000, .failing(2003))], expected: .noOpinion),
        VoteRow(
            name: "fails later, long enough", reads: [(0, .running), (2_001, .failing(2003)), (5_001, .failing(2003))], expected: .lost),
        VoteRow(
            name: "fails later, and waits for its retry", connectRetry: 10,
            reads: [(0, .running), (2_001, .failing(2003)), (13_000, .failing(2003))], expected: .noOpinion),
        VoteRow(
            name: "fails later, and its retry fails too", connectRetry: 10,
            reads: [(0, .running), (2_001, .failing(2003)), (13_001, .failing(2003))], expected: .lost),
        VoteRow(
            name: "fails later, with a gap", reads: [(0, .running), (2_001, .failing(2003)), (4_000, .connecting), (5_001, .failing(2003))],
            expected: .noOpinion),
        VoteRow(
            name: "first read late, failing", reads: [(30_000, .failing(2003)), (32_999, .failing(2003, retries: 1))], expected: .noOpinion),
        // Seeing.
        VoteRow(name: "events", reads: [(0, .running), (100, .advancing)], expected: .sees),
        VoteRow(name: "events since before the suspicion only", reads: [(0, .advancing)], expected: .noOpinion),
        VoteRow(name: "connects", reads: [(5, .failing(2003)), (1_000, .running)], expected: .sees),
        VoteRow(name: "connected since before the suspicion", before: .failing(2003), reads: [(5, .running)], expected: .noOpinion),
        VoteRow(name: "its source refuses it", reads: [(0, .running), (100, .failing(1040))], expected: .sees),
        VoteRow(name: "its source's refusal is old", before: .failing(1040), reads: [(0, .failing(1040)), (100, .failing(1040))], expected: .noOpinion),
        VoteRow(name: "its source's refusal may be old", age: 9_000, reads: [(0, .failing(1040))], expected: .noOpinion),
        VoteRow(
            name: "saw it, then fails at once", reads: [(0, .running), (251, .advancing), (300, .failing(2003))], expected: .sees),
        VoteRow(
            name: "received what was under way, then fails", reads: [(0, .running), (250, .advancing), (300, .failing(2003))], expected: .lost),
        VoteRow(
            name: "received what was under way, then fails later", reads: [(0, .running), (250, .advancing), (2_001, .failing(2003))],
            expected: .sees),
        VoteRow(
            name: "connected soon, then fails", reads: [(0, .failing(2003)), (100, .running), (200, .failing(2003))], expected: .sees),
        VoteRow(
            name: "connected soon, received events, then fails",
            reads: [(0, .failing(2003)), (100, .running), (200, .advancing), (300, .failing(2003))], expected: .sees),
        VoteRow(
            name: "saw it, then fails for long",
            reads: [(0, .running), (300, .advancing), (400, .failing(2003)), (3_400, .failing(2003))], expected: .lost),
        VoteRow(
            name: "saw it, then fails for just less",
            reads: [(0, .running), (300, .advancing), (400, .failing(2003)), (3_399, .failing(2003))], expected: .sees),
        VoteRow(
            name: "events arrive before a late failure", reads: [(0, .running), (2_500, .failing(2003, events: true, retries: 0))],
            expected: .sees),
        VoteRow(
            name: "events arrive between two failures",
            reads: [(5, .failing(2003)), (500, .failing(2003, events: true, retries: 0))], expected: .sees),
        VoteRow(name: "saw it, then stopped by a user", reads: [(0, .running), (100, .advancing), (200, .stopped)], expected: .sees),
        // Silence.
        VoteRow(name: "silent for two periods", reads: [(100, .running), (4_100, .running)], expected: .lost),
        VoteRow(name: "silent for just less", reads: [(100, .running), (4_099, .running)], expected: .noOpinion),
        VoteRow(name: "silent, read once", reads: [(4_100, .running)], expected: .noOpinion),
        VoteRow(
            name: "silent for two short periods, not for a hang", heartbeat: .milliseconds(100), reads: [(0, .running), (2_999, .running)],
            expected: .noOpinion),
        VoteRow(
            name: "silent for a hang", heartbeat: .milliseconds(100), reads: [(0, .running), (3_000, .running)], expected: .lost),
        VoteRow(name: "silent with a long period", heartbeat: .seconds(30), reads: [(0, .running), (59_999, .running)], expected: .noOpinion),
        VoteRow(name: "silent, and its heartbeats are not told", heartbeat: nil, reads: [(0, .running), (600_000, .running)], expected: .noOpinion),
        VoteRow(name: "silent without heartbeats", heartbeat: .zero, reads: [(0, .running), (600_000, .running)], expected: .noOpinion),
        VoteRow(name: "silent, then connecting without an error", reads: [(0, .running), (4_000, .connecting)], expected: .lost),
        VoteRow(name: "connecting from the beginning", reads: [(0, .connecting), (10_000, .connecting)], expected: .noOpinion),
        VoteRow(
            name: "silent long enough, then an error", heartbeat: .seconds(1),
            reads: [(0, .running), (3_000, .running), (3_100, .failing(2013))], expected: .lost),
        VoteRow(
            name: "silent not long enough, then a late error", reads: [(0, .running), (3_900, .running), (4_000, .failing(2013))],
            expected: .noOpinion),
        VoteRow(
            name: "silence broken by an event", reads: [(0, .running), (3_900, .advancing), (4_100, .running)], expected: .sees),
        VoteRow(
            name: "silence after the last event", reads: [(0, .running), (1_000, .advancing), (5_000, .running)], expected: .lost),
        VoteRow(name: "silent, then an event", reads: [(0, .running), (5_000, .running), (5_100, .advancing)], expected: .sees),
        // No opinion.
        VoteRow(name: "unread", reads: [], expected: .noOpinion),
        VoteRow(name: "read before the suspicion", reads: [(-1, .failing(2003))], expected: .noOpinion),
        VoteRow(name: "stopped by a user", before: .stopped, reads: [(0, .stopped), (90_000, .stopped)], expected: .noOpinion),
        VoteRow(name: "stopped by a user meanwhile", reads: [(0, .running), (100, .stopped)], expected: .noOpinion),
        VoteRow(
            name: "a receiver started anew without its error", reads: [(5, .failing(2003)), (500, .connecting)], expected: .noOpinion),
        VoteRow(
            name: "an older read that arrives late changes nothing", reads: [(100, .running), (50, .failing(2003)), (200, .running)],
            expected: .noOpinion),
    ]

    @Test(arguments: rows)
    func `a replica's vote follows from what its receiver shows`(row: VoteRow) {
        var inquiry = Inquiry(connectRetry: row.connectRetry, heartbeat: row.heartbeat, before: row.before, age: row.age)
        for read in row.reads { inquiry.read(read.at, read.shown) }
        let vote = inquiry.vote()
        #expect(vote.kind == row.expected, "\(row.name): \(vote.reason)")
    }

    @Test func `a restarted replica needs two reads of its new run`() {
        var inquiry = Inquiry()
        inquiry.fleet["db2"].bootedAt = inquiry.fleet["db2"].bootedAt + .seconds(60)
        inquiry.read(5, .failing(2003))
        #expect(inquiry.vote().kind == .noOpinion)
        inquiry.read(105, .failing(2003, retries: 1))
        #expect(inquiry.vote().kind == .lost)
    }

    @Test func `what a replica saw before it restarted stays seen`() {
        var inquiry = Inquiry()
        inquiry.read(0, .running)
        inquiry.read(100, .advancing)
        inquiry.fleet["db2"].bootedAt = inquiry.fleet["db2"].bootedAt + .seconds(60)
        inquiry.read(200, .failing(2003))
        #expect(inquiry.vote().kind == .sees)
    }

    @Test func `a position set back by a start of the receiver is no event`() {
        var inquiry = Inquiry(before: .failing(2003))
        inquiry.read(5, .failing(2003))
        inquiry.fleet["db2"].channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-70", .mariadb)
        inquiry.fleet["db2"].channels[0].readCoordinates = nil
        inquiry.read("db2", 105)
        #expect(inquiry.vote().kind == .noOpinion)
    }

    @Test func `a position set back while the receiver runs shows that it connected`() {
        var inquiry = Inquiry()
        inquiry.read(5, .running)
        inquiry.fleet["db2"].channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-70", .mariadb)
        inquiry.read("db2", 105)
        #expect(inquiry.vote().kind == .sees)
    }

    @Test func `a receiver that a user stops over an error left from long ago proves nothing`() {
        var inquiry = Inquiry()
        inquiry.fleet["db2"].channels[0].receiverError = ReplicationError(code: 2003, message: "error connecting")
        inquiry.read("db2", 5)
        inquiry.fleet["db2"].channels[0].receiver = .stopped
        inquiry.read("db2", 105)
        #expect(inquiry.vote().kind == .noOpinion)
    }

    @Test func `an applier's error says nothing, and the receiver still votes`() {
        var inquiry = Inquiry(replicas: 2) { fleet in
            for name in ["db2", "db3"] {
                fleet[name].channels[0].applier = .stopped
                fleet[name].channels[0].applierError = ReplicationError(code: 1062, message: "duplicate key")
            }
        }
        inquiry.read("db2", 5, .failing(2003))
        inquiry.read("db3", 5, .running)
        #expect(inquiry.vote("db2").kind == .lost)
        #expect(inquiry.vote("db3").kind == .noOpinion)
    }

    @Test func `a replica that follows others has no opinion`() {
        var inquiry = Inquiry(replicas: 3)
        inquiry.fleet["db2"].channels[0].source = InstanceBuilder.address("db9")
        inquiry.fleet["db2"].channels[0].sourceServerID = 9
        inquiry.fleet["db3"] = inquiry.fleet["db3"].following("db9", channel: "second")
        inquiry.fleet["db4"].channels = []
        for name in ["db2", "db3", "db4"] { inquiry.read(name, 5, .failing(2003)) }
        #expect(["db2", "db3", "db4"].map { inquiry.vote($0).kind } == [.noOpinion, .noOpinion, .noOpinion])
    }

    @Test func `the suspect is known by its server id where replicas call it by another name`() {
        var inquiry = Inquiry { fleet in
            fleet["db2"].channels[0].source = InstanceBuilder.address("10.0.0.1")
            fleet["db2"].channels[0].sourceServerID = 1
        }
        inquiry.read(5, .failing(2003))
        #expect(inquiry.vote().kind == .lost)
    }

    @Test func `reasons name ages and error numbers`() {
        var inquiry = Inquiry(connectRetry: 60)
        inquiry.read(0, .running)
        inquiry.read(20_000, .failing(2013))
        inquiry.read(21_500, .failing(2013))
        #expect(
            inquiry.vote().reason
                == "its receiver shows error 2013 for 1.5 s, first seen 20 s after the suspicion began (connect retry 60 s), 61 s needed")
    }

    @Test func `a receiver that waits for room on its own disk is no witness by silence`() {
        var inquiry = Inquiry()
        inquiry.fail(2)
        inquiry.fleet["db2"].channels[0].receiverWaitsForSpace = true
        inquiry.read(100, .running)
        inquiry.read(60_000, .running)
        #expect(inquiry.vote().kind == .noOpinion)
        #expect(inquiry.vote().reason == "its receiver waits for space on the disk of its relay logs")
        inquiry.fleet["db2"].channels[0].receiverWaitsForSpace = false
        inquiry.read(61_000, .running)
        inquiry.read(64_999, .running)
        #expect(inquiry.vote().kind == .noOpinion, "its silence counts from when it could receive")
        inquiry.read(65_000, .running)
        #expect(inquiry.vote().kind == .lost && inquiry.vote().isBySilence)
    }

    @Test func `nobody waits for what a receiver without room on its disk may show: the loss of the others convicts`() {
        var inquiry = Inquiry(replicas: 2)
        inquiry.fail(2)
        inquiry.fleet["db3"].channels[0].receiverWaitsForSpace = true
        inquiry.read("db2", 8, .failing(2003))
        inquiry.read("db3", 8, .running)
        #expect(inquiry.verdict.isConvicted)
        inquiry.fleet["db3"].channels[0].receiverWaitsForSpace = false
        inquiry.read("db3", 9, .running)
        #expect(!inquiry.verdict.isConvicted)
    }
}
