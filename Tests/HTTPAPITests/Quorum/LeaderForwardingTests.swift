#if Daemon
    import ArgumentParser
    import BatonTesting
    @testable import CommandLineTool
    import ControlModel
    @testable import HTTPAPI
    import HTTPTypes
    import Hummingbird
    import HummingbirdTesting
    import ManagerCore
    import NIOCore
    import NIOHTTP1
    import Orchestration
    import Presentation
    import Testing
    import TopologyModel

    /// Over real sockets between the managers.
    @Suite struct LeaderForwardingTests: Sendable {
        /// One that leads, listening on loopback, and one that follows it.
        private struct Pair: Sendable {
            var leader: HTTPListener
            var leading: FakeManager
            var follower: HTTPListener
            var following: FakeManager
            /// Of the leader's listener.
            var url: String
        }

        private func pair(
            leader leaderAccess: ListenerAccess = ListenerAccess(), follower followerAccess: ListenerAccess = ListenerAccess(), leaderAuthority: String? = nil,
            _ test: @Sendable @escaping (Pair) async throws -> Void
        ) async throws {
            let (leading, following) = (FakeManager(Fixture.snapshot()), FakeManager(Fixture.snapshot()))
            let leader = try Page.listener(access: leaderAccess, quorum: FakeQuorum(.fixture(.leader)), manager: leading)
            try await leader.application().test(.live) { client in
                let url = "\(leaderAccess.encryption == nil ? "http" : "https")://localhost:\(try #require(client.port))"
                let follower = try Page.listener(
                    access: followerAccess, quorum: FakeQuorum(.fixture(.follower, leaderURL: url)), leaderAuthority: leaderAuthority, nodeName: "manager2", manager: following)
                try await test(Pair(leader: leader, leading: leading, follower: follower, following: following, url: url))
            }
        }

        private static var password: ListenerAccess {
            var access = ListenerAccess()
            access.authentication = .everybody(AccessTests.account)
            return access
        }

        // MARK: What is passed on

        @Test func `a change that a follower is asked for is carried out by the leader, once`() async throws {
            try await pair { pair in
                let pages = try await Page.get(HTTPAPITests.changes.map(\.path), of: pair.follower)
                #expect(pages.allSatisfy { $0.status == 200 && $0.json["Code"] == "OK" && $0.contentType == "application/json; charset=UTF-8" }, "\(pages)")
                #expect(await pair.leading.requests == HTTPAPITests.changes.map(\.request))
                #expect(await pair.following.requests == [])
                #expect(pair.leader.routes.counters.counts.requests == [2: UInt64(HTTPAPITests.changes.count)])
            }
        }

        @Test func `what the leader refuses is the answer, as the leader gives it`() async throws {
            try await pair { pair in
                let page = try await Page.get(["/api/discover/absent/3306"], of: pair.follower)[0]
                #expect(page.status == 500 && page.json["Message"] == "absent:3306 does not answer")
                #expect(await pair.leading.requests.count == 1)
            }
        }

        @Test func `readings are answered by any manager, and a leader carries out what it is asked`() async throws {
            try await pair { pair in
                let pages = try await Page.get(["/api/clusters", "/api/all-instances", "/metrics", "/", "/api/baton/quorum", "/api/status"], of: pair.follower)
                #expect(pages.allSatisfy { $0.status == 200 })
                #expect(pair.leader.routes.counters.counts.requests == [:])
                #expect(try await Page.get(["/api/baton/resume"], of: pair.leader)[0].status == 200)
                #expect(await pair.leading.requests == [.resume(nil)])
            }
        }

        @Test func `between two listeners, and asked by the command line`() async throws {
            try await pair { pair in
                try await pair.follower.application().test(.live) { client in
                    let base = "http://localhost:\(try #require(client.port))"
                    #expect(try await DaemonClient(base: base).get(["baton", "pause"], query: [("reason", "r"), ("owner", "o")], timeout: EncryptedListenerTests.patience)["Code"] == "OK")
                    let command = try #require(try BatonCommand.parseAsRoot(["raft", "snapshot", "--url", base, "--json"]) as? RaftSnapshotCommand)
                    try await command.run()
                }
                #expect(await pair.leading.requests == [.pause(nil, duration: nil, owner: "o", reason: "r")])
                #expect(pair.leader.routes.counters.counts.requests == [2: 1])
            }
        }

        @Test func `method, path, query and headers stay, but for those of the connection`() async throws {
            let peer = try await ScriptedPeer(answer: "HTTP/1.1 218 Fine\r\nContent-Length: 2\r\nX-Own: 1\r\nKeep-Alive: timeout=5\r\n\r\n{}")
            let follower = try Page.listener(
                prefix: "/sub", quorum: FakeQuorum(.fixture(.follower, leaderURL: "http://127.0.0.1:\(peer.port)")), nodeName: "manager2", manager: FakeManager(Fixture.snapshot()))
            let headers: HTTPFields = [
                .connection: "close, X-Hop", .te: "trailers", .authorization: "Basic eDp5", .userAgent: "curl/8", try #require(HTTPField.Name("X-Hop")): "1",
                try #require(HTTPField.Name("X-End")): "2",
            ]
            let page = try await Page.get(["/sub/api/baton/resume?cluster=a%20b&x=1"], headers: headers, of: follower)[0]
            #expect(page.status == 218 && page.text == "{}")
            let lines = try #require(peer.requests.first).split(separator: "\r\n").map(String.init)
            #expect(peer.requests.count == 1 && lines[0] == "GET /sub/api/baton/resume?cluster=a%20b&x=1 HTTP/1.1")
            let fields = Set(lines.dropFirst().map { $0.lowercased() })
            for field in ["host: localhost", "authorization: basic edp5", "user-agent: curl/8", "x-end: 2", "baton-forwarded-by: manager2"] { #expect(fields.contains(field), "\(field)") }
            #expect(!fields.contains { $0.hasPrefix("te:") || $0.hasPrefix("x-hop") || $0.contains("close") }, "\(fields)")
        }

        @Test func `an answer keeps its fields, but for those of the connection`() {
            let headers = HTTPHeaders([("Content-Type", "text/plain"), ("Connection", "x-a"), ("X-A", "1"), ("Transfer-Encoding", "chunked"), ("Date", "now"), ("X-B", "1"), ("X-B", "2")])
            #expect(HopByHop.removed(from: headers).map { "\($0.name): \($0.value)" } == ["Content-Type: text/plain", "X-B: 1", "X-B: 2"])
        }

        // MARK: What is not passed on

        @Test(arguments: [
            (QuorumStatus.fixture(.candidate, hasLeader: false), "no manager leads: an election is under way"),
            (.fixture(.follower, hasLeader: false), "no manager is known to lead"), (.fixture(.learner, hasLeader: false), "this manager waits to be added"),
            (.fixture(.halted, trouble: "the disk is full"), "this manager does not do its part (the disk is full)"),
            (.fixture(.follower, leaderURL: nil), "a.example.net:10008 leads and has not said yet where its listener is"),
        ])
        func `where nobody can be asked nothing is done, and the answer says why`(status: QuorumStatus, reason: String) async throws {
            let manager = FakeManager(Fixture.snapshot())
            let page = try await Page.get(["/api/baton/resume"], of: Page.listener(quorum: FakeQuorum(status), manager: manager))[0]
            #expect(page.status == 503 && page.json["Code"] == "ERROR")
            let message = page.json["Message"]?.stringValue ?? ""
            #expect(message.hasPrefix(reason) && message.contains("nothing was done"), "\(message)")
            #expect(await manager.requests == [])
        }

        @Test func `a leader that cannot be reached was not asked`() async throws {
            let port = 1  // of a service that nobody runs any more
            let page = try await Page.get(
                ["/api/baton/resume"],
                of: Page.listener(quorum: FakeQuorum(.fixture(.follower, leaderURL: "http://127.0.0.1:\(port)")), manager: FakeManager(Fixture.snapshot())))[0]
            #expect(page.status == 503)
            let message = page.json["Message"]?.stringValue ?? ""
            #expect(message.hasPrefix("a.example.net:10008, http://127.0.0.1:\(port) leads and could not be reached (") && message.hasSuffix("; nothing was done"), "\(message)")
        }

        @Test func `where the connection breaks after the request was sent nobody knows, and it is not sent again`() async throws {
            let peer = try await ScriptedPeer(answer: nil)
            let page = try await Page.get(
                ["/api/baton/resume"],
                of: Page.listener(quorum: FakeQuorum(.fixture(.follower, leaderURL: "http://127.0.0.1:\(peer.port)")), manager: FakeManager(Fixture.snapshot())))[0]
            #expect(page.status == 504 && page.json["Message"]?.stringValue?.contains("it may have been done, or be done still") == true, "\(page.text)")
            #expect(peer.requests.count == 1)
        }

        @Test func `what was passed on is not passed on again`() async throws {
            let (first, second) = (FakeManager(Fixture.snapshot()), FakeManager(Fixture.snapshot()))
            let other = try Page.listener(quorum: FakeQuorum(.fixture(.follower, leaderURL: "http://127.0.0.1:1")), nodeName: "manager3", manager: second)
            try await other.application().test(.live) { client in
                let url = "http://localhost:\(try #require(client.port))"
                let follower = try Page.listener(quorum: FakeQuorum(.fixture(.follower, leaderURL: url)), nodeName: "manager2", manager: first)
                let page = try await Page.get(["/api/baton/resume"], of: follower)[0]
                #expect(page.status == 503)
                #expect(page.json["Message"]?.stringValue?.hasPrefix("manager2 passed this on to manager3, which does not lead (a.example.net:10008, ") == true, "\(page.text)")
                #expect(other.routes.counters.counts.requests == [5: 1])
            }
            #expect(await first.requests + second.requests == [])
        }

        // MARK: Who asks

        @Test func `a password is looked at by both`() async throws {
            try await pair(leader: Self.password, follower: Self.password) { pair in
                #expect(try await Page.get(["/api/baton/resume"], of: pair.follower)[0].status == 401)
                #expect(pair.leader.routes.counters.counts.requests == [:])
                let page = try await Page.get(["/api/baton/pause?reason=r"], headers: AccessTests.Given.right.headers, of: pair.follower)[0]
                #expect(page.status == 200)
                #expect(await pair.leading.requests == [.pause(nil, duration: nil, owner: "anna", reason: "r")])
            }
            var other = ListenerAccess()
            other.authentication = .everybody(.init(user: "anna", password: Secret("another")))
            try await pair(leader: other, follower: Self.password) { pair in
                let page = try await Page.get(["/api/baton/resume"], headers: AccessTests.Given.right.headers, of: pair.follower)[0]
                #expect(page.status == 401 && page.challenge.hasPrefix("Basic"))
                #expect(await pair.leading.requests == [])
            }
        }

        @Test func `who asked, from where and why is not lost on the way, and nobody makes it up`() async throws {
            try await pair(leader: Self.password, follower: Self.password) { pair in
                try await pair.follower.application().test(.live) { client in
                    let access = try ClientAccess(ClientAccess.Files(), environment: ["BATON_AUTH_USER": "anna", "BATON_AUTH_PASSWORD": "s3c:ret"])
                    let client = DaemonClient(base: "http://localhost:\(try #require(client.port))", access: access, person: "ann@host7")
                    #expect(try await client.get(["baton", "resume"], query: [("reason", "it is over")], timeout: EncryptedListenerTests.patience)["Code"] == "OK")
                }
                let asker = try #require(await pair.leading.askers.first)
                #expect(asker.actor.name == "anna" && asker.actor.proof == .password && asker.actor.claim == "ann@host7" && asker.reason == "it is over")
                #expect(["127.0.0.1", "::1"].contains(asker.actor.address) && asker.actor.via == "manager2 (\(asker.actor.address))", "\(asker)")
                // Where it came from is the follower's to say.
                var headers = AccessTests.Given.right.headers
                headers[OperatorIdentity.originField] = "192.0.2.1"
                _ = try await Page.get(["/api/baton/resume"], headers: headers, of: pair.follower)
                #expect(await pair.leading.askers.last?.actor.address == "", "a request in process has no address")
            }
        }

        @Test func `whom a proxy names is told to ask the leader`() async throws {
            try await pair(leader: AccessTests.Method.proxy.access, follower: AccessTests.Method.proxy.access) { pair in
                let page = try await Page.get(["/api/baton/resume"], headers: AccessTests.Given.named.headers, of: pair.follower)[0]
                #expect(page.status == 403 && page.json["Message"]?.stringValue?.hasSuffix("ask it there, \(pair.url)") == true, "\(page.text)")
                #expect(pair.leader.routes.counters.counts.requests == [:])
            }
        }

        // MARK: Encryption

        @Test func `the leader's certificate is verified, by the authority that the file names`() async throws {
            let authority = try TestAuthority()
            let server = try authority.sign("/CN=localhost", as: "server")
            var encrypted = Self.password
            encrypted.encryption = ListenerEncryption(certificateFile: server.certificate, keyFile: server.key)
            try await pair(leader: encrypted, follower: Self.password, leaderAuthority: authority.file) { pair in
                let page = try await Page.get(["/api/baton/resume"], headers: AccessTests.Given.right.headers, of: pair.follower)[0]
                #expect(page.status == 200, "\(page.text)")
                #expect(await pair.leading.requests == [.resume(nil)])
            }
            let stranger = try TestAuthority("stranger")
            for (file, reason) in [(nil, "could not be reached ("), (stranger.file, "could not be reached ("), ("/absent", "SSLCAFile: /absent holds no certificate")] {
                try await pair(leader: encrypted, follower: Self.password, leaderAuthority: file) { pair in
                    let page = try await Page.get(["/api/baton/resume"], headers: AccessTests.Given.right.headers, of: pair.follower)[0]
                    #expect(page.status == 503 && page.text.contains(reason), "\(page.text)")
                    #expect(await pair.leading.requests == [])
                }
            }
        }

        @Test func `with client certificates a manager shows its own to the leader, and never for somebody who showed one`() async throws {
            let authority = try TestAuthority()
            let server = try authority.sign("/OU=manager/CN=localhost", as: "server")
            let anna = try authority.sign("/OU=dba/CN=anna", as: "anna")
            let clients = ListenerEncryption.ClientCertificates(authorityFile: authority.file)
            for (authentication, environment, status) in [
                (Self.password.authentication, ["BATON_AUTH_USER": "anna", "BATON_AUTH_PASSWORD": "s3c:ret"], nil), (.none, [:], "ask it there, "),
            ] as [(ListenerAccess.Authentication, [String: String], String?)] {
                var access = ListenerAccess()
                access.authentication = authentication
                access.encryption = ListenerEncryption(certificateFile: server.certificate, keyFile: server.key, clients: clients)
                try await pair(leader: access, follower: access, leaderAuthority: authority.file) { pair in
                    try await pair.follower.application().test(.live) { client in
                        let files = ClientAccess.Files(authorities: authority.file, certificate: anna.certificate, key: anna.key)
                        let client = DaemonClient(base: "https://localhost:\(try #require(client.port))", access: try ClientAccess(files, environment: environment))
                        let reply = try await client.get(["baton", "resume"], acceptsErrors: true, timeout: EncryptedListenerTests.patience)
                        let message = reply["Message"]?.stringValue ?? ""
                        #expect(status.map { message.hasSuffix($0 + pair.url) } ?? (reply["Code"] == "OK"), "\(message)")
                    }
                    #expect(await pair.leading.requests == (status == nil ? [.resume(nil)] : []))
                }
            }
        }
    }
#endif
