#if Daemon
    import BatonTesting
    import ControlModel
    import Foundation
    @testable import HTTPAPI
    import HTTPTypes
    import Hummingbird
    import ManagerCore
    import NIOCore
    import Orchestration
    import Presentation
    import Testing
    import TopologyModel

    @Suite struct AccessTests {
        enum Method: String, CaseIterable {
            case none, basic, multi, proxy, readOnly

            var access: ListenerAccess {
                var access = ListenerAccess()
                switch self {
                case .none: break
                case .basic: access.authentication = .everybody(AccessTests.account)
                case .multi: access.authentication = .changes(AccessTests.account)
                case .proxy: access.authentication = .proxy(.init(header: "X-Forwarded-User", users: ["anna"]))
                case .readOnly:
                    access.authentication = .everybody(AccessTests.account)
                    access.isReadOnly = true
                }
                return access
            }
        }

        enum Given: String, CaseIterable {
            case nothing, right, wrongPassword, wrongUser, reader, otherScheme, noBase64, named, namedOther

            var headers: HTTPFields {
                switch self {
                case .nothing: [:]
                case .right: [.authorization: Self.basic("anna:s3c:ret")]
                case .wrongPassword: [.authorization: Self.basic("anna:s3c:re")]
                case .wrongUser: [.authorization: Self.basic("ann:s3c:ret")]
                case .reader: [.authorization: Self.basic("readonly:whatever")]
                case .otherScheme: [.authorization: "Bearer s3c:ret"]
                case .noBase64: [.authorization: "Basic anna:s3c:ret"]
                case .named: [AccessTests.forwardedUser: "anna"]
                case .namedOther: [AccessTests.forwardedUser: "bea"]
                }
            }

            static func basic(_ text: String) -> String { "Basic " + Data(text.utf8).base64EncodedString() }
        }

        static let account = ListenerAccess.Account(user: "anna", password: Secret("s3c:ret"))
        static let forwardedUser = HTTPField.Name("X-Forwarded-User") ?? .from

        struct Row: Sendable, CustomTestStringConvertible {
            var method: Method
            var given: Given
            var listen = "127.0.0.1:3000"
            /// Of a page that only reads, and of one that changes something.
            var reading: Int
            var changing: Int
            var testDescription: String { "\(method), \(given), \(listen)" }
        }

        static let rows: [Row] = [
            Row(method: .none, given: .nothing, reading: 200, changing: 200),
            Row(method: .none, given: .nothing, listen: ":3000", reading: 200, changing: 500),
            Row(method: .none, given: .right, listen: ":3000", reading: 200, changing: 500),
            Row(method: .none, given: .named, listen: ":3000", reading: 200, changing: 500),
            Row(method: .basic, given: .nothing, reading: 401, changing: 401),
            Row(method: .basic, given: .nothing, listen: ":3000", reading: 401, changing: 401),
            Row(method: .basic, given: .right, reading: 200, changing: 200),
            Row(method: .basic, given: .right, listen: ":3000", reading: 200, changing: 200),
            Row(method: .basic, given: .wrongPassword, reading: 401, changing: 401),
            Row(method: .basic, given: .wrongUser, listen: ":3000", reading: 401, changing: 401),
            Row(method: .basic, given: .reader, reading: 401, changing: 401),
            Row(method: .basic, given: .otherScheme, reading: 401, changing: 401),
            Row(method: .basic, given: .noBase64, reading: 401, changing: 401),
            Row(method: .basic, given: .named, reading: 401, changing: 401),
            Row(method: .multi, given: .nothing, reading: 200, changing: 401),
            Row(method: .multi, given: .nothing, listen: ":3000", reading: 200, changing: 401),
            Row(method: .multi, given: .right, listen: ":3000", reading: 200, changing: 200),
            Row(method: .multi, given: .wrongPassword, reading: 401, changing: 401),
            Row(method: .multi, given: .reader, listen: ":3000", reading: 200, changing: 401),
            Row(method: .multi, given: .named, reading: 200, changing: 401),
            Row(method: .proxy, given: .nothing, reading: 200, changing: 403),
            Row(method: .proxy, given: .named, reading: 200, changing: 200),
            Row(method: .proxy, given: .named, listen: ":3000", reading: 200, changing: 200),
            Row(method: .proxy, given: .namedOther, reading: 200, changing: 403),
            Row(method: .proxy, given: .right, reading: 200, changing: 403),
            Row(method: .readOnly, given: .nothing, reading: 401, changing: 401),
            Row(method: .readOnly, given: .right, reading: 200, changing: 403),
        ]

        @Test(arguments: rows)
        func `who may read and who may change follows from the method, the listener and what was given`(row: Row) async throws {
            let manager = FakeManager(Fixture.snapshot())
            let listener = try Page.listener(listen: row.listen, access: row.method.access, manager: manager)
            let pages = try await Page.get(["/api/clusters", "/metrics", "/", "/api/nothing", "/api/baton/resume"], headers: row.given.headers, of: listener)
            let expected = [row.reading, row.reading, row.reading, row.reading == 200 ? 404 : row.reading, row.changing]
            #expect(pages.map(\.status) == expected, "\(pages.map(\.text))")
            #expect(await manager.requests == (row.changing == 200 ? [.resume(nil)] : []))
            #expect(pages.allSatisfy { ($0.status == 401) == $0.challenge.hasPrefix("Basic realm=") })
            #expect(pages.allSatisfy { ![401, 403].contains($0.status) || $0.json["Code"] == "ERROR" })
        }

        @Test(arguments: HTTPAPITests.changes)
        func `every change needs the account where changes do, and none passes where nothing is changed`(change: HTTPAPITests.Change) async throws {
            let manager = FakeManager(Fixture.snapshot())
            for (method, given, status) in [(Method.multi, Given.nothing, 401), (.proxy, .namedOther, 403), (.readOnly, .right, 403)] {
                let page = try await Page.get(change.path, listen: ":3000", headers: given.headers, access: method.access, manager: manager)
                #expect(page.status == status, "\(method)")
            }
            #expect(await manager.requests == [])
        }

        @Test func `read-only says so`() async throws {
            let page = try await Page.get("/api/baton/resume", headers: Given.right.headers, access: Method.readOnly.access, manager: FakeManager(Fixture.snapshot()))
            #expect(page.json["Message"] == "Forbidden: this manager changes nothing that is asked for over HTTP (ReadOnly)")
        }

        // MARK: Where it comes from

        private func request(authority: String = "baton.example.net:3000", headers: HTTPFields = [:]) -> Request {
            Request(
                head: HTTPRequest(method: .get, scheme: "http", authority: authority, path: "/api/baton/resume", headerFields: headers),
                body: RequestBody(buffer: ByteBuffer()))
        }

        private func caller(_ verdict: AccessRules.Verdict) -> Caller? {
            if case .accepted(let caller) = verdict { caller } else { nil }
        }

        @Test(arguments: [
            ("127.0.0.1", false, Caller(name: "anna", proof: .localProxy)), ("::1", false, Caller(name: "anna", proof: .localProxy)),
            ("10.0.0.7", false, Caller.anonymous), ("10.0.0.7", true, Caller(name: "anna", proof: .certificate)),
            ("127.0.0.1", true, Caller(name: "anna", proof: .certificate)),
        ])
        func `a proxy is believed from this machine, or with a certificate`(peer: String, isCertified: Bool, expected: Caller) throws {
            var access = Method.proxy.access
            if isCertified { access.encryption = ListenerEncryption(certificateFile: "", keyFile: "", clients: .init(authorityFile: "")) }
            let verdict = AccessRules(access: access, statusPath: "/api/status").verdict(
                of: request(headers: Given.named.headers), from: try SocketAddress(ipAddress: peer, port: 40_000),
                certificate: isCertified ? CertificateSubject(commonName: "proxy") : nil)
            #expect(caller(verdict) == expected)
        }

        @Test(arguments: [
            ([], ["web"], "/api/baton/resume", true), (["dba"], ["web", "dba"], "/api/baton/resume", true), (["dba"], ["web"], "/api/baton/resume", false),
            (["dba"], [], "/api/clusters", false), (["dba"], [], "/api/status", true), (["dba"], [], "/api/status/", false),
            (["dba"], [], "/api/clusters?x=/api/status", false), (["dba"], ["DBA"], "/api/clusters", false),
        ] as [([String], [String], String, Bool)])
        func `a certificate is of a unit that is let in, but for the status check`(units: [String], own: [String], path: String, isAccepted: Bool) {
            for guardsStatus in [false, true] {
                var access = ListenerAccess()
                access.encryption = ListenerEncryption(
                    certificateFile: "", keyFile: "", clients: .init(authorityFile: "", units: units, guardsStatus: guardsStatus))
                let request = Request(head: HTTPRequest(method: .get, scheme: "https", authority: "a", path: path), body: RequestBody(buffer: ByteBuffer()))
                let verdict = AccessRules(access: access, statusPath: "/api/status").verdict(
                    of: request, from: nil, certificate: CertificateSubject(commonName: "anna", units: own))
                let isStatus = path == "/api/status" && !units.isEmpty
                #expect(caller(verdict) == (isAccepted && !(isStatus && guardsStatus) ? Caller(name: "anna", proof: .certificate) : nil), "\(guardsStatus)")
            }
        }

        struct Passage: Sendable, CustomTestStringConvertible {
            var proof: Caller.Proof?
            var method: Method
            var peer = "10.0.0.7"
            var authority = "baton.example.net:3000"
            var headers: HTTPFields = [:]
            var status: Int?
            var testDescription: String { "\(proof.map { "\($0)" } ?? "no proof"), \(method), \(peer), \(authority), \(headers)" }
        }

        static let site = HTTPField.Name("Sec-Fetch-Site") ?? .from

        @Test(arguments: [
            Passage(proof: .password, method: .basic, status: nil), Passage(proof: .certificate, method: .none, status: nil),
            Passage(proof: .localProxy, method: .proxy, peer: "127.0.0.1", authority: "127.0.0.1:3000", status: nil),
            Passage(proof: .localProxy, method: .proxy, peer: "127.0.0.1", status: 500),
            Passage(proof: nil, method: .none, status: 403), Passage(proof: nil, method: .none, peer: "127.0.0.1", status: 500),
            Passage(proof: nil, method: .none, peer: "127.0.0.1", authority: "localhost", status: nil),
            Passage(proof: .password, method: .basic, headers: [.origin: "http://example.net"], status: 403),
            Passage(proof: .password, method: .basic, headers: [.origin: "http://baton.example.net:3000", site: "same-origin"], status: nil),
            Passage(proof: .password, method: .basic, headers: [site: "cross-site"], status: 500),
            Passage(proof: .certificate, method: .none, headers: [site: "same-site"], status: 500),
            Passage(proof: .password, method: .basic, headers: [.userAgent: "Mozilla/5.0 (X11)"], status: 403),
            Passage(proof: .password, method: .basic, headers: [.userAgent: "Mozilla/5.0 (X11)", site: "none"], status: nil),
            Passage(proof: .password, method: .basic, headers: [.userAgent: "curl/8"], status: nil),
            Passage(proof: .password, method: .readOnly, status: 403), Passage(proof: .certificate, method: .readOnly, status: 403),
        ])
        func `a proof opens changes from anywhere, but not to pages of other sites`(passage: Passage) throws {
            let guardian = ChangeGuard(listen: ListenAddress(host: "127.0.0.1", port: 3000), access: passage.method.access)
            let refusal = guardian.refusal(
                of: request(authority: passage.authority, headers: passage.headers), from: try SocketAddress(ipAddress: passage.peer, port: 40_000),
                by: Caller(name: "anna", proof: passage.proof))
            #expect(refusal.map { Int($0.status.code) } == passage.status)
        }

        // MARK: Who it was

        @Test(arguments: [
            ("/api/ack-recovery/3?comment=ok", OperatorRequest.acknowledge(.recovery(Fixture.recoveryID), by: "anna", comment: "ok")),
            ("/api/ack-recovery/3?comment=ok&by=bea", .acknowledge(.recovery(Fixture.recoveryID), by: "bea", comment: "ok")),
            ("/api/baton/pause?reason=r", .pause(nil, duration: nil, owner: "anna", reason: "r")),
            ("/api/baton/pause?reason=r&owner=bea", .pause(nil, duration: nil, owner: "bea", reason: "r")),
            ("/api/disable-global-recoveries", .pause(nil, duration: nil, owner: "anna", reason: "disable-global-recoveries")),
        ])
        func `who proved to be somebody is who asked, unless another one is named`(path: String, request: OperatorRequest) async throws {
            for (method, given) in [(Method.basic, Given.right), (.multi, .right), (.proxy, .named)] {
                let manager = FakeManager(Fixture.snapshot())
                #expect(try await Page.get(path, headers: given.headers, access: method.access, manager: manager).status == 200)
                #expect(await manager.requests == [request])
            }
        }

        @Test(arguments: [
            "/api/baton/switchover/shop", "/api/graceful-master-takeover-auto/shop", "/api/baton/failover/shop", "/api/force-master-failover/shop",
            "/api/recover/db1/3306", "/api/baton/operate/move-up/db2/3306", "/api/stop-replica/db2/3306",
        ])
        func `who asked for a change of a topology is in what the manager is asked`(path: String) async throws {
            let manager = FakeManager(Fixture.snapshot())
            _ = try await Page.get(path, headers: Given.right.headers, access: Method.basic.access, manager: manager)
            let owners = await manager.requests.map { request -> String in
                switch request {
                case .switchover(let request): request.asked.owner
                case .failover(let request): request.asked.owner
                case .operate(let request): request.owner
                default: "\(request)"
                }
            }
            #expect(owners == ["anna"])
        }
    }
#endif
