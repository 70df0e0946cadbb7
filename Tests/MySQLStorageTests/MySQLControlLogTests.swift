#if MySQL
import BatonTesting
import ControlModel
import Foundation
import MySQLClient
import MySQLStorage
import Storage
import TestServers
import Testing
import TopologyModel

@Suite struct MySQLControlLogTests {
    private typealias Samples = ControlCommandSamples

    @Test(arguments: ControlLogConformance.checks, TestServerKind.all) func `the log keeps the promises of a control log`(
        check: ConformanceCheck<any ControlLog>, kind: TestServerKind
    ) async throws {
        try await Scratch.with(kind) { scratch in
            let log = try await scratch.open()
            try await check.run(log)
            await log.close()
        }
    }

    @Test(arguments: TestServerKind.all) func `what was committed is there after closing and opening`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            try await ControlLogConformance.checkReopening { try await scratch.open() }
        }
    }

    @Test(arguments: TestServerKind.all) func `a second opening is refused and names the first`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let log = try await scratch.open()
            let refusal = try await scratch.refusal()
            #expect(refusal?.code == .locked)
            let holder = "is held by node node-1, process \(ProcessInfo.processInfo.processIdentifier) (session "
            #expect(refusal?.message.contains(holder) == true, "\(refusal?.message ?? "")")
            await expectCommitted([.resume(nil)], by: log, "the first does not notice")
            await log.close()
            #expect(try await scratch.refusal() == nil)
        }
    }

    @Test(arguments: TestServerKind.all) func `a cancelled proposer still gets its commit`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let log = try await scratch.open()
            let results = try await withThrowingTaskGroup(of: [CommandResult].self) { group in
                group.addTask {
                    withUnsafeCurrentTask { $0?.cancel() }
                    return try await log.propose([.registerCluster(Samples.cluster, primary: Samples.primary)], stamp: Samples.stamp(milliseconds: 1))
                }
                return try await group.next()
            }
            #expect(results == [.done])
            #expect(await log.state().clusters.count == 1)
            await log.close()
        }
    }

    @Test(arguments: TestServerKind.all) func `two databases of one server do not know of each other`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { first in
            try await Scratch.with(kind) { second in
                let log = try await first.open()
                try await second.fill()
                #expect(await log.state() == ControlState())
                await log.close()
            }
        }
    }

    // MARK: Accounts

    @Test(arguments: TestServerKind.all) func `an account with rights on its database alone is enough`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let creator = try await scratch.account(granted: "ALL")
            let log = try await scratch.open(scratch.options(user: creator))
            await expectCommitted(Samples.everyKind, by: log)
            let expected = await log.state()
            await log.close()

            let writer = try await scratch.account(granted: "SELECT, INSERT, UPDATE, DELETE")
            let second = try await scratch.open(scratch.options(user: writer))
            #expect(await second.state() == expected)
            await expectCommitted([.resume(nil)], by: second, "and less once the tables are there")
            await second.close()
            for user in [creator, writer] { try await scratch.server.sql("DROP USER '\(user)'@'127.0.0.1'") }
        }
    }

    @Test(arguments: TestServerKind.all) func `a wrong account is refused with what to do and without the password`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let refusal = try await scratch.refusal(scratch.options(user: "nobody"))
            #expect(refusal?.code == .inputOutput)
            #expect(refusal?.message.contains("check the account and its password") == true)
            #expect(refusal?.message.contains(TestAccounts.password) == false)
        }
    }

    @Test(arguments: TestServerKind.all) func `a database is not created where that is not allowed`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            var options = scratch.options()
            options.createsDatabase = false
            let refusal = try await scratch.refusal(options)
            #expect(refusal?.code == .inputOutput)
            #expect(refusal?.message.hasSuffix("create the database") == true)
            _ = try await scratch.refusal()
            #expect(try await scratch.refusal(options) == nil)
        }
    }

    // MARK: Snapshots and people

    @Test(arguments: TestServerKind.all) func `the log is cut behind a snapshot and the state survives`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let small: (inout ControlTablesSettings) -> Void = {
                $0.snapshotInterval = 5
                $0.tailLength = 3
                $0.snapshotPartBytes = 16
            }
            var log = try await scratch.open(nil, small)
            _ = try await log.propose([.registerCluster(Samples.cluster, primary: Samples.primary)], stamp: Samples.stamp(milliseconds: 1))
            for round in 0..<22 {
                _ = try await log.propose([.setClusterAlias(Samples.cluster, "\(round)")], stamp: Samples.stamp(milliseconds: 1))
            }
            let expected = await log.state()
            await log.close()
            #expect(try await Set(scratch.column("SELECT log_index FROM baton_snapshot")) == ["20"])
            #expect(try await scratch.column("SELECT part FROM baton_snapshot").count > 1, "in several parts")
            #expect(try await scratch.column("SELECT log_index FROM baton_log ORDER BY log_index") == (18...23).map { "\($0)" })
            log = try await scratch.open(nil, small)
            #expect(await log.state() == expected)
            _ = try await log.propose(
                (0..<2).map { .setClusterAlias(Samples.cluster, "more \($0)") }, stamp: Samples.stamp(milliseconds: 1))
            await log.close()
            #expect(try await Set(scratch.column("SELECT log_index FROM baton_snapshot")) == ["25"])
        }
    }

    @Test(arguments: TestServerKind.all) func `no snapshot is taken while a recovery is open, up to a limit`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let log = try await scratch.open {
                $0.snapshotInterval = 4
                $0.longestDelay = 3
            }
            let stamp = Samples.stamp(milliseconds: 1)
            _ = try await log.propose([.registerCluster(Samples.cluster, primary: Samples.primary), .openRecovery(Samples.opening())], stamp: stamp)
            for round in 0..<9 { _ = try await log.propose([.setClusterAlias(Samples.cluster, "\(round)")], stamp: stamp) }
            #expect(try await scratch.column("SELECT log_index FROM baton_snapshot") == [])
            _ = try await log.propose([.setClusterAlias(Samples.cluster, "twelfth")], stamp: stamp)
            #expect(try await scratch.column("SELECT DISTINCT log_index FROM baton_snapshot") == ["12"])
            await log.close()
        }
    }

    @Test(arguments: TestServerKind.all) func `commands are stored as their one byte form, and as JSON that people can read`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            try await scratch.fill()
            let rows = try await scratch.sql("SELECT kind, version, body, json FROM baton_log ORDER BY log_index").last?.rows ?? []
            #expect(rows.count == Samples.everyKind.count)
            for (row, command) in zip(rows, Samples.everyKind) {
                let form = EncodedCommand(command)
                #expect(row["kind"] == "\(form.kind.rawValue)" && row["version"] == "\(form.version)" && row.bytes("body").map(Array.init) == form.body)
                let object = try JSONSerialization.jsonObject(with: Data((row["json"] ?? "").utf8)) as? [String: Any]
                #expect(object?["command"] as? String == command.kind.name)
            }
        }
    }

    @Test(arguments: TestServerKind.all) func `texts come back as they were, whatever they hold`(kind: TestServerKind) async throws {
        try await Scratch.with(kind) { scratch in
            let text = "quote ' double \" back \\ tick ` percent % zero \u{0} line\n tail 🐬 e\u{301} " + String(repeating: "long ", count: 20_000)
            let log = try await scratch.open()
            _ = try await log.propose(
                [.registerCluster(Samples.cluster, primary: Samples.primary), .setClusterAlias(Samples.cluster, text)],
                stamp: Samples.stamp(milliseconds: 1, node: text.prefix(60).description))
            await log.close()
            #expect(try await scratch.reopenedState().cluster(Samples.cluster)?.alias == text)
            #expect(try await scratch.column("SELECT json FROM baton_log ORDER BY log_index").last?.hasPrefix(#"{"command":"set-cluster-alias","bytes":"#) == true)
        }
    }
}
#endif
