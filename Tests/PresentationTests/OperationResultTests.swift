import BatonTesting
import Presentation
import Refactoring
import Testing
import TopologyModel

@Suite struct OperationResultTests {
    private static func address(_ name: String) -> InstanceAddress { Fixture.address(name) }
    private let plan = OperationPlan(
        operation: .relocateReplicas(of: Self.address("db1"), below: Self.address("db2")), options: OperationOptions(), notices: ["db9:3306 stays where it is"])

    private func track(_ name: String, _ end: TrackResult.End, _ restorations: [Restoration] = []) -> TrackResult {
        TrackResult(subject: Self.address(name), summary: "follow db2:3306", end: end, restorations: restorations)
    }

    @Test func `every track's end is told, and how servers were left`() {
        let result = OperationResult(
            plan: plan,
            tracks: [
                track("db3", .done),
                track(
                    "db4", .failed(server: Self.address("db4"), step: "stop receiving", reason: "Access denied (error 1227)"),
                    [Restoration(server: Self.address("db4")), Restoration(server: Self.address("db2"), missing: "it does not answer")]),
                track("db5", .skipped("db1:3306 could not be brought to stand still")), track("db6", .abandoned("a recovery began")),
            ])
        #expect(
            result.text == """
                db3:3306: follow db2:3306: done
                db4:3306: follow db2:3306: failed at "stop receiving" on db4:3306: Access denied (error 1227)
                  db4:3306 got back what it had
                  db2:3306 did not get back what it had: it does not answer
                db5:3306: follow db2:3306: skipped: db1:3306 could not be brought to stand still
                db6:3306: follow db2:3306: given up where it was: a recovery began
                note: db9:3306 stays where it is
                """)
        #expect(result.message.hasPrefix("1 of 4 done; db4:3306: follow db2:3306: failed at"))
        let json = WireOperation.json(result)
        #expect(json["outcome"] == "failed" && json["name"] == "relocate-replicas")
        #expect(json["tracks"]?.arrayValue?.map { $0["end"] } == ["done", "failed", "skipped", "abandoned"])
        #expect(json["tracks"]?.arrayValue?[1]["failed_on"] == "db4:3306")
        #expect(json["tracks"]?.arrayValue?[1]["restorations"]?.arrayValue?[1] == ["server": "db2:3306", "restored": false, "missing": "it does not answer"])
    }

    @Test func `one track that is done is one line`() {
        let result = OperationResult(plan: plan, tracks: [track("db3", .done)])
        #expect(result.message == "db3:3306: follow db2:3306: done")
        #expect(WireOperation.envelope(result)["Code"] == "OK")
    }

    @Test func `done, with a server that did not get back what it had, is no success`() {
        let result = OperationResult(plan: plan, tracks: [track("db3", .done, [Restoration(server: Self.address("db2"), missing: "it is gone")])])
        #expect(result.message == "1 of 1 done; db3:3306: follow db2:3306: done; db2:3306 did not get back what it had: it is gone")
        #expect(WireOperation.envelope(result)["Code"] == "ERROR")
    }

    @Test func `a frame is told of when it failed, and its server's state always`() {
        let failed = TrackResult(
            subject: Self.address("db1"), summary: "stand still", end: .failed(server: Self.address("db1"), step: "stop receiving", reason: "gone"))
        let result = OperationResult(plan: plan, tracks: [track("db3", .skipped("db1:3306 could not be brought to stand still"))], frame: failed)
        #expect(result.text.hasPrefix("db1:3306: stand still: failed at"))
        #expect(result.message.hasPrefix("0 of 1 done; db1:3306: stand still: failed"))
    }
}
