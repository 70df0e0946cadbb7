import BatonTesting
import ControlModel
import ManagerCore
import Presentation
import Refactoring
import Testing
import TopologyModel

@Suite struct AuditTests {
    private static let ann = OperatorActor(name: "dba", proof: .password, claim: "ann@host7", address: "10.0.0.5")

    private static func call(
        _ verb: String = "begin-downtime", by person: OperatorActor = ann, on subject: String = "db2:3306", servers: [String] = ["db2"], isOfCluster: Bool = true, detail: String = "",
        reason: String = "", _ outcome: OperatorCall.Outcome = .done, _ answer: String = ""
    ) -> OperatorCall {
        OperatorCall(
            actor: person, verb: verb, subject: subject, cluster: isOfCluster ? Fixture.clusterID : nil, servers: servers.map { Fixture.address($0) }, detail: detail, reason: reason,
            outcome: outcome, answer: answer)
    }

    private static func shown(_ calls: [OperatorCall]) -> (records: [OperatorAction], context: PresentationContext) {
        let control = Fixture.control(calls.map { .recordOperatorAction($0) })
        return (control.operatorActions, Fixture.context(TopologyFixtures.primary().build(), control: control))
    }

    private static func own(_ calls: [OperatorCall]) -> [JSONValue] {
        let (records, context) = shown(calls)
        return records.map { ShownOperatorAction($0, in: context).json }
    }

    // MARK: The incumbent's shape

    @Test func `an action has the incumbent's members in their order`() throws {
        let (records, context) = AuditTests.shown([AuditTests.call(detail: "for 600 s", reason: "disk")])
        #expect(
            WireAudit.json(records[0], in: context).compact
                == #"{"AuditId":3,"AuditTimestamp":"2026-01-02 03:04:04","AuditType":"begin-downtime","AuditInstanceKey":{"Hostname":"db2","Port":3306},"Message":"db2:3306: begin-downtime for 600 s, asked for by dba (says ann@host7) from 10.0.0.5 (disk): done"}"#
        )
    }

    @Test func `what is about no server has the key of none, and says why it was refused`() {
        let anonymous = OperatorActor(claim: "bob", address: "127.0.0.1", via: "manager2 (10.0.0.2)")
        let (records, context) = AuditTests.shown([
            AuditTests.call("pause", by: anonymous, on: "all clusters", servers: [], isOfCluster: false, detail: "until resumed", .refused, "the disk is full")
        ])
        let json = WireAudit.json(records[0], in: context)
        #expect(json["AuditInstanceKey"] == ["Hostname": "", "Port": 0] && json["AuditType"] == "disable-global-recoveries")
        #expect(json["Message"] == "all clusters: pause until resumed, asked for by bob? from 127.0.0.1 by manager2 (10.0.0.2): refused: the disk is full")
    }

    @Test(arguments: [
        ("resume", false, "enable-global-recoveries"), ("resume", true, "resume"), ("pause", true, "pause"), ("acknowledge", false, "ack-recovery"), ("switchover", true, "graceful-master-takeover"),
        ("failover", true, "force-master-failover"), ("set-promotion-rule", true, "register-candidate"), ("untag", true, "delete-instance-tag"), ("submit-pool", true, "submit-pool-instances"),
        ("quorum-add", false, "raft-add-peer"), ("quorum-remove", false, "raft-remove-peer"), ("quorum-transfer", false, "raft-yield"), ("relocate", true, "relocate-below"),
        ("move-gtid", true, "move-below-gtid"), ("take-source", true, "take-master"), ("make-co-primary", true, "make-co-master"), ("reset-replica", true, "reset-slave"),
        ("gtid-errant-reset", true, "gtid-errant-reset-master"), ("set-read-only", true, "read-only"), ("set-writeable", true, "read-only"), ("begin-maintenance", true, "begin-maintenance"),
    ])
    func `verbs have the incumbent's words where it has some`(verb: String, isOfCluster: Bool, type: String) {
        let (records, context) = AuditTests.shown([AuditTests.call(verb, isOfCluster: isOfCluster)])
        #expect(WireAudit.json(records[0], in: context)["AuditType"] == .string(type))
    }

    @Test func `every word that is translated is one of ours`() {
        let verbs: Set<String> = ["acknowledge", "set-promotion-rule", "untag", "submit-pool", "switchover", "failover", "quorum-add", "quorum-remove", "quorum-transfer"]
        let known = verbs.union(OperationVerb.allCases.map(\.rawValue))
        #expect(WireAudit.types.allSatisfy { known.contains($0.own) && $0.own != $0.incumbent })
        #expect(Set(WireAudit.types.map { $0.own }).count == WireAudit.types.count)
    }

    // MARK: Our own

    @Test func `an action is told in our own words`() throws {
        let json = AuditTests.own([AuditTests.call("relocate", on: "db3:3306", servers: ["db3", "db2"], detail: "below db2:3306", reason: "rack 7", .failed, "0 of 1 done")])[0]
        #expect(
            json == [
                "action": 3, "at_ms": .integer(Fixture.at.milliseconds - 998), "last_at_ms": .integer(Fixture.at.milliseconds - 998), "times": 1, "who": "dba (says ann@host7)", "name": "dba",
                "proof": "password", "claim": "ann@host7", "from": "10.0.0.5", "verb": "relocate", "detail": "below db2:3306", "subject": "db3:3306", "servers": ["db3:3306", "db2:3306"],
                "cluster": "db1:3306", "alias": "shop", "reason": "rack 7", "outcome": "failed", "answer": "0 of 1 done", "node": "manager1",
                "row": ["3", "2026-01-02 03:04:04", "dba (says ann@host7)", "10.0.0.5", "relocate below db2:3306", "db3:3306", "failed", "rack 7"], "trouble": "0 of 1 done",
            ])
    }

    @Test(arguments: [
        (OperatorActor(), "somebody", ""), (OperatorActor(claim: "ann@host7", address: "127.0.0.1"), "ann@host7?", "127.0.0.1"),
        (OperatorActor(name: "dba", proof: .certificate, claim: "dba"), "dba", ""), (OperatorActor(name: "dba", proof: .proxy, address: "10.0.0.5", via: "a proxy (::1)"), "dba", "10.0.0.5 by a proxy (::1)"),
        (OperatorActor(name: "dba", proof: .password, via: "manager2 (10.0.0.2)"), "dba", "? by manager2 (10.0.0.2)"), (OperatorActor.process, "the manager's own program", ""),
        (OperatorActor(proof: .process, claim: "nightly job"), "nightly job", ""),
    ])
    func `who proved nothing is told from who did`(person: OperatorActor, who: String, from: String) {
        let json = AuditTests.own([AuditTests.call(by: person)])[0]
        #expect(json["who"] == .string(who) && json["from"] == .string(from))
    }

    @Test func `a table has a line for each, and below it what went wrong`() {
        let calls = [
            AuditTests.call(detail: "for 600 s", reason: "disk\u{1B}[31m"), AuditTests.call("forget", on: "db7:3306", .refused, "db7:3306 is not known\nat all"),
            AuditTests.call("register-candidate", on: "db2:3306", detail: "prefer"), AuditTests.call("register-candidate", on: "db2:3306", detail: "prefer"),
            AuditTests.call("switchover", on: "shop", .asked),
        ]
        #expect(
            AuditTable.text(AuditTests.own(calls)) == """
                ACTION  TIME (UTC)           WHO                   FROM      WHAT                                                    OF        OUTCOME  WHY
                     3  2026-01-02 03:04:04  dba (says ann@host7)  10.0.0.5  begin-downtime for 600 s                                db2:3306  done     disk [31m
                     4  2026-01-02 03:04:04  dba (says ann@host7)  10.0.0.5  forget                                                  db7:3306  refused
                    db7:3306 is not known at all
                     5  2026-01-02 03:04:04  dba (says ann@host7)  10.0.0.5  register-candidate prefer x2, last 2026-01-02 03:04:04  db2:3306  done
                     7  2026-01-02 03:04:04  dba (says ann@host7)  10.0.0.5  switchover                                              shop      begun
                    its end is not recorded
                """)
        #expect(AuditTable.text([]) == "nothing was asked for")
    }
}
