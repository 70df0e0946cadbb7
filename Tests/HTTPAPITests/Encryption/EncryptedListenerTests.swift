#if Daemon
    import AsyncHTTPClient
    @testable import CommandLineTool
    import Foundation
    @testable import HTTPAPI
    import HummingbirdTesting
    import ManagerCore
    import NIOCore
    import NIOHTTP1
    import NIOSSL
    import Orchestration
    import Presentation
    import Testing

    /// Over real sockets, with certificates that openssl made.
    @Suite struct EncryptedListenerTests: Sendable {
        /// Of a call: for what hangs. All tests share the processors, and a call that is answered may take far longer than a person would wait.
        static let patience = Duration.seconds(600)

        private let authority: TestAuthority
        private let server: TestAuthority.Pair

        init() throws {
            authority = try TestAuthority()
            server = try authority.sign("/CN=localhost", as: "server")
        }

        private func access(clients: ListenerEncryption.ClientCertificates? = nil) -> ListenerAccess {
            var access = ListenerAccess()
            access.encryption = ListenerEncryption(certificateFile: server.certificate, keyFile: server.key, clients: clients)
            return access
        }

        /// Asks a listener at `https://localhost:PORT`.
        private func serve(
            _ access: ListenerAccess, manager: FakeManager = FakeManager(Fixture.snapshot()), _ test: @Sendable @escaping (_ base: String, HTTPListener) async throws -> Void
        ) async throws {
            let listener = try Page.listener(listen: ":3000", access: access, manager: manager)
            try await listener.application().test(.live) { client in
                let port = try #require(client.port)
                try await test("https://localhost:\(port)", listener)
            }
        }

        /// The command line's client, with nothing from this process's environment.
        private func client(
            _ base: String, trusting authority: TestAuthority, _ pair: TestAuthority.Pair? = nil, environment: [String: String] = [:]
        ) throws -> DaemonClient {
            let files = ClientAccess.Files(authorities: authority.file, certificate: pair?.certificate, key: pair?.key)
            return DaemonClient(base: base, access: try ClientAccess(files, environment: environment))
        }

        /// What the command line says when it gives up.
        private func failure(_ body: () async throws -> Void) async throws -> String {
            do {
                try await body()
                return "it did not fail"
            } catch let failure as CommandFailure {
                return "\(failure)"
            }
        }

        @Test func `the command line talks to an encrypted listener whose certificate it can verify, and to no other`() async throws {
            let stranger = try TestAuthority("stranger")
            try await serve(access()) { base, _ in
                #expect(try await client(base, trusting: authority).get(["clusters"], timeout: Self.patience) == ["db1:3306"])
                let message = try await failure { _ = try await client(base, trusting: stranger).get(["clusters"], timeout: Self.patience) }
                #expect(message.hasPrefix("no encrypted connection to \(base) (") && message.contains("--ca-file"), "\(message)")
                let system = try await failure { _ = try await DaemonClient(base: base).get(["clusters"], timeout: Self.patience) }
                #expect(system.hasPrefix("no encrypted connection to \(base) ("), "\(system)")
                let plain = try await failure { _ = try await DaemonClient(base: base.replacing("https", with: "http")).get(["clusters"]) }
                #expect(plain.hasPrefix("no daemon answers at http://"), "\(plain)")
            }
        }

        @Test(arguments: [(TLSVersion.tlsv11, false), (.tlsv12, true), (.tlsv13, true)])
        func `TLS before 1.2 is refused`(version: TLSVersion, isAccepted: Bool) async throws {
            try await serve(access()) { base, _ in
                var encryption = TLSConfiguration.makeClientConfiguration()
                encryption.trustRoots = .certificates(try NIOSSLCertificate.fromPEMFile(authority.file))
                encryption.minimumTLSVersion = version == .tlsv11 ? .tlsv1 : version
                encryption.maximumTLSVersion = version
                var configuration = HTTPClient.Configuration(tlsConfiguration: encryption)
                configuration.connectionPool.retryConnectionEstablishment = false
                configuration.timeout.connect = TimeAmount(Self.patience)
                let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
                let status = try? await client.execute(HTTPClientRequest(url: "\(base)/api/clusters"), timeout: TimeAmount(Self.patience)).status.code
                try await client.shutdown()
                #expect(status == (isAccepted ? 200 : nil))
            }
        }

        @Test func `a new certificate is shown to new connections, without a restart`() async throws {
            let next = try TestAuthority("next")
            let other = try next.sign("/CN=localhost", as: "server")
            try await serve(access()) { base, listener in
                #expect(try await client(base, trusting: authority).get(["clusters"], timeout: Self.patience) == ["db1:3306"])
                let certificates = try #require(listener.routes.certificates)
                // The wrong half of a pair changes nothing.
                try replace(server.certificate, with: other.certificate)
                guard case .refused = certificates.look() else { throw TestAuthority.Trouble(text: "half a pair was taken") }
                #expect(try await client(base, trusting: authority).get(["clusters"], timeout: Self.patience) == ["db1:3306"])
                try replace(server.key, with: other.key)
                #expect(certificates.look() == .replaced)
                #expect(try await client(base, trusting: next).get(["clusters"], timeout: Self.patience) == ["db1:3306"])
                let message = try await failure { _ = try await client(base, trusting: authority).get(["clusters"], timeout: Self.patience) }
                #expect(message.hasPrefix("no encrypted connection to"), "\(message)")
            }
        }

        private func replace(_ path: String, with other: String) throws {
            try Data(contentsOf: URL(filePath: other)).write(to: URL(filePath: path))
        }

        @Test func `with mutual TLS a client needs a certificate of the authority and of a unit, and then changes things from anywhere`() async throws {
            let stranger = try TestAuthority("stranger")
            let anna = try authority.sign("/OU=dba/CN=anna", as: "anna")
            let web = try authority.sign("/OU=web/CN=web1", as: "web")
            let forged = try stranger.sign("/OU=dba/CN=anna", as: "forged")
            let manager = FakeManager(Fixture.snapshot())
            let access = access(clients: .init(authorityFile: authority.file, units: ["dba"]))
            try await serve(access, manager: manager) { base, listener in
                #expect(try await client(base, trusting: authority, anna).get(["baton", "pause"], query: [("reason", "r")], timeout: Self.patience)["Code"] == "OK")
                let unit = try await failure { _ = try await client(base, trusting: authority, web).get(["clusters"], timeout: Self.patience) }
                #expect(unit.contains("names none of the organizational units"), "\(unit)")
                #expect(try await client(base, trusting: authority, web).get(["status"], timeout: Self.patience)["Code"] == "OK")
                for pair in [nil, forged] {
                    let message = try await failure { _ = try await client(base, trusting: authority, pair).get(["clusters"]) }
                    #expect(message.contains(base) && !message.contains("units"), "\(message)")
                }
                #expect(listener.routes.counters.counts.failedAuthentications == 1)
            }
            #expect(await manager.requests == [.pause(nil, duration: nil, owner: "anna", reason: "r")])
        }

        @Test(arguments: [
            (["BATON_AUTH_USER": "anna", "BATON_AUTH_PASSWORD": "s3cret"], nil),
            (["ORCHESTRATOR_AUTH_USER": "anna", "ORCHESTRATOR_AUTH_PASSWORD": "s3cret"], nil),
            (["BATON_AUTH_USER": "anna", "BATON_AUTH_PASSWORD": "wrong", "ORCHESTRATOR_AUTH_USER": "anna"], "does not accept the name or the password"),
            ([:], "wants a name and a password: set BATON_AUTH_USER"),
        ] as [([String: String], String?)])
        func `the command line shows the account of its environment`(environment: [String: String], expected: String?) async throws {
            var access = access()
            access.authentication = .everybody(.init(user: "anna", password: Secret("s3cret")))
            try await serve(access) { base, _ in
                let client = try client(base, trusting: authority, environment: environment)
                if let expected {
                    let message = try await failure { _ = try await client.get(["clusters"], timeout: Self.patience) }
                    #expect(message.contains(expected) && !message.contains("s3cret") && !message.contains("wrong"), "\(message)")
                } else {
                    #expect(try await client.get(["clusters"], timeout: Self.patience) == ["db1:3306"])
                }
            }
        }
    }
#endif
