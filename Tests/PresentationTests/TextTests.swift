import Analysis
import ControlModel
import ManagerCore
import Presentation
import Testing
import TopologyModel

@Suite struct TextTests {
    @Test(arguments: [
        (0, "1970-01-01 00:00:00"), (1_767_323_045_000, "2026-01-02 03:04:05"), (951_782_399_999, "2000-02-28 23:59:59"),
        (951_782_400_000, "2000-02-29 00:00:00"), (4_107_542_400_000, "2100-03-01 00:00:00"), (-1, "1969-12-31 23:59:59"),
    ] as [(Int64, String)])
    func `moments are written in UTC`(milliseconds: Int64, text: String) {
        #expect(CivilTime.format(WallTime(milliseconds: milliseconds)) == text)
    }

    @Test func `a timeline counts milliseconds from a moment, in columns`() {
        let entries = [
            TimelineEntry(event: .suspected, at: WallTime(milliseconds: 1005), cluster: "db1:3306", recovery: nil, text: "connection broke"),
            TimelineEntry(event: .receiversStopped, at: WallTime(milliseconds: 1042), cluster: "db1:3306", recovery: nil, text: "a\nb"),
            TimelineEntry(event: .closed, at: WallTime(milliseconds: 1310), cluster: "db1:3306", recovery: RecoveryID(rawValue: 7), text: ""),
        ]
        #expect(
            TimelineText.text(entries, since: WallTime(milliseconds: 1000)) == """
                      5 ms  suspected          connection broke
                     42 ms  receivers-stopped  a; b
                    310 ms  closed
                """)
        #expect(TimelineText.text(entries, since: WallTime(milliseconds: 1100)) == "    210 ms  closed")
        #expect(TimelineText.text(entries, since: nil).hasPrefix("      0 ms  suspected"))
        #expect(WireTimeline.entries(from: WireTimeline.json(entries)) == entries)
    }

    @Test func `an observed recovery tells what would have been done, and of no outcomes`() {
        let opening = RecoveryOpening(
            cluster: Fixture.clusterID, expectedEpoch: .initial, failed: Fixture.address("db1"), failedIdentity: "", code: "DeadMaster", evidence: [],
            isDryRun: true, flapWindow: .seconds(3600))
        let id = RecoveryID(rawValue: 3)
        let steps: [StepIntent] = [
            StepIntent(ordinal: StepOrdinal(rawValue: 1), attempt: 1, kind: .candidate, target: Fixture.address("db2"), detail: "chosen; received all"),
            StepIntent(ordinal: StepOrdinal(rawValue: 2), attempt: 1, kind: .openWrites, target: Fixture.address("db2"), detail: "open for writes"),
        ]
        let control = Fixture.control(
            [.openRecovery(opening)]
                + steps.flatMap { step -> [ControlCommand] in
                    [.stepIntent(id, step), .stepOutcome(id, StepOutcome(ordinal: step.ordinal, attempt: 1, result: .skipped, observed: "observe only"))]
                } + [.closeRecovery(id, RecoveryClosing(result: .observed, reason: "observe-only: would promote db2:3306"))])
        #expect(
            control.recovery(id).map(RecoveryText.steps)?.map(\.message) == [
                "opened: DeadMaster on db1:3306", "observed: candidate db2:3306: chosen; received all", "observed: open-writes db2:3306: open for writes",
                "observed only: observe-only: would promote db2:3306",
            ])
    }

    @Test func `a finding tells its witnesses and why nothing is done`() {
        let finding = Finding(
            code: .unreachablePrimary, instance: Fixture.address("db1"), instanceID: InstanceID(rawValue: 0), description: "Out of reach",
            evidence: ["db2:3306 sees it: received events"], isActionable: false, blockers: ["a replica sees the primary: db2:3306", "paused"],
            counts: ReplicaCounts(), warnings: [.severalWritableServers], suppressions: FindingSuppression.allCases)
        #expect(
            FindingText.text(finding, clusterName: "db1:3306", alias: "shop") == """
                db1:3306 (cluster shop, db1:3306): UnreachableMaster: Out of reach
                  evidence: db2:3306 sees it: received events
                  nothing is done: a replica sees the primary: db2:3306
                  nothing is done: paused
                  downtimed
                  suppressed by the downtime of all of its replicas
                  suppressed by the maintenance of the server
                  suppressed by RecoveryIgnoreHostnameFilters
                  warning: SeveralWritableServers
                """)
    }
}
