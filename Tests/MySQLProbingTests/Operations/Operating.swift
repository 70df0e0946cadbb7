#if MySQL
import MySQLProbing
import Probing
import Refactoring
import TestProcesses
import TestServers
import Testing
import TopologyModel

/// An operator at work on a set of real servers, over the whole stack but the daemon.
struct Operating {
    let set: TestReplicationSet
    let controller: any ReplicationController
    var policy = RefactoringPolicy()
    var clock: (now: @Sendable () -> MonotonicInstant, sleep: @Sendable (MonotonicInstant) async throws -> Void) = (SystemClock.now, Patience.sleep)

    /// - Parameter user: the manager, or the administrator for what the manager's privileges do not suffice.
    init(_ set: TestReplicationSet, as user: String = TestAccounts.manager, controller: (any ReplicationController)? = nil) {
        self.set = set
        var options = set.options(user: user)
        options.replicationCredentialsQuery = "SELECT 'repl', '\(TestAccounts.password)'"
        self.controller = controller ?? MySQLReplicationController(options: options, reactor: set.reactor)
        policy.suppliesCredentials = true
        policy.catchUpTimeout = .seconds(20)
        policy.restoreTimeout = .seconds(3)
        policy.stepTimeout = .seconds(4)
    }

    /// What is known of all servers, those that are down included.
    func topology() async throws -> Topology {
        let prober = MySQLProber(options: set.options(), reactor: set.reactor)
        let service = DiscoveryService(prober: prober, seeds: set.servers.map(\.address), now: SystemClock.now, sleep: Patience.sleep)
        let topology = await service.discover()
        await prober.close()
        return topology
    }

    func plan(
        _ operation: Operation, equivalences: PositionEquivalences = PositionEquivalences(), _ change: (inout OperationOptions) -> Void = { _ in }
    ) async throws -> OperationPlan {
        var options = OperationOptions()
        change(&options)
        return OperationPlanner(topology: try await topology(), now: SystemClock.now(), policy: policy, equivalences: equivalences)
            .plan(operation, options)
    }

    /// Plans and carries out; a refusal is a failure of the test.
    @discardableResult
    func operate(
        _ operation: Operation, equivalences: PositionEquivalences = PositionEquivalences(), _ change: (inout OperationOptions) -> Void = { _ in }
    ) async throws -> OperationResult {
        let result = try await attempt(operation, equivalences: equivalences, change)
        #expect(result.isSuccess, "\(operation): \(result.tracks) \(result.frame as Any)")
        return result
    }

    func attempt(
        _ operation: Operation, equivalences: PositionEquivalences = PositionEquivalences(), _ change: (inout OperationOptions) -> Void = { _ in }
    ) async throws -> OperationResult {
        let plan = try await plan(operation, equivalences: equivalences, change)
        guard !plan.isRefused else { throw TestServerTrouble("refused: \(plan.blockers)") }
        return await OperationExecutor(controller: controller, policy: policy, now: clock.now, sleep: clock.sleep).run(plan)
    }

    /// The equal places that an operation has proved.
    func places(provedBy result: OperationResult) async throws -> PositionEquivalences {
        let topology = try await topology()
        var equivalences = PositionEquivalences()
        for equivalence in result.equivalences {
            equivalences.remember(equivalence.one, equivalence.other, now: SystemClock.now()) { topology.instance(at: $0)?.facts }
        }
        return equivalences
    }

    func facts(_ server: TestServer) async throws -> InstanceFacts {
        let outcome = await controller.perform(
            ActionRequest(target: server.address, expectedIdentity: nil, action: .inspect, timeout: TestReplicationSet.patience))
        guard let facts = outcome.observed else { throw TestServerTrouble("\(server.address): \(outcome)") }
        return facts
    }

    func channel(_ server: TestServer) async throws -> ReplicationChannel {
        guard let channel = try await facts(server).channels.first else { throw TestServerTrouble("\(server.address) has no channel") }
        return channel
    }

    /// Writes on the root and sees it everywhere: nothing was lost, and everybody replicates.
    func expectComplete(_ ids: Range<Int>, rows: Int, on servers: [TestServer]) async throws {
        try await set.write(ids, on: set.primary)
        try await set.awaitRows(rows, on: servers)
    }

    func expectFollows(_ replica: TestServer, _ source: TestServer, _ use: ReplicationGTIDUse? = nil) async throws {
        try await set.eventually("\(replica.address) follows \(source.address)") {
            let channel = try await channel(replica)
            return channel.source == source.address && channel.isReplicating && channel.gtidUse == use ?? set.kind.gtidUse
        }
    }
}
#endif
