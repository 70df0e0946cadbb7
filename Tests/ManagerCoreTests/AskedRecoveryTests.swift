import Analysis
import BatonTesting
import ControlModel
import Hooks
import KVPublishers
@testable import ManagerCore
import Promotion
import Refactoring
import Testing
import TopologyModel

@Suite("Recoveries that people ask for")
struct AskedRecoveryTests {
    private static let db1 = InstanceBuilder.address("db1")
    private static let db3 = InstanceBuilder.address("db3")

    private static func armed(hooks: [HookPhase] = [], automatic: Bool = true, suppliesCredentials: Bool = true) -> ManagerScene {
        ManagerScene.armed(automatic: automatic, hooks: hooks) { $0.refactoring.suppliesCredentials = suppliesCredentials }
    }

    private func plan(_ scene: ManagerScene) throws -> SwitchoverPlan {
        guard case .switchoverPlanned(let plan)? = scene.replies.last else {
            Issue.record("\(scene.replies)")
            throw CancellationError()
        }
        return plan
    }

    private func result(_ scene: ManagerScene) throws -> RecoveryResult {
        guard case .recovered(let result)? = scene.replies.last else {
            Issue.record("\(scene.replies)")
            throw CancellationError()
        }
        return result
    }

    private func refusal(_ scene: ManagerScene) -> String {
        if case .refused(let reason)? = scene.replies.last { reason } else { "" }
    }

    // MARK: Switchovers

    @Test func `a switchover is answered when it is over, and everybody knows the new primary`() throws {
        var scene = AskedRecoveryTests.armed(hooks: [.preFailover, .preGracefulTakeover, .postPrimaryFailover, .postGracefulTakeover])
        scene.ask(.switchover(SwitchoverRequest(of: AskedRecoveryTests.db1, to: AskedRecoveryTests.db3, owner: "ann", reason: "kernel")))
        scene.run(.seconds(5))
        let result = try result(scene)
        #expect(result.isSuccess)
        #expect(result.former == AskedRecoveryTests.db1)
        #expect(result.primary == AskedRecoveryTests.db3)
        #expect(result.writePause.map { $0 < .milliseconds(100) } == true)
        #expect(scene.record?.primary == AskedRecoveryTests.db3)
        #expect(scene.published.last?.primary == AskedRecoveryTests.db3)
        #expect(scene.hooks.map(\.phase) == [.preGracefulTakeover, .postPrimaryFailover, .postGracefulTakeover])
        #expect(scene.hooks.allSatisfy { $0.command == "graceful-master-takeover" && $0.failureType == "PlannedSwitchover" })
        #expect(scene.hooks[0].successor == AskedRecoveryTests.db3)
        #expect(scene.control.recoveries.first?.opening.requestedBy == "ann")
        for name in ["db1", "db2", "db4"] { #expect(scene[name].builder.channels.first?.source == AskedRecoveryTests.db3) }
        #expect(!scene.acts.contains { $0.action == .fence })
    }

    @Test func `whoever is looked at is meant, not the address`() throws {
        var scene = AskedRecoveryTests.armed()
        scene.ask(.switchover(SwitchoverRequest(of: AskedRecoveryTests.db1, to: AskedRecoveryTests.db3)))
        scene.run(.seconds(5))
        #expect(scene.acts.contains { !$0.action.isMutation })
        #expect(scene.acts.allSatisfy { $0.expectedIdentity == scene[$0.target.host].builder.facts().server.identity })
    }

    @Test func `a successor that is forbidden in the middle is not promoted`() throws {
        for hooks in [[HookPhase.preGracefulTakeover], []] {
            var scene = AskedRecoveryTests.armed(hooks: hooks)
            scene.ask(.switchover(SwitchoverRequest(of: AskedRecoveryTests.db1, to: AskedRecoveryTests.db3)))
            while scene.count(.openRecovery) == 0 { scene.run(.milliseconds(1)) }
            scene.ask(.setPromotionRule(AskedRecoveryTests.db3, .mustNot))
            scene.run(.seconds(5))
            #expect(scene.count(.designate) == 0)
            #expect(scene.control.recoveries.first?.closing?.reason.contains("must_not") == true)
            #expect(scene["db1"].builder.settings.readOnly == false)
        }
    }

    @Test func `a crash right after it is failed over at once`() throws {
        var scene = AskedRecoveryTests.armed()
        scene.ask(.switchover(SwitchoverRequest(of: AskedRecoveryTests.db1, to: AskedRecoveryTests.db3)))
        scene.run(.seconds(3))
        scene.kill("db3")
        scene.loseConnection("db3")
        scene.run(.seconds(20))
        #expect(scene.control.recoveries.map(\.closing?.result) == [.succeeded, .succeeded])
        #expect(scene.record?.primary != AskedRecoveryTests.db3)
        #expect(scene.record?.formerPrimary == AskedRecoveryTests.db3)
    }

    @Test func `a dry run tells the steps and touches nothing`() throws {
        var scene = AskedRecoveryTests.armed()
        scene.ask(.switchover(SwitchoverRequest(of: AskedRecoveryTests.db1, isDryRun: true)))
        let plan = try plan(scene)
        #expect(plan.successor == InstanceBuilder.address("db2"))
        #expect(plan.steps.map(\.kind) == [.look, .demote, .drain, .detach, .openWrites, .repoint, .repoint, .repoint, .publish])
        scene.run(.seconds(2))
        #expect(scene.mutations == [])
        #expect(scene.count(.openRecovery) == 0)
    }

    @Test(arguments: ["no account", "not a replica", "must_not", "paused for automation only", "recovery open", "suspected", "observer"])
    func `what is in the way is told, and nothing is begun`(_ obstacle: String) throws {
        var scene =
            obstacle == "observer"
            ? ManagerScene.armed { ($0.refactoring.suppliesCredentials, $0.observeOnlyReasons) = (true, ["serve --observe"]) }
            : AskedRecoveryTests.armed(suppliesCredentials: obstacle != "no account")
        var wanted = AskedRecoveryTests.db3
        switch obstacle {
        case "not a replica": wanted = InstanceBuilder.address("db9")
        case "must_not":
            scene.ask(.setPromotionRule(wanted, .mustNot))
            scene.run(.seconds(2))
        case "paused for automation only":
            scene.ask(.pause(nil, duration: nil, owner: "ann", reason: "network"))
            scene.run(.seconds(1))
        case "recovery open":
            scene.ask(.switchover(SwitchoverRequest(of: AskedRecoveryTests.db1, to: wanted)))
            scene.run(.milliseconds(3))
        case "suspected":
            scene.kill(replicasNotice: false)
            scene.loseConnection()
            scene.run(.milliseconds(50))
        default: break
        }
        let before = scene.count(.openRecovery)
        scene.ask(.switchover(SwitchoverRequest(of: AskedRecoveryTests.db1, to: wanted)))
        if obstacle == "paused for automation only" {
            scene.run(.seconds(5))
            #expect(try result(scene).isSuccess)
        } else {
            let plan = try plan(scene)
            #expect(plan.isRefused)
            #expect(plan.steps == [])
            #expect(scene.count(.openRecovery) == before)
        }
    }

    @Test func `a journal that cannot be written begins nothing, and it is told`() {
        var scene = AskedRecoveryTests.armed()
        scene.failsCommits = true
        scene.ask(.switchover(SwitchoverRequest(of: AskedRecoveryTests.db1)))
        scene.run(.seconds(1))
        #expect(refusal(scene).contains("the control journal cannot be written"))
        #expect(scene.mutations == [])
    }

    @Test func `a cluster in which nobody could be promoted is warned of, for as long as that is so`() throws {
        var scene = AskedRecoveryTests.armed()
        #expect(scene.findings("db1")?.warnings.contains(.noFailoverCandidate) == false)
        for name in ["db2", "db3", "db4"] { scene.ask(.setPromotionRule(InstanceBuilder.address(name), .mustNot)) }
        scene.run(.seconds(2))
        let finding = try #require(scene.findings("db1"))
        #expect(finding.warnings.contains(.noFailoverCandidate))
        #expect(finding.evidence.last?.contains("must_not") == true)
        #expect(finding.hints.map(\.means) == ["db2", "db3", "db4"].map { OverrideHint.Means.command("baton register-candidate \($0):3306 prefer_not") })
        // A death is answered by what is done about it.
        scene.kill(replicasNotice: false)
        scene.loseConnection()
        scene.run(.milliseconds(100))
        #expect(scene.findings("db1")?.warnings.contains(.noFailoverCandidate) == false)
    }

    @Test func `a failover that stopped says what alone would let it go on, for as long as that is so`() throws {
        var scene = AskedRecoveryTests.armed()
        for name in ["db2", "db3", "db4"] { scene.ask(.setPromotionRule(InstanceBuilder.address(name), .mustNot)) }
        scene.run(.seconds(2))
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(4))
        let finding = try #require(scene.findings("db1"))
        let sentence = "`baton register-candidate db3:3306 prefer_not` alone would allow db3:3306 to be promoted"
        #expect(finding.blockers.contains { $0.contains("stopped: nobody can be promoted") && $0.contains(sentence) })
        #expect(finding.hints.map(\.server.host) == ["db2", "db3", "db4"], "\(finding.blockers)")
        #expect(finding.hints.allSatisfy { $0.constraint == .promotionRule && $0.loss == .nothing })
        scene.ask(.suggestPromotionRule(AskedRecoveryTests.db3, .preferNot))
        scene.run(.milliseconds(200))
        #expect(scene.findings("db1").map(\.hints.isEmpty) ?? true)
        scene.run(.seconds(60))
        #expect(scene.record?.primary == AskedRecoveryTests.db3)
    }

    // MARK: Failovers

    @Test func `a failover that automation is not to do is done when a person asks`() throws {
        var scene = AskedRecoveryTests.armed(hooks: [.preFailover, .postFailover], automatic: false)
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(3))
        #expect(scene.count(.openRecovery) == 0)
        scene.ask(.failover(FailoverRequest(of: AskedRecoveryTests.db1, to: AskedRecoveryTests.db3, onlyIfDead: true, owner: "ann")))
        scene.run(.seconds(20))
        let result = try result(scene)
        #expect(result.isSuccess)
        #expect(result.primary == AskedRecoveryTests.db3)
        #expect(scene.hooks.map(\.phase) == [.preFailover, .postFailover])
        #expect(scene.hooks.allSatisfy { $0.command == "force-master-failover" })
    }

    /// Those that fence are no announcement: nobody may be opened beside a primary that was not made harmless.
    @Test(arguments: [(FencingPolicy.sql, []), (.hook, [.fencing])] as [(FencingPolicy, [HookPhase])]) func `without hooks none run but those that fence`(
        fencing: FencingPolicy, run: [HookPhase]
    ) throws {
        var scene = ManagerScene.armed(automatic: false, hooks: [.preFailover, .fencing, .postFailover]) { $0.recovery.fencing = fencing }
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(3))
        scene.ask(.failover(FailoverRequest(of: AskedRecoveryTests.db1, skipsHooks: true)))
        scene.run(.seconds(20))
        #expect(try result(scene).isSuccess)
        #expect(scene.hooks.map(\.phase) == run)
    }

    @Test func `witnesses that do not agree keep it back only where they are asked`() throws {
        var scene = AskedRecoveryTests.armed()
        scene.kill(replicasNotice: false)
        scene.loseConnection()
        scene.run(.seconds(1))
        scene.ask(.failover(FailoverRequest(of: AskedRecoveryTests.db1, onlyIfDead: true)))
        #expect(refusal(scene).contains("is not known to be dead"))
        scene.ask(.failover(FailoverRequest(of: AskedRecoveryTests.db1)))
        scene.run(.seconds(20))
        #expect(try result(scene).isSuccess)
    }

    @Test func `whoever asks to recover a read-only primary is told why it is, and how it is opened`() {
        var scene = AskedRecoveryTests.armed()
        scene["db1"].builder.settings.readOnly = true
        scene.run(.seconds(5))
        scene.ask(.failover(FailoverRequest(of: AskedRecoveryTests.db1, onlyIfDead: true)))
        #expect(refusal(scene).hasPrefix("db1:3306 answers and is read-only (") && refusal(scene).hasSuffix("): `baton set-writeable db1:3306` opens it"), "\(refusal(scene))")
    }

    @Test func `a primary that answers is not failed over, and one that answers the last look ends it`() throws {
        var scene = AskedRecoveryTests.armed()
        scene.ask(.failover(FailoverRequest(of: AskedRecoveryTests.db1)))
        #expect(refusal(scene).contains("use `baton switchover`"))
        scene.kill(replicasNotice: false)
        scene.loseConnection()
        scene.run(.milliseconds(500))
        scene.commits = false
        scene.ask(.failover(FailoverRequest(of: AskedRecoveryTests.db1)))
        scene["db1"].isReachable = true
        scene.commits = true
        scene.run(.seconds(20))
        #expect(try result(scene).closing.result == .aborted)
        #expect(scene.count(.designate) == 0)
    }

    @Test func `a forced one hands over in good order where the primary answers, and is a failover where it does not`() throws {
        let forced = OperatorRequest.failover(FailoverRequest(of: AskedRecoveryTests.db1, to: AskedRecoveryTests.db3, handsOverIfAlive: true, owner: "ann"))
        var alive = AskedRecoveryTests.armed()
        alive.ask(forced)
        alive.run(.seconds(20))
        #expect(try result(alive).isSuccess)
        #expect(alive.control.recoveries.map(\.opening.kind) == [.takeover])
        var dead = AskedRecoveryTests.armed(automatic: false)
        dead.kill()
        dead.loseConnection()
        dead.run(.seconds(3))
        dead.ask(forced)
        dead.run(.seconds(20))
        #expect(try result(dead).isSuccess)
        #expect(dead.control.recoveries.map(\.opening.kind) == [.failover])
    }

    @Test func `one that is asked for and may not be promoted is said, and nobody else is`() throws {
        var scene = AskedRecoveryTests.armed(automatic: false)
        scene.ask(.setPromotionRule(AskedRecoveryTests.db3, .mustNot))
        scene.kill()
        scene.loseConnection()
        scene.run(.seconds(3))
        scene.ask(.failover(FailoverRequest(of: AskedRecoveryTests.db1, to: AskedRecoveryTests.db3)))
        scene.run(.seconds(100))
        let result = try result(scene)
        #expect(result.closing.result == .stopped)
        #expect(result.closing.reason.contains("db3:3306 was asked for and may not be promoted: its promotion rule is must_not"))
        #expect(scene.count(.designate) == 0)
    }
}
