import BatonTesting
import ControlModel
import ManagerCore
import Testing
import TopologyModel

@Suite("What keeps a manager from acting on its own") struct AutomationGatesTests {
    private static func address(_ name: String) -> InstanceAddress { InstanceBuilder.address(name) }

    /// `db1` and its replica `db2`, which a failover in favour of `db9` left behind; `db9` is none of them.
    private static func blocks(_ kind: RecoveryKind, primary: String, deposed: String) throws -> [AutomationBlock] {
        let topology = TopologyBuilder(drawing: "db1 <- db2").build()
        let cluster = try #require(topology.cluster(containing: address("db1")))
        var record = ClusterRecord(id: ClusterID(high: 1, low: 1), primary: address(primary))
        record.formerPrimary = address(deposed)
        let gates = AutomationGates(control: ControlState(), configuration: ManagerConfiguration(), filter: UniformAutomationFilter(true), isArmed: true)
        return gates.blocks(for: cluster, kind: kind, record: record, failed: address("db1"), at: WallTime(milliseconds: 0))
    }

    /// The simulator found it (seed 842657): the record was found by the deposed `db2`, and `db1`, whom that one follows by now, was replaced beside the primary that lived.
    @Test(arguments: [RecoveryKind.failover, .unlock]) func `nobody is promoted in the name of a cluster whose primary is none of these servers`(_ kind: RecoveryKind) throws {
        #expect(try Self.blocks(kind, primary: "db9", deposed: "db2").first == .replaced(Self.address("db1"), by: Self.address("db9")))
    }

    @Test func `a primary of the record among them is no reason, nor does it keep replicas from being moved`() throws {
        #expect(try !Self.blocks(.failover, primary: "db1", deposed: "db2").contains(.replaced(Self.address("db1"), by: Self.address("db1"))))
        #expect(try !Self.blocks(.relocation, primary: "db9", deposed: "db2").contains(.replaced(Self.address("db1"), by: Self.address("db9"))))
    }
}
