import BatonTesting
import ControlModel
import ManagerCore
import Presentation
import Testing
import TopologyModel

@Suite struct ShownRecoveryTests {
    private static let id = RecoveryID(rawValue: 4)

    private static func step(_ ordinal: UInt32, _ kind: StepKind, _ target: String?, _ detail: String, _ result: StepResult, _ observed: String) -> [ControlCommand] {
        let intent = StepIntent(ordinal: StepOrdinal(rawValue: ordinal), attempt: 1, kind: kind, target: target.map { Fixture.address($0) }, detail: detail)
        return [.stepIntent(id, intent), .stepOutcome(id, StepOutcome(ordinal: intent.ordinal, attempt: 1, result: result, observed: observed))]
    }

    /// A failover that was detected, done, ended with an error of a hook, and was acknowledged; a millisecond per command.
    private static func commands() -> [ControlCommand] {
        let detection = Detection(cluster: Fixture.clusterID, instance: Fixture.address("db1"), code: "DeadMaster", evidence: [], isActionable: true)
        let opening = RecoveryOpening(
            cluster: Fixture.clusterID, expectedEpoch: .initial, failed: Fixture.address("db1"), failedIdentity: "", code: "DeadMaster", evidence: ["db2: lost"],
            flapWindow: .seconds(3600))
        let designation = Designation(server: Fixture.address("db2"), identity: "x", target: "0-1-100", reasons: ["db2: first"])
        var commands: [ControlCommand] = [.recordDetection(detection), .openRecovery(opening)]
        commands += step(1, .hook, nil, "pre-failover", .succeeded, "check.sh: ok: free\nto go\u{1B}[31m\n")
        commands += step(2, .revoke, "db2", "stop receiver", .succeeded, "holds 0-1-100")
        commands.append(.designate(id, designation))
        commands += step(3, .openWrites, "db2", "open for writes", .succeeded, "")
        commands += step(4, .hook, nil, "post-failover", .failed, "proxy.sh: exit 1\nrecovery 9")
        commands.append(.closeRecovery(id, RecoveryClosing(result: .succeeded, reason: "db2:3306 takes writes", lostReplicas: [Fixture.address("db3")])))
        commands.append(.acknowledge(.recovery(id), by: "ann", comment: "seen\nall"))
        return commands
    }

    private func shown(_ commands: [ControlCommand]) throws -> ShownRecovery {
        let control = Fixture.control(commands)
        return ShownRecovery(try #require(control.recovery(Self.id)), in: Fixture.context(TopologyFixtures.primary().build(), control: control))
    }

    @Test func `a recovery is told from its detection to its acknowledgement`() throws {
        let shown = try shown(Self.commands())
        #expect(
            shown.text == """
                recovery 4  2026-01-02 03:04:04  DeadMaster  db1:3306 -> db2:3306  succeeded with errors after 10 ms  acknowledged by ann
                  db2:3306 takes writes
                  error: required post-failover hooks failed: proxy.sh: exit 1
                    recovery 9
                  lost replicas: db3:3306
                  uid: \(shown.record.uid)
                  cluster: shop, db1:3306
                  opened by manager1, by itself
                  detection 3: DeadMaster
                  acknowledged by ann at 2026-01-02 03:04:04: seen
                                  all
                      0 ms  opened: DeadMaster on db1:3306
                      0 ms  evidence: db2: lost
                      1 ms  step 1 hook: pre-failover
                      2 ms  step 1 hook: done, check.sh: ok: free
                            to go [31m
                      3 ms  step 2 revoke on db2:3306: stop receiver
                      4 ms  step 2 revoke on db2:3306: done, holds 0-1-100
                      6 ms  step 3 open-writes on db2:3306: open for writes
                      6 ms  designated db2:3306; it must hold 0-1-100
                      6 ms  candidate db2: first
                      7 ms  step 3 open-writes on db2:3306: done
                      8 ms  step 4 hook: post-failover
                      9 ms  step 4 hook: failed, proxy.sh: exit 1
                            recovery 9
                     10 ms  succeeded with errors: db2:3306 takes writes
                """)
    }

    @Test func `the same in values`() throws {
        let shown = try shown(Self.commands())
        let opened = shown.record.openedAt.milliseconds
        let json = shown.json
        #expect(
            json.members?.map(\.name) == [
                "recovery", "uid", "kind", "cluster", "alias", "failed", "code", "evidence", "detection", "opened_at_ms", "opened_by", "asked_for_by", "skips_hooks",
                "accepts_data_loss", "dry_run", "designation", "replaced_designations", "successor", "steps", "outcome", "closed_at_ms", "reason", "errors",
                "lost_replicas", "errant_transactions", "acknowledgement", "text",
            ])
        #expect(json["recovery"] == 4 && json["detection"] == 3 && json["kind"] == "failover")
        #expect(json["successor"] == "db2:3306" && json["lost_replicas"] == ["db3:3306"])
        #expect(json["designation"] == ["server": "db2:3306", "target": "0-1-100", "candidates": ["db2: first"]])
        #expect(json["acknowledgement"] == ["by": "ann", "at_ms": .integer(opened + 11), "comment": "seen\nall"])
        #expect(json["outcome"] == "succeeded with errors" && json["closed_at_ms"] == .integer(opened + 10) && json["asked_for_by"] == .null)
        #expect(
            json["steps"]?.arrayValue?.first == [
                "step": 1, "attempt": 1, "kind": "hook", "server": .null, "detail": "pre-failover", "begun_at_ms": .integer(opened + 1), "ended_at_ms": .integer(opened + 2),
                "result": "done", "observed": "check.sh: ok: free\nto go\u{1B}[31m\n",
            ])
        #expect(json["steps"]?.arrayValue?.map { $0["server"] } == [.null, "db2:3306", "db2:3306", .null])
    }

    @Test func `what the replaced server alone committed is told with the recovery, and is no failure of its own`() throws {
        func errant(_ evidence: String) -> ControlCommand {
            .recordDetection(
                Detection(
                    cluster: Fixture.clusterID, instance: Fixture.address("db1"), code: "ErrantGTIDStructureWarning", evidence: [evidence], isActionable: false))
        }
        #expect(try shown(Self.commands()).json["errant_transactions"] == [])
        let shown = try shown(Self.commands() + [errant("db1:3306 holds 1"), errant("db1:3306 holds 2")])
        #expect(shown.json["errant_transactions"] == ["db1:3306 holds 2"])
        #expect(shown.text.contains("\n  errant transactions (detection 17): db1:3306 holds 2\n"), "\(shown.text)")
        let context = Fixture.context(TopologyFixtures.primary().build(), control: Fixture.control(Self.commands() + [errant("x")]))
        let detections = context.snapshot.control.detections.map { ShownDetection($0, in: context) }
        #expect(detections.map { $0.recovery?.id } == [Self.id, nil])
    }

    @Test func `one that runs has no end yet`() throws {
        let shown = try shown(Array(Self.commands().prefix(3)))
        let json = shown.json
        #expect(json["outcome"] == "running" && json["closed_at_ms"] == .null && json["acknowledgement"] == .null && json["designation"] == .null)
        #expect(json["steps"]?.arrayValue?.first?["ended_at_ms"] == .null && json["steps"]?.arrayValue?.first?["result"] == .null)
        #expect(shown.text.hasSuffix("\n      1 ms  step 1 hook: pre-failover"))
    }
}
