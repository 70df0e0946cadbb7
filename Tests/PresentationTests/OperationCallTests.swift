import BatonTesting
import ManagerCore
import Presentation
import Refactoring
import Testing
import TopologyModel

@Suite struct OperationCallTests {
    private static func address(_ name: String) -> InstanceAddress { Fixture.address(name) }

    private static func argument(of verb: OperationVerb) -> String? {
        switch verb.parameter {
        case nil: nil
        case .target: "[::1]:3307"
        case .seconds: "90"
        case .gtid: "\(TopologyFixtures.uuid(serverID: 1)):7"
        case .log: "binlog.000002"
        case .session: "17"
        }
    }

    @Test(arguments: OperationVerb.allCases)
    func `every operation survives the way from the command line to the listener`(verb: OperationVerb) throws {
        var options = OperationOptions()
        (options.allowsRefetch, options.skipsBlocked, options.only) = (true, true, "db3")
        let call = OperationCall(
            verb, on: Self.address("db1:3307"), Self.argument(of: verb), options: options, isDryRun: true, owner: "anna", reason: "a & b")
        #expect(call.path == ["baton", "operate", verb.rawValue, "db1", "3307"])
        let read = try OperationCall(verb, on: Self.address("db1:3307")) { name in call.query.first { $0.name == name }?.value }
        #expect(read == call)
        let request = try read.request()
        #expect(OperationVerb(request.operation) == verb)
        #expect(request.operation.subject == Self.address("db1:3307"))
        #expect(request.owner == "anna" && request.reason == "a & b")
    }

    @Test(arguments: [("db3", "db3"), ("db3.example.com:3306", "db3.example.com:3306"), ("db.*", nil), ("^db3", nil), ("db3|db4", nil), ("db3$", nil), ("db 3", nil)])
    func `only a text without special characters is a pattern`(text: String, only: String?) {
        let call = try? OperationCall(.relocateReplicas, on: Self.address("db1"), argument: "db2") { $0 == "pattern" ? text : nil }
        #expect(call?.options.only == only)
    }

    @Test func `the bound grows with what is waited for, and with the replicas that wait for each other`() {
        let planner = OperationPlanner(topology: TopologyFixtures.primary(replicas: 12).build(), now: TopologyFixtures.now)
        let policy = RefactoringPolicy()
        let one = OperationBound.longest(planner.plan(.relocate(Self.address("db3"), below: Self.address("db2"))), policy)
        let eleven = OperationBound.longest(planner.plan(.takeSiblings(Self.address("db2"))), policy)
        #expect(one >= policy.catchUpTimeout * 2 + policy.attachTimeout)
        #expect(eleven > one && eleven < one * 11)
    }
}
