#if MySQL
import Foundation
import MySQLClient
import MySQLProbing
import Probing
import Refactoring
import TestProcesses
import Testing
import TopologyModel

/// What an action says to a server, message by message, and what it does where the server is not the one that its probes found.
@Suite(.serialized) struct `Controller on a scripted server` {
    private static let timeout: Duration = .seconds(5)
    private static let learning = "SHOW GLOBAL VARIABLES"
    private static let closing = "SET GLOBAL read_only = IF("
    /// Nothing urgent hangs on it, and a server may lack it.
    private static let optional = ("report_host", "db-1")

    private struct Stage {
        private typealias Tests = `Controller on a scripted server`

        let server: ScriptedServer
        let prober: MySQLProber
        let controller: MySQLReplicationController
        /// What the server is asked for and does not have is an error.
        let variables: Changing<[(String, String)]>

        var address: InstanceAddress { InstanceAddress(host: "127.0.0.1", port: server.port) }

        /// How often the server was asked what it understands.
        var lessons: Int { server.messages.count { $0.contains { $0.hasPrefix(Tests.learning) } } }

        func probe() async throws -> ServerIdentity {
            let outcome = await prober.probe(ProbeRequest(address: address, timeout: Tests.timeout)).outcome
            guard case .read(let facts, _) = outcome else { throw TestServerTrouble("\(outcome)") }
            return facts.server.identity
        }

        func inspect() async throws -> InstanceFacts {
            let outcome = await controller.perform(ActionRequest(target: address, expectedIdentity: nil, action: .inspect, timeout: Tests.timeout))
            guard case .alreadyDone(let facts) = outcome else { throw TestServerTrouble("\(outcome)") }
            return facts
        }

        func close(_ identity: ServerIdentity) async -> ActionOutcome {
            await controller.perform(ActionRequest(target: address, expectedIdentity: identity, action: .setReadOnly, timeout: Tests.timeout))
        }

        /// The first statement of each message that the body makes somebody send.
        func beginnings(_ body: () async throws -> Void) async rethrows -> [String] {
            let before = server.messages.count
            try await body()
            return server.messages.dropFirst(before).map { $0.first ?? "" }
        }
    }

    private static func with(refusesClosing: Bool = false, _ body: (Stage) async throws -> Void) async throws {
        let variables = Changing(`Prober on a scripted server`.variables + [Self.optional])
        let server = try ScriptedServer { statement in
            let present = variables.value
            if statement.hasPrefix("SELECT UTC_TIMESTAMP") { return .rows(columns: ["server_clock"], rows: [["2026-07-01 12:00:00.000000"]]) }
            if statement.contains("@@GLOBAL.\(Self.optional.0) "), !present.contains(where: { $0.0 == Self.optional.0 }) {
                return .error(1193, "Unknown system variable")
            }
            if statement.hasPrefix(Self.closing) {
                if refusesClosing { return .error(1227, "Access denied") }
                variables.value = present.map { $0.0 == "read_only" ? ($0.0, "1") : $0 }
            }
            return `Prober on a scripted server`.healthy(statement, present)
        }
        let reactor = try MySQLReactor(name: "acting")
        let options = MySQLProbingOptions { MySQLConnectionOptions(host: $0.host, port: $0.port, user: "baton", password: Secret("secret")) }
        let prober = MySQLProber(options: options, reactor: reactor)
        do {
            try await body(Stage(server: server, prober: prober, controller: MySQLReplicationController(options: options, reactor: reactor), variables: variables))
        } catch {
            Issue.record("\(error)")
        }
        await prober.close()
        server.stop()
        await reactor.shutdown()
    }

    @Test func `an action on a server that is probed costs two messages`() async throws {
        try await Self.with { stage in
            let identity = try await stage.probe()
            let sent = await stage.beginnings {
                let outcome = await stage.close(identity)
                #expect(outcome.isSuccess && outcome.observed?.settings.readOnly == true, "\(outcome)")
            }
            #expect(sent.count == 2 && sent.first?.hasPrefix("SET SESSION ") == true && sent.last?.hasPrefix(Self.closing) == true, "\(sent)")
            #expect(stage.lessons == 1, "the probe's")
        }
    }

    @Test func `a server that nobody has read is learned once`() async throws {
        try await Self.with { stage in
            let identity = try await stage.inspect().server.identity
            #expect(stage.server.messages.count == 2 && stage.lessons == 1)
            let sent = await stage.beginnings { _ = await stage.close(identity) }
            #expect(sent.count == 2 && stage.lessons == 1, "\(sent)")
        }
    }

    @Test func `a refused statement is the last one of its message, and the server is looked at afterwards`() async throws {
        try await Self.with(refusesClosing: true) { stage in
            let identity = try await stage.probe()
            let sent = await stage.beginnings {
                let outcome = await stage.close(identity)
                guard case .failed(let failure, let observed) = outcome else {
                    Issue.record("\(outcome)")
                    return
                }
                #expect(failure.code == 1227 && observed?.settings.readOnly == false)
            }
            #expect(sent.count == 3 && sent.last?.hasPrefix("SELECT UTC_TIMESTAMP") == true, "\(sent)")
        }
    }

    @Test func `a server of another version than its probes found is learned anew by the action`() async throws {
        try await Self.with { stage in
            _ = try await stage.probe()
            stage.variables.value = stage.variables.value.map { $0.0 == "version" ? ($0.0, "8.4.4") : $0 }
            #expect(try await stage.inspect().server.versionText == "8.4.4")
            #expect(stage.lessons == 2)
        }
    }

    @Test func `a server that lacks what its probes found is learned anew by the action`() async throws {
        try await Self.with { stage in
            _ = try await stage.probe()
            #expect(try await stage.inspect().server.reportHost == Self.optional.1)
            stage.variables.value = stage.variables.value.filter { $0.0 != Self.optional.0 }
            #expect(try await stage.inspect().server.reportHost == "")
            #expect(stage.lessons == 2)
        }
    }

    @Test func `nothing is kept of a server that was forgotten`() async throws {
        try await Self.with { stage in
            _ = try await stage.probe()
            await stage.prober.forget(stage.address)
            _ = try await stage.inspect()
            #expect(stage.lessons == 2)
        }
    }
}
#endif
