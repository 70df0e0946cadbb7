import BatonTesting
@testable import Promotion
import Refactoring
import Testing
import TopologyModel

@Suite("The watch over a former primary")
struct FenceWatchTests {
    private let policy = RecoveryPolicy()
    private let begin = TopologyFixtures.now
    private let former = InstanceBuilder("db1", serverID: 1)
    private let designated = InstanceBuilder("db2", serverID: 2)

    private func watch(knowsFormer: Bool = true, looksFirst: Bool = false, isPatient: Bool = false) -> FenceWatch {
        FenceWatch(
            target: former.address, formerIdentity: knowsFormer ? former.facts().server.identity : nil,
            designatedIdentity: designated.facts().server.identity, looksFirst: looksFirst, isPatient: isPatient, now: begin)
    }

    private func facts(_ builder: InstanceBuilder, readOnly: Bool) -> InstanceFacts {
        var builder = builder
        builder.settings.readOnly = readOnly
        return builder.facts()
    }

    @Test func `it tries at once, one attempt at a time, and again an interval after the beginning of the last`() throws {
        var watch = watch()
        #expect(watch.status == .untried)
        let next = watch.nextRequest(now: begin, policy: policy)
        let request = try #require(next)
        #expect(request.action == .fence)
        #expect(request.expectedIdentity == former.facts().server.identity)
        #expect(request.forbiddenIdentity == designated.facts().server.identity)
        #expect(watch.wantsActionAt == nil)
        let early = watch.nextRequest(now: begin + .seconds(1), policy: policy)
        #expect(early == nil)
        watch.ended(.unreachable("refused"), now: begin + .milliseconds(2), policy: policy)
        #expect(watch.status == .absent(since: begin))
        #expect(watch.wantsActionAt == begin + .milliseconds(100))
        let tooSoon = watch.nextRequest(now: begin + .milliseconds(99), policy: policy)
        #expect(tooSoon == nil)
        let second = watch.nextRequest(now: begin + .milliseconds(100), policy: policy)
        #expect(second != nil)
        watch.ended(.unreachable("timed out"), now: begin + .seconds(3), policy: policy)
        #expect(watch.wantsActionAt == begin + .seconds(3), "a long attempt is followed by the next")
    }

    @Test func `a server that handed over is looked at first, and its clients are left alone where it is read-only`() throws {
        var watch = watch(looksFirst: true)
        #expect(watch.nextRequest(now: begin, policy: policy)?.action == .inspect)
        watch.ended(.done(facts(former, readOnly: true)), now: begin + .milliseconds(2), policy: policy)
        #expect(watch.status == .fenced(at: begin + .milliseconds(2)))
        #expect(watch.wantsActionAt == nil)
    }

    @Test func `one that handed over and takes writes all the same is fenced at once`() throws {
        var watch = watch(looksFirst: true)
        _ = watch.nextRequest(now: begin, policy: policy)
        watch.ended(.done(facts(former, readOnly: false)), now: begin + .milliseconds(2), policy: policy)
        #expect(watch.wantsActionAt == begin + .milliseconds(2))
        #expect(watch.nextRequest(now: begin + .milliseconds(2), policy: policy)?.action == .fence)
        watch.ended(.done(facts(former, readOnly: true)), now: begin + .milliseconds(9), policy: policy)
        #expect(watch.status == .fenced(at: begin + .milliseconds(9)))
    }

    /// On MySQL a commit that waits for an acknowledgement holds `super_read_only` up for ever under lossless.
    @Test func `one that lets nobody in is in nobody's way, and is tried on until it is read-only`() {
        var watch = watch()
        _ = watch.nextRequest(now: begin, policy: policy)
        var failure = ServerFailure(code: 1205, message: "lock wait timeout")
        failure.leavesNobodyIn = true
        watch.ended(.failed(failure, observed: nil), now: begin + .seconds(1), policy: policy)
        #expect(watch.status == .shutOut(since: begin, reason: failure.description) && watch.status.permitsOpening(since: begin) && !watch.status.isFenced)
        watch.seenWritable(isOffline: true, now: begin + .seconds(1))
        #expect(watch.status.permitsOpening(since: begin), "it is not read-only, which is known")
        var reopened = watch
        reopened.seenWritable(now: begin + .seconds(1))
        #expect(!reopened.status.permitsOpening(since: begin), "it lets clients in")
        var lost = watch
        lost.lostSight(now: begin + .seconds(1))
        #expect(lost.status == .absent(since: begin + .seconds(1)))
        #expect(watch.nextRequest(now: begin + .seconds(1), policy: policy)?.action == .fence)
        watch.ended(.failed(ServerFailure(code: 1205, message: "lock wait timeout"), observed: nil), now: begin + .seconds(2), policy: policy)
        #expect(!watch.status.permitsOpening(since: begin), "somebody got in")
        _ = watch.nextRequest(now: begin + .seconds(3), policy: policy)
        watch.ended(.done(facts(former, readOnly: true)), now: begin + .seconds(3), policy: policy)
        #expect(watch.status == .fenced(at: begin + .seconds(3)))
    }

    @Test func `an earlier primary is tried less often`() {
        var watch = watch(looksFirst: true, isPatient: true)
        #expect(watch.nextRequest(now: begin, policy: policy)?.action == .inspect)
        watch.ended(.unreachable("refused"), now: begin + .milliseconds(2), policy: policy)
        #expect(watch.wantsActionAt == begin + .seconds(1))
        watch.seenWritable(now: begin + .milliseconds(300))
        #expect(watch.wantsActionAt == begin + .milliseconds(300))
        #expect(watch.nextRequest(now: begin + .milliseconds(300), policy: policy)?.action == .inspect)
        watch.ended(.done(facts(former, readOnly: false)), now: begin + .milliseconds(302), policy: policy)
        #expect(watch.nextRequest(now: begin + .milliseconds(302), policy: policy)?.action == .fence)
    }

    @Test func `an earlier primary that was fenced and went away is looked at first when it comes back`() {
        var watch = watch(looksFirst: true, isPatient: true)
        _ = watch.nextRequest(now: begin, policy: policy)
        watch.ended(.done(facts(former, readOnly: false)), now: begin, policy: policy)
        #expect(watch.nextRequest(now: begin, policy: policy)?.action == .fence)
        watch.ended(.done(facts(former, readOnly: true)), now: begin, policy: policy)
        #expect(watch.status == .fenced(at: begin))
        watch.lostSight(now: begin + .seconds(5))
        #expect(watch.nextRequest(now: begin + .seconds(5), policy: policy)?.action == .inspect)
    }

    @Test func `one that rejoined as a replica is looked at first from then on, whenever it comes back`() {
        var watch = watch()
        _ = watch.nextRequest(now: begin, policy: policy)
        watch.ended(.done(facts(former, readOnly: true)), now: begin, policy: policy)
        watch.rejoined()
        #expect(watch.status == .fenced(at: begin))
        watch.lostSight(now: begin + .seconds(5))
        #expect(watch.nextRequest(now: begin + .seconds(5), policy: policy)?.action == .inspect)
        watch.ended(.done(facts(former, readOnly: false)), now: begin + .seconds(5), policy: policy)
        #expect(watch.nextRequest(now: begin + .seconds(5), policy: policy)?.action == .fence)
    }

    @Test func `what was not heard while the manager stood still says nothing`() {
        var watch = watch()
        _ = watch.nextRequest(now: begin, policy: policy)
        watch.managerStoodStill(now: begin + .seconds(30))
        watch.ended(.unreachable("timed out"), now: begin + .seconds(30), policy: policy)
        #expect(watch.status == .untried)
        #expect(watch.wantsActionAt == begin + .seconds(30), "it is tried again at once")
        _ = watch.nextRequest(now: begin + .seconds(30), policy: policy)
        watch.ended(.unreachable("refused"), now: begin + .seconds(31), policy: policy)
        #expect(watch.status == .absent(since: begin + .seconds(30)))
        watch.managerStoodStill(now: begin + .seconds(60))
        #expect(watch.status == .untried)
    }

    @Test func `an attempt that could not be made is no absence`() {
        var watch = watch()
        _ = watch.nextRequest(now: begin, policy: policy)
        watch.ended(.notTried("no answer of the name service"), now: begin, policy: policy)
        #expect(watch.status == .resisting(since: begin, reason: "no answer of the name service"))
    }

    @Test func `after success it waits until the server is seen writable`() {
        var watch = watch()
        _ = watch.nextRequest(now: begin, policy: policy)
        watch.ended(.done(facts(former, readOnly: true)), now: begin + .milliseconds(5), policy: policy)
        #expect(watch.status == .fenced(at: begin + .milliseconds(5)))
        #expect(watch.wantsActionAt == nil)
        watch.hurry(now: begin + .seconds(1))
        #expect(watch.wantsActionAt == nil)
        watch.seenWritable(now: begin + .seconds(2))
        #expect(watch.wantsActionAt.map { $0 <= begin + .seconds(2) } == true)
        guard case .resisting(let since, _) = watch.status else {
            Issue.record("\(watch.status)")
            return
        }
        #expect(since == begin + .seconds(2))
    }

    @Test func `another server at the address is a replacement`() {
        var watch = watch()
        _ = watch.nextRequest(now: begin, policy: policy)
        watch.ended(.wrongIdentity(found: designated.facts().server.identity), now: begin + .milliseconds(5), policy: policy)
        #expect(watch.status == .replaced(since: begin))
    }

    @Test func `resisting counts from the first failure of a row`() {
        var watch = watch()
        var now = begin
        let failures: [ActionOutcome] = [.failed(ServerFailure(code: 1205, message: "lock"), observed: nil), .unknown("no reply")]
        for outcome in failures + failures {
            _ = watch.nextRequest(now: now, policy: policy)
            watch.ended(outcome, now: now + .milliseconds(10), policy: policy)
            guard case .resisting(let since, _) = watch.status else {
                Issue.record("\(watch.status)")
                return
            }
            #expect(since == begin + .milliseconds(10))
            now = now + .milliseconds(100)
        }
        _ = watch.nextRequest(now: now, policy: policy)
        watch.ended(.unreachable("gone"), now: now, policy: policy)
        #expect(watch.status == .absent(since: now))
        now = now + .milliseconds(100)
        _ = watch.nextRequest(now: now, policy: policy)
        watch.ended(.unknown("no reply"), now: now, policy: policy)
        guard case .resisting(let since, _) = watch.status else {
            Issue.record("\(watch.status)")
            return
        }
        #expect(since == now)
    }

    @Test func `a server whose identity was never read is looked at and not touched`() throws {
        var watch = watch(knowsFormer: false)
        let next = watch.nextRequest(now: begin, policy: policy)
        let request = try #require(next)
        #expect(request.action == .inspect)
        watch.ended(.done(facts(former, readOnly: false)), now: begin, policy: policy)
        guard case .resisting = watch.status else {
            Issue.record("\(watch.status)")
            return
        }
        _ = watch.nextRequest(now: begin + .seconds(1), policy: policy)
        watch.ended(.done(facts(designated, readOnly: false)), now: begin + .seconds(1), policy: policy)
        #expect(watch.status == .replaced(since: begin + .seconds(1)))
        _ = watch.nextRequest(now: begin + .seconds(2), policy: policy)
        watch.ended(.done(facts(former, readOnly: true)), now: begin + .seconds(2), policy: policy)
        #expect(watch.status == .fenced(at: begin + .seconds(2)))
    }

    /// What is found where nobody knows who the former primary is: read-only or not, and known by another address or not.
    @Test(arguments: [(true, true, "replaced"), (true, false, "fenced"), (false, true, "resisting"), (false, false, "resisting")])
    func `a read-only server of another address is not taken for a former primary that was never read`(readOnly: Bool, answersElsewhere: Bool, expected: String) {
        var watch = watch(knowsFormer: false)
        _ = watch.nextRequest(now: begin, policy: policy)
        watch.ended(
            .done(facts(InstanceBuilder("db3", serverID: 3), readOnly: readOnly)), answersElsewhere: answersElsewhere, now: begin + .milliseconds(5), policy: policy)
        #expect("\(watch.status)".hasPrefix(expected))
        #expect((watch.wantsActionAt == nil) == (expected == "fenced"), "it is looked for on until it is found")
    }

    @Test func `a former primary that is known is fenced whatever other address it is known by`() {
        var watch = watch()
        _ = watch.nextRequest(now: begin, policy: policy)
        watch.ended(.done(facts(former, readOnly: true)), answersElsewhere: true, now: begin, policy: policy)
        #expect(watch.status == .fenced(at: begin))
    }

    @Test func `hurrying never delays`() {
        var watch = watch()
        watch.hurry(now: begin + .seconds(5))
        #expect(watch.wantsActionAt == begin)
    }
}
