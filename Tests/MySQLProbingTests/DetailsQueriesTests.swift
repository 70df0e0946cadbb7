#if MySQL
import Foundation
import MySQLClient
import MySQLProbing
import Probing
import Refactoring
import ServerDialects
import TestProcesses
import TestServers
import Testing
import TopologyModel

extension RealServers {
    @Suite struct `The configuration's own queries, and TLS, on real servers` {
        private static let timeout = TestReplicationSet.patience

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `each query costs its own answer only, and a lag is asked of replicas`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                // The manager's own account may not read the schema that the queries name.
                var options = set.options(user: TestAccounts.administrator)
                options.customQueries = [
                    CustomQueryText(query: .region, text: "SELECT 'north'"), CustomQueryText(query: .dataCenter, text: "SELECT x FROM app.nowhere"),
                    CustomQueryText(query: .environment, text: "SELECT 1, 2"), CustomQueryText(query: .instanceAlias, text: "SELECT 1 UNION SELECT 2"),
                    CustomQueryText(query: .clusterAlias, text: "SELECT 1 FROM app.t"), CustomQueryText(query: .clusterDomain, text: "SELECT NULL"),
                    CustomQueryText(query: .promotionRule, text: "SET @a = 1"), CustomQueryText(query: .replicationLag, text: "SELECT 0.5"),
                ]
                let prober = set.prober(options)
                func answers(_ server: TestServer, _ lane: ProbeLane = .details) async -> [CustomQuery: CustomAnswer.Content] {
                    let report = await prober.probe(ProbeRequest(address: server.address, lane: lane, timeout: Self.timeout))
                    if case .read = report.outcome {} else { Issue.record("\(report.outcome)") }
                    return Dictionary(uniqueKeysWithValues: report.answers.map { ($0.query, $0.content) })
                }
                func failure(_ content: CustomAnswer.Content?) -> String? { if case .failed(let reason) = content { reason } else { nil } }
                let primary = await answers(set.primary)
                #expect(primary[.region] == .value("north"))
                #expect(failure(primary[.dataCenter])?.contains("1146") == true)
                #expect(failure(primary[.environment])?.contains("2 columns") == true)
                #expect(failure(primary[.instanceAlias])?.contains("2 rows") == true)
                #expect(primary[.clusterAlias] == .value(nil) && primary[.clusterDomain] == .value(nil))
                #expect(failure(primary[.promotionRule]) != nil)
                #expect(primary[.replicationLag] == nil)
                #expect(await answers(set.servers[1])[.replicationLag] == .value("0.5"))
                #expect(await answers(set.primary, .liveness).isEmpty, "they are no part of the liveness batch")
            }
        }

        private struct NameService: NameResolver {
            func resolve(_ host: String, timeout: Duration) async -> Result<[String], MySQLClientError> {
                host == "127.0.0.1" ? .success(["::1", "10.1.1.1"]) : .failure(MySQLClientError(.nameResolution, "\(host) is not known"))
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: [(HostNaming.canonicalName, "::1"), (.address, "10.1.1.1")])
        func `the name service is asked in details probes only, and an address of IPv4 is preferred`(naming: HostNaming, name: String) async throws {
            try await withTestServers(.mariadb, .star(replicas: 0)) { set in
                var options = set.options()
                options.hostNames = (NameService(), naming)
                let prober = set.prober(options)
                for (lane, expected) in [(ProbeLane.liveness, []), (.details, [CustomAnswer(query: .networkName, content: .value(name))])] {
                    let report = await prober.probe(ProbeRequest(address: set.primary.address, lane: lane, timeout: Self.timeout))
                    #expect(report.answers == expected)
                }
            }
        }

        /// MariaDB 10.11 has no certificate of its own: this one nobody signed.
        @Test(.timeLimit(.minutes(1)), arguments: [TestServerKind.mariadb, .mysql].filter(TestServerKind.all.contains))
        func `an account that requires TLS is reached over TLS where that is wanted, by probes, actions and preflight`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                try await set.restartPrimaryWithTLS()
                try await set.sql(
                    set.primary, "DROP USER IF EXISTS safe@'%'; CREATE USER safe@'%' IDENTIFIED BY '\(TestAccounts.password)' REQUIRE SSL; GRANT ALL ON *.* TO safe@'%'")
                let request = ProbeRequest(address: set.primary.address, timeout: Self.timeout)
                let plain = set.prober(set.options(user: "safe"))
                guard case .alive(let refusal) = await plain.probe(request).outcome else {
                    Issue.record("it was let in without TLS")
                    return
                }
                #expect(refusal.code == 1045)
                var options = set.options(user: "safe")
                options.encryptionWhereRequired = .unverified()
                let encrypted = set.prober(options)
                for _ in 1...2 { _ = try `Prober on real servers`.facts(await encrypted.probe(request)) }
                let controller = MySQLReplicationController(options: options, reactor: set.reactor)
                let inspected = await controller.perform(
                    ActionRequest(target: set.primary.address, expectedIdentity: nil, action: .inspect, timeout: Self.timeout))
                #expect(inspected.isSuccess, "\(inspected)")
                let audit = try await MySQLPreflight(options: options, reactor: set.reactor).audit(set.primary.address, timeout: Self.timeout)
                #expect(audit.account == "'safe'@'%'")

                var strict = set.options(user: "safe")
                strict.encryptionWhereRequired = .required()
                let verifying = set.prober(strict)
                guard case .alive(let still) = await verifying.probe(request).outcome else {
                    Issue.record("a certificate that nobody signed was trusted")
                    return
                }
                #expect(still.code == 1045 && still.message.contains("and over TLS"), "\(still)")
                try await set.sql(set.primary, "DROP USER safe@'%'")
            }
        }
    }
}

extension TestReplicationSet {
    /// Kills the primary and starts it with a certificate that nobody signed.
    fileprivate func restartPrimaryWithTLS() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "baton-certificate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (certificate, key) = (folder.appending(path: "server.pem").path(), folder.appending(path: "server.key").path())
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=nobody", "-keyout", key,
            "-out", certificate,
        ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw TestServerTrouble("openssl failed; see `scripts/test` for what it needs") }
        primary.kill()
        try await restart(primary, ["--ssl-cert=\(certificate)", "--ssl-key=\(key)"])
    }
}
#endif
