#if Daemon
    import BatonTesting
    import ControlModel
    @testable import HTTPAPI
    import HTTPTypes
    import Hummingbird
    import ManagerCore
    import Orchestration
    import Presentation
    import Testing

    /// What the manager is told of who asks for a change.
    @Suite struct OperatorIdentityTests {
        private static let forwardedFor = HTTPField.Name("X-Forwarded-For") ?? .from

        private func asker(_ path: String, _ headers: HTTPFields = [:], _ method: AccessTests.Method = .none) async throws -> OperatorAsker? {
            let manager = FakeManager(Fixture.snapshot())
            let page = try await Page.get(path, headers: headers, access: method.access, manager: manager)
            #expect(page.status == 200, "\(page.text)")
            #expect(await manager.requests.count == 1)
            return await manager.askers.first
        }

        @Test func `who proved to be somebody is named with the proof`() async throws {
            #expect(try await asker("/api/baton/resume", AccessTests.Given.right.headers, .basic)?.actor == OperatorActor(name: "anna", proof: .password))
            #expect(try await asker("/api/baton/resume", AccessTests.Given.right.headers, .multi)?.actor == OperatorActor(name: "anna", proof: .password))
            #expect(try await asker("/api/baton/resume", AccessTests.Given.named.headers, .proxy)?.actor == OperatorActor(name: "anna", proof: .proxy))
            #expect(try await asker("/api/baton/resume")?.actor == OperatorActor())
        }

        @Test func `a proxy says where it was asked from, and nobody else does`() async throws {
            var headers = AccessTests.Given.named.headers
            headers[Self.forwardedFor] = "192.0.2.9, 10.0.0.5"
            let proxied = try await asker("/api/baton/resume", headers, .proxy)
            #expect(proxied?.actor.address == "10.0.0.5" && proxied?.actor.via == "a proxy ()")
            let plain = try await asker("/api/baton/resume", [Self.forwardedFor: "10.0.0.5"])
            #expect(plain?.actor == OperatorActor())
        }

        /// A person who may ask for changes says that a manager has forwarded it.
        @Test func `nobody hides where a request came from`() async throws {
            var headers = AccessTests.Given.named.headers
            headers[Self.forwardedFor] = "10.0.0.5"
            headers[LeaderForwarding.field] = "manager2"
            headers[OperatorIdentity.originField] = "192.0.2.9"
            let proxied = try await asker("/api/baton/resume", headers, .proxy)
            #expect(proxied?.actor.address == "10.0.0.5" && proxied?.actor.via == "a proxy ()")
            let long = [LeaderForwarding.field: String(repeating: "m", count: 5_000), OperatorIdentity.originField: "192.0.2.9"] as HTTPFields
            let via = try #require(try await asker("/api/baton/resume", long)?.actor.via)
            #expect(via.hasSuffix("m ()") && via.count < 200)
        }

        @Test(arguments: [
            ("/api/baton/resume", nil, ""), ("/api/baton/resume", "ann@host7", "ann@host7"), ("/api/baton/pause?reason=r&owner=ann", nil, "ann"),
            ("/api/baton/pause?reason=r&owner=ann", "ann@host7", "ann@host7"), ("/api/baton/pause?reason=r&owner=bea", "ann@host7", "bea, from ann@host7"),
            ("/api/begin-downtime/db2/3306/bea/disk", nil, "bea"), ("/api/begin-maintenance/db2/3306/ann/disk", "ann@host7", "ann@host7"),
            ("/api/ack-recovery/3?comment=ok&by=bea", nil, "bea"),
        ] as [(String, String?, String)])
        func `whom the request names is kept beside the proof`(path: String, person: String?, claim: String) async throws {
            var headers = AccessTests.Given.right.headers
            if let person { headers[OperatorIdentity.claimField] = person }
            #expect(try await asker(path, headers, .basic)?.actor == OperatorActor(name: "anna", proof: .password, claim: claim))
        }

        @Test(arguments: [("/api/baton/resume", ""), ("/api/baton/resume?reason=it%20is%20over", "it is over"), ("/api/forget/db9/3306?reason=sold", "sold")])
        func `a reason may be given with every change`(path: String, reason: String) async throws {
            #expect(try await asker(path)?.reason == reason)
        }

        @Test func `every change has an asker`() async throws {
            for change in HTTPAPITests.changes {
                let manager = FakeManager(Fixture.snapshot())
                _ = try await Page.get(change.path, headers: [OperatorIdentity.claimField: "ann@host7"], manager: manager)
                #expect(await manager.askers.map { $0.actor.claim.contains("ann@host7") } == [true], "\(change)")
            }
        }

        @Test func `an acknowledgement that names nobody is by whoever sits at the command line`() async throws {
            let manager = FakeManager(Fixture.snapshot())
            _ = try await Page.get("/api/ack-recovery/3?comment=ok", headers: [OperatorIdentity.claimField: "ann@host7"], manager: manager)
            #expect(await manager.requests == [.acknowledge(.recovery(Fixture.recoveryID), by: "ann@host7", comment: "ok")])
        }
    }
#endif
