import BatonTesting
import ControlModel
@testable import ManagerCore
import Testing
import TopologyModel

@Suite("What the journal has of the restart of a receiver") struct ReceiverAnnouncementTests {
    private static let begun = ["it received nothing for 5 s", "its receiver is stopped and started again"]

    private static func record(_ evidence: [String]) -> DetectionRecord {
        let detection = Detection(
            cluster: ClusterID(high: 1, low: 1), instance: InstanceBuilder.address("db2"), code: "ReplicaReceivesNothing", evidence: evidence, isActionable: false)
        return DetectionRecord(index: LogIndex(rawValue: 1), detection: detection, at: WallTime(milliseconds: 1), node: "n1")
    }

    private static func isOpen(_ evidence: [String]) -> Bool { ReceiverAnnouncement(open: record(evidence)) != nil }

    @Test(arguments: [
        (nil, "its receiver was stopped and started again"),
        // It may be stopped, so nothing is claimed of how it is.
        ("error 1872: refused", "its receiver could not be stopped and started again: error 1872: refused"),
    ] as [(String?, String)])
    func `what came of it is said in its place, and ends it`(trouble: String?, words: String) throws {
        let announcement = try #require(ReceiverAnnouncement(open: Self.record(Self.begun)))
        let outcome = announcement.outcome(trouble)
        #expect(outcome == Self.record([Self.begun[0], words]).detection)
        #expect(Self.isOpen(announcement.intent.evidence) && !Self.isOpen(outcome.evidence))
    }

    @Test func `a detection that announces nothing is none`() {
        #expect(!Self.isOpen([Self.begun[0]]) && !Self.isOpen([]))
    }
}
