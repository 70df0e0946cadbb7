import BatonTesting
import ControlModel
import Promotion
import Refactoring
import Testing
import TopologyModel

@Suite("Attempts to open a primary")
struct PrimaryReopeningTests {
    private let policy = ReopeningPolicy()
    private let begin = TopologyFixtures.now
    private let server = InstanceBuilder("db1")

    private func intent(_ attempt: UInt32 = 1) -> ReopeningIntent {
        ReopeningIntent(
            cluster: ClusterID(high: 1, low: 1), epoch: .initial, server: server.address, identity: server.facts().server.identity.description,
            attempt: attempt, reason: "", limit: policy.limit)
    }

    /// One attempt from its announcement to its recorded outcome, at `now`.
    private func attempt(_ reopening: inout PrimaryReopening, _ outcome: ActionOutcome, now: MonotonicInstant) -> ReopeningOutcome? {
        reopening.begin(intent(), now: now)
        _ = reopening.announced(.done, now: now, policy: policy)
        reopening.ended(outcome, now: now, policy: policy)
        let recorded = reopening.outcomeToRecord(now: now)
        reopening.recorded()
        return recorded
    }

    @Test func `announced, carried out once by identity, recorded, and idle again`() throws {
        var reopening = PrimaryReopening()
        #expect(reopening.mayBegin(now: begin, policy: policy))
        reopening.begin(intent(), now: begin)
        #expect(!reopening.mayBegin(now: begin, policy: policy))
        let sent = reopening.announced(.done, now: begin + .milliseconds(5), policy: policy)
        let request = try #require(sent)
        #expect(request.action == .openWrites && request.timeout == policy.timeout)
        #expect(request.expectedIdentity == server.facts().server.identity)
        let again = reopening.announced(.done, now: begin + .milliseconds(6), policy: policy)
        #expect(again == nil)
        reopening.ended(.done(server.facts()), now: begin + .milliseconds(9), policy: policy)
        #expect(reopening.wantsActionAt == begin + .milliseconds(9))
        let outcome = reopening.outcomeToRecord(now: begin + .milliseconds(9))
        #expect(outcome?.result == .succeeded)
        let second = reopening.outcomeToRecord(now: begin + .milliseconds(9))
        #expect(second == nil)
        reopening.recorded()
        #expect(reopening.isIdle && reopening.wantsActionAt == nil && reopening.failures == 0)
    }

    @Test func `a slow journal shortens the attempt, or costs it`() throws {
        var slow = PrimaryReopening()
        slow.begin(intent(), now: begin)
        let late = slow.announced(.done, now: begin + .milliseconds(1_600), policy: policy)
        #expect(late?.timeout == .milliseconds(400))
        var slower = PrimaryReopening()
        slower.begin(intent(), now: begin)
        let none = slower.announced(.done, now: begin + .seconds(2), policy: policy)
        #expect(none == nil)
        let outcome = slower.outcomeToRecord(now: begin + .seconds(2))
        #expect(outcome?.result == .skipped)
    }

    @Test func `a refusal by the journal is judged again and is no failure`() {
        var reopening = PrimaryReopening()
        reopening.begin(intent(), now: begin)
        let request = reopening.announced(.refused(.recoveryOpen(RecoveryID(rawValue: 1))), now: begin, policy: policy)
        #expect(request == nil && reopening.isIdle && reopening.failures == 0)
        #expect(reopening.wantsActionAt == begin + policy.firstPause)
        #expect(!reopening.mayBegin(now: begin, policy: policy))
        let early = reopening.takePauseEnd(now: begin)
        #expect(!early)
        let ended = reopening.takePauseEnd(now: begin + policy.firstPause)
        #expect(ended && reopening.wantsActionAt == nil)
    }

    @Test func `pauses grow, and attempts end`() {
        var reopening = PrimaryReopening()
        var now = begin
        reopening.observe(bootedAt: TopologyFixtures.bootedAt)
        var pauses: [Duration] = []
        while !reopening.isExhausted(policy) {
            let outcome = attempt(&reopening, .unreachable("refused"), now: now)
            #expect(outcome?.result == .failed)
            guard let next = reopening.wantsActionAt else { break }
            pauses.append(next - now)
            now = next
            _ = reopening.takePauseEnd(now: now)
        }
        #expect(pauses.prefix(4) == [.milliseconds(250), .milliseconds(500), .seconds(1), .seconds(2)])
        #expect(pauses.max() == policy.longestPause && pauses.count == policy.attempts)
        #expect(!reopening.mayBegin(now: now, policy: policy))
        #expect(reopening.lastFailure == "refused")
        reopening.observe(bootedAt: TopologyFixtures.bootedAt + .seconds(2))
        #expect(reopening.isExhausted(policy), "the same run")
        reopening.observe(bootedAt: TopologyFixtures.bootedAt + .seconds(60))
        #expect(reopening.mayBegin(now: now, policy: policy))
    }

    @Test func `after an attempt whose end is not known its limit passes first`() {
        var reopening = PrimaryReopening()
        let outcome = attempt(&reopening, .unknown("no reply"), now: begin)
        #expect(outcome?.result == .unknown)
        #expect(reopening.wantsActionAt == begin + policy.limit)
    }

    @Test func `an outcome that could not be recorded is recorded later`() {
        var reopening = PrimaryReopening()
        reopening.begin(intent(), now: begin)
        _ = reopening.announced(.done, now: begin, policy: policy)
        reopening.ended(.alreadyDone(server.facts()), now: begin, policy: policy)
        _ = reopening.outcomeToRecord(now: begin)
        reopening.notRecorded(now: begin, policy: policy)
        #expect(!reopening.isIdle && reopening.wantsActionAt == begin + policy.journalPause)
        let outcome = reopening.outcomeToRecord(now: begin + policy.journalPause)
        #expect(outcome?.result == .succeeded)
    }
}
