import Foundation
import Hooks
import KVPublishers
import Logging
import ManagerCore
import MySQLClient
import MySQLProbing
import Orchestration
import Probing
import SQLiteStorage
import TopologyModel

/// The manager of `baton serve`: real prober, real client library, journal and inventory on SQLite. No automation: nothing is to be recovered here.
struct ManagerUnderTest {
    let manager: ManagerService
    let journal: ProbeJournal
    private let reactor: MySQLReactor
    private let prober: MySQLProber
    private let directory: String

    private init(seeds: [InstanceAddress], sources: Set<InstanceAddress>, directory: String, policy: DiscoveryPolicy) async throws {
        self.directory = "\(directory)/baton-benchmark-\(getpid())"
        var configuration = ManagerConfiguration()
        configuration.discovery = policy
        configuration.seeds = seeds
        reactor = try MySQLReactor(name: "mysql")
        let options = MySQLProbingOptions { address in
            MySQLConnectionOptions(host: address.host, port: address.port, user: "baton", password: Secret("benchmark"))
        }
        prober = MySQLProber(options: options, reactor: reactor)
        journal = ProbeJournal { sources.contains($0) ? policy.sourceInterval : policy.pollInterval }
        var logger = Logger(label: "benchmark")
        logger.logLevel = .critical
        manager = ManagerService(
            configuration: configuration, rules: ManagerRules(automation: UniformAutomationFilter(false)), prober: JournalingProber(prober: prober, journal: journal),
            controller: MySQLReplicationController(options: options, reactor: reactor),
            controlLog: try await SQLiteControlLog.open(directory: self.directory, node: "benchmark"),
            inventory: try await SQLiteInventoryStore.open(directory: self.directory), hooks: [], publishers: [], logger: logger)
    }

    /// Runs a manager for as long as `body` takes, and removes its files.
    /// - Parameter sources: those of the servers that others follow, which are read more often.
    static func run<Outcome: Sendable>(
        seeds: [InstanceAddress], sources: Set<InstanceAddress>, directory: String, policy: DiscoveryPolicy = .init(), _ body: (ManagerUnderTest) async throws -> Outcome
    ) async throws -> Outcome {
        let test = try await ManagerUnderTest(seeds: seeds, sources: sources, directory: directory, policy: policy)
        let manager = test.manager
        let outcome = try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await manager.run() }
            let outcome = try await body(test)
            group.cancelAll()
            try await group.waitForAll()
            return outcome
        }
        await test.prober.close()
        await test.reactor.shutdown()
        try FileManager.default.removeItem(atPath: test.directory)
        return outcome
    }
}
