import BatonTesting
import ControlModel
@testable import ManagerCore
import Promotion
import Refactoring
import Testing
import TopologyModel

@Suite("What is asked for stands in the journal")
struct AuditingTests {
    private static let db1 = InstanceBuilder.address("db1")
    private static let db2 = InstanceBuilder.address("db2")
    private static let db3 = InstanceBuilder.address("db3")
    private static let ann = OperatorActor(name: "dba", proof: .password, claim: "ann@host7", address: "10.0.0.5")
    private static let asker = OperatorAsker(ann, reason: "because")

    private static var named: ManagerScene {
        var scene = ManagerScene.armed { $0.refactoring.suppliesCredentials = true }
        if let id = scene.record?.id { scene.ask(.setClusterAlias(id, "shop")) }
        scene.run(.milliseconds(10))
        (scene.replies, scene.committed) = ([], [])
        return scene
    }

    private static func recorded(_ scene: ManagerScene) -> [OperatorCall] { scene.control.operatorActions.map(\.call) }

    // MARK: What

    struct Row: Sendable, CustomTestStringConvertible {
        var request: OperatorRequest
        /// Verb, subject and detail.
        var words: String
        var servers: [InstanceAddress] = [AuditingTests.db2]
        var reason = "because"
        var isOfCluster = true
        var testDescription: String { words }
    }

    private static let rows: [Row] = [
        Row(request: .discover(db2), words: "discover db2:3306: "), Row(request: .endDowntime(db2), words: "end-downtime db2:3306: "),
        Row(request: .beginDowntime(db2, duration: .seconds(600), owner: "ann", reason: "disk"), words: "begin-downtime db2:3306: for 600 s", reason: "disk"),
        Row(request: .beginMaintenance(db2, duration: .seconds(60), owner: "ann", reason: ""), words: "begin-maintenance db2:3306: for 60 s"),
        Row(request: .endMaintenance(db2), words: "end-maintenance db2:3306: "), Row(request: .setPromotionRule(db2, .mustNot), words: "set-promotion-rule db2:3306: must_not"),
        Row(request: .suggestPromotionRule(db2, .prefer), words: "register-candidate db2:3306: prefer"), Row(request: .setTag(db2, name: "role", value: "backup"), words: "tag db2:3306: role=backup"),
        Row(request: .removeTag([db2, db3], name: "role"), words: "untag db2:3306 and 1 more: role", servers: [db2, db3]),
        Row(request: .submitPool("reports", [db2, db3]), words: "submit-pool pool reports: db2:3306, db3:3306", servers: [db2, db3]), Row(request: .forget(db2), words: "forget db2:3306: "),
        Row(request: .forgetCluster(of: db2), words: "forget-cluster shop: "),
        Row(
            request: .pause(nil, duration: nil, owner: "ann", reason: "work"), words: "pause all clusters: until resumed", servers: [], reason: "work", isOfCluster: false),
        Row(request: .resume(nil), words: "resume all clusters: ", servers: [], isOfCluster: false),
        Row(request: .acknowledge(.instance(db2), by: "ann", comment: "seen"), words: "acknowledge recoveries of db2:3306: ", reason: "seen"),
        Row(request: .acknowledge(.all, by: "ann", comment: "seen"), words: "acknowledge all recoveries: ", servers: [], reason: "seen", isOfCluster: false),
        Row(
            request: .recordQuorumCall(verb: "quorum-add", node: "baton4:10008", .refused, answer: "no"), words: "quorum-add baton4:10008: ", servers: [], isOfCluster: false),
        Row(request: .switchover(SwitchoverRequest(of: db1, to: db2, endsSessions: true, skipsHooks: true, reason: "kernel")),
            words: "switchover shop: to db2:3306, end sessions in the way, without hooks", servers: [db1, db2], reason: "kernel"),
        Row(
            request: .failover(FailoverRequest(of: db1, onlyIfDead: true, acceptsDataLoss: true)), words: "failover shop: only if dead, accept data loss", servers: [db1]),
    ]

    @Test(arguments: rows) func `every change is recorded with its verb, its subject and its reason`(row: Row) throws {
        var scene = AuditingTests.named
        let cluster = scene.record?.id
        scene.ask(row.request, by: AuditingTests.asker)
        scene.run(.seconds(1))
        let call = try #require(AuditingTests.recorded(scene).first)
        #expect("\(call.verb) \(call.subject): \(call.detail)" == row.words)
        #expect(call.servers == row.servers && call.reason == row.reason && call.actor == AuditingTests.ann)
        #expect(call.cluster == (row.isOfCluster ? cluster : nil))
    }

    @Test func `those of one cluster name it`() throws {
        var scene = AuditingTests.named
        let id = try #require(scene.record?.id)
        for request: OperatorRequest in [
            .pause(id, duration: .seconds(5), owner: "ann", reason: "work"), .resume(id), .acknowledge(.cluster(id), by: "ann", comment: "seen"), .setClusterAlias(id, "store"),
        ] {
            scene.ask(request, by: AuditingTests.asker)
            scene.run(.milliseconds(10))
        }
        let calls = AuditingTests.recorded(scene)
        #expect(calls.map { "\($0.verb) \($0.subject): \($0.detail)" } == ["pause shop: for 5 s", "resume shop: ", "acknowledge recoveries of shop: ", "set-cluster-alias shop: store"])
        #expect(calls.allSatisfy { $0.cluster == id })
    }

    @Test func `an operation is recorded with what it names and what it insists on`() throws {
        var scene = AuditingTests.named
        var options = OperationOptions()
        options.ignoresMaintenance = true
        scene.ask(.operate(OperationRequest(.relocate(AuditingTests.db3, below: AuditingTests.db2), options: options, owner: "ann", reason: "rack 7")), by: AuditingTests.asker)
        scene.run(.seconds(5))
        let call = try #require(AuditingTests.recorded(scene).first)
        #expect(call.verb == "relocate" && call.subject == "db3:3306" && call.detail == "below db2:3306, despite-maintenance" && call.reason == "rack 7")
        #expect(call.servers == [AuditingTests.db3, AuditingTests.db2] && call.outcome == .done, "\(call)")
        #expect(scene.control.operatorActions.count == 1)
    }

    @Test func `what reads, what is only planned, and what nobody asked for stands nowhere`() {
        var scene = AuditingTests.named
        let plan = OperationRequest(.relocate(AuditingTests.db3, below: AuditingTests.db2), isDryRun: true)
        for request: OperatorRequest in [.locateErrant(AuditingTests.db2), .operate(plan), .switchover(SwitchoverRequest(of: AuditingTests.db1, isDryRun: true))] {
            scene.ask(request, by: AuditingTests.asker)
            scene.run(.milliseconds(100))
        }
        scene.ask(.endDowntime(AuditingTests.db2))
        scene.run(.milliseconds(10))
        #expect(scene.replies.count == 4 && scene.count(.recordOperatorAction) == 0)
    }

    @Test func `a program that runs a manager is named by the owner of what it asks`() {
        var scene = AuditingTests.named
        scene.ask(.pause(nil, duration: nil, owner: "nightly job", reason: "backup"), by: .process)
        scene.run(.milliseconds(10))
        #expect(AuditingTests.recorded(scene).map(\.actor) == [OperatorActor(proof: .process, claim: "nightly job")])
    }

    // MARK: What came of it

    @Test func `what is refused is recorded with the reason, by the journal and before it`() {
        var scene = AuditingTests.named
        let strange = InstanceBuilder.address("nowhere")
        for request: OperatorRequest in [.endDowntime(AuditingTests.db2), .forget(strange), .operate(OperationRequest(.moveUp(AuditingTests.db1)))] {
            scene.ask(request, by: AuditingTests.asker)
            scene.run(.milliseconds(10))
        }
        let calls = AuditingTests.recorded(scene)
        #expect(calls.map(\.outcome) == [.refused, .refused, .refused])
        #expect(calls.map(\.answer).allSatisfy { !$0.isEmpty } && calls[1].answer == "nowhere:3306 is not known")
    }

    @Test func `whoever is answered finds it in the audit`() {
        var scene = AuditingTests.named
        scene.commits = false
        scene.ask(.forget(InstanceBuilder.address("nowhere")), by: AuditingTests.asker)
        scene.run(.milliseconds(50))
        #expect(scene.replies == [], "the record is not on disk yet")
        scene.commits = true
        scene.run(.milliseconds(50))
        #expect(scene.replies == [.refused("nowhere:3306 is not known")] && scene.control.operatorActions.count == 1)
    }

    @Test func `what takes long is recorded when it is begun, and its end is added`() throws {
        var scene = AuditingTests.named
        scene.losesActions = true
        scene.ask(.operate(OperationRequest(.relocate(AuditingTests.db2, below: AuditingTests.db3))), by: AuditingTests.asker)
        scene.run(.milliseconds(10))
        #expect(AuditingTests.recorded(scene).map(\.outcome) == [.asked] && scene.replies == [])
        let begun = try #require(scene.control.operatorActions.first)
        // A recovery takes its servers.
        scene.kill()
        scene.loseConnection()
        scene.run(.milliseconds(500))
        let ended = try #require(scene.control.operatorActions.first)
        #expect(scene.control.operatorActions.count == 1 && scene.replies.count == 1)
        #expect(ended.call.outcome == .failed && ended.index == begun.index && ended.at == begun.at && ended.lastAt > begun.at, "\(ended)")
    }

    @Test func `what is refused at once says nothing of the same that is under way`() {
        var scene = AuditingTests.named
        scene.losesActions = true
        for _ in 1...2 {
            scene.ask(.operate(OperationRequest(.relocate(AuditingTests.db2, below: AuditingTests.db3))), by: AuditingTests.asker)
            scene.run(.milliseconds(10))
        }
        #expect(scene.replies.count == 1)
        #expect(AuditingTests.recorded(scene).map(\.outcome) == [.asked, .refused], "\(AuditingTests.recorded(scene))")
    }

    @Test func `a switchover is begun, and names the recovery that it was`() throws {
        var scene = AuditingTests.named
        scene.ask(.switchover(SwitchoverRequest(of: AuditingTests.db1, to: AuditingTests.db2, owner: "ann")), by: AuditingTests.asker)
        while scene.count(.recordOperatorAction) == 0 { scene.run(.milliseconds(1)) }
        #expect(AuditingTests.recorded(scene).map(\.outcome) == [.asked])
        scene.run(.seconds(20))
        let call = try #require(AuditingTests.recorded(scene).first)
        let recovery = try #require(scene.control.recoveries.first)
        #expect(recovery.closing?.result == .succeeded && call.outcome == .done, "\(call)")
        #expect(call.answer.hasPrefix("recovery \(recovery.id): db2:3306 took over from db1:3306") && scene.control.operatorActions.count == 1)
    }

    @Test func `an answer that the journal cannot be written does not wait for the journal`() {
        var scene = AuditingTests.named
        scene.failsCommits = true
        scene.ask(.endDowntime(AuditingTests.db2), by: AuditingTests.asker)
        scene.run(.milliseconds(2))
        #expect(scene.replies == [.refused("the control journal cannot be written: the disk is full")])
        scene.run(.seconds(1))
        scene.failsCommits = false
        scene.ask(.resume(nil), by: AuditingTests.asker)
        scene.run(.milliseconds(10))
        #expect(AuditingTests.recorded(scene).map(\.verb) == ["resume"], "nothing waits for its record for ever")
    }

    @Test func `an answer whose record cannot be written comes all the same, and that is told`() {
        var scene = AuditingTests.named
        scene.failsCommits = true
        scene.ask(.forget(InstanceBuilder.address("nowhere")), by: AuditingTests.asker)
        scene.run(.milliseconds(10))
        #expect(scene.replies == [.refused("nowhere:3306 is not known")])
        #expect(scene.notes.contains { $0.severity == .critical && $0.text.contains("stands in no audit") && $0.text.contains("nowhere:3306 is not known") })
    }
}
