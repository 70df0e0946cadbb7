import Analysis
import BatonTesting
import Testing
import TopologyModel

/// A cluster whose structure is looked at.
struct StructureScene: Sendable {
    typealias Change = @Sendable (inout StructureScene) -> Void

    /// `db1`, and the replicas `db2`, `db3`, …, which acknowledge its commits. Nothing is to be said of it under any policy, until a test changes something.
    var fleet: TopologyBuilder
    var durability = DurabilityPolicy.bestEffort

    init(replicas: Int = 2) {
        fleet = TopologyFixtures.lossless(replicas: replicas)
    }

    subscript(_ name: String) -> InstanceBuilder {
        get { fleet[name] }
        set { fleet[name] = newValue }
    }

    func after(_ change: Change) -> StructureScene {
        var copy = self
        change(&copy)
        return copy
    }

    /// A server of its own, with which nothing is wrong, that follows another one.
    mutating func add(_ name: String, serverID: UInt32, following source: String) {
        fleet.add(InstanceBuilder(name, serverID: serverID).following(source))
    }

    /// Makes `db1` the replica of a new primary, and leaves it as it is.
    mutating func putBelow(_ name: String) {
        fleet.add(InstanceBuilder(name, serverID: 99))
        let settings = self["db1"].settings
        self["db1"] = self["db1"].following(name)
        self["db1"].settings = settings
    }

    /// The hosts that a warning is told of.
    func hosts(with warning: AnalysisCode) throws -> [String] { try findings().filter { $0.warnings.contains(warning) }.map(\.instance.host) }

    /// What is told of `db1`, in the order in which it is told.
    func warnings() throws -> [AnalysisCode] { try findings().filter { $0.instance.host == "db1" }.flatMap(\.warnings) }

    private func findings() throws -> [Finding] {
        let cluster = try #require(fleet.build().cluster(containing: InstanceBuilder.address("db1")))
        return Analyzer.analyze(cluster, suspicions: [], policy: DetectionPolicy(), durability: durability, now: TopologyFixtures.now)
    }
}
