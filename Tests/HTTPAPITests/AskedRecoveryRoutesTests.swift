#if Daemon
    import BatonTesting
    import ControlModel
    @testable import HTTPAPI
    import ManagerCore
    import Presentation
    import Testing
    import TopologyModel

    /// Switchovers and failovers that people ask for.
    @Suite struct AskedRecoveryRoutesTests {
        private let manager = FakeManager(Fixture.snapshot(), failing: [Fixture.address("db4")])
        private static let db1 = Fixture.address("db1")
        private static let db3 = Fixture.address("db3")

        private func get(_ path: String) async throws -> Page { try await Page.get(path, manager: manager) }

        private func switchover() async -> SwitchoverRequest? {
            guard case .switchover(let request)? = await manager.requests.last else { return nil }
            return request
        }

        private func failover() async -> FailoverRequest? {
            guard case .failover(let request)? = await manager.requests.last else { return nil }
            return request
        }

        // MARK: Our own paths

        @Test func `a dry run of a switchover tells the steps`() async throws {
            let page = try await get("/api/baton/switchover/shop?to=db3:3306&dryRun=true")
            #expect(page.status == 200, "\(page.text)")
            #expect(page.json["Switchover"]?["successor"] == "db3:3306")
            #expect(page.json["Switchover"]?["steps"]?.arrayValue?.map { $0["kind"] ?? .null }.prefix(3) == ["hook", "look", "demote"])
            #expect(page.json["Switchover"]?["longest_ms"]?.integerValue ?? 0 > 60_000)
            #expect(page.json["Details"]?.stringValue?.hasPrefix("db3:3306 would take over from db1:3306:") == true)
        }

        @Test func `a refused plan is an error with every blocker`() async throws {
            let page = try await get("/api/baton/switchover/shop?to=db9:3306&dryRun=true")
            #expect(page.status == 500)
            #expect(page.json["Switchover"]?["outcome"] == "refused")
            #expect(page.json["Switchover"]?["blockers"]?.arrayValue?.first?["server"] == "db9:3306")
        }

        @Test func `a switchover is asked for with everything that the query says`() async throws {
            let page = try await get("/api/baton/switchover/shop?to=db3:3306&kill=true&owner=ann&reason=kernel")
            #expect(page.status == 200, "\(page.text)")
            #expect(page.json["Switchover"]?["write_pause_ms"] == 23)
            #expect(page.json["Message"] == "db3:3306 took over from db1:3306; writes were refused for 23 ms")
            let asked = await switchover()
            #expect(asked == SwitchoverRequest(of: Self.db1, to: Self.db3, endsSessions: true, owner: "ann", reason: "kernel"))
        }

        @Test func `what came to nothing is an error that says who is primary`() async throws {
            let page = try await get("/api/baton/switchover/shop?to=db4:3306")
            #expect(page.status == 500)
            #expect(page.json["Switchover"]?["primary"] == "db1:3306")
            #expect(page.json["Message"]?.stringValue?.contains("it came to nothing: it broke") == true)
        }

        @Test func `a failover is asked for with everything that the query says`() async throws {
            let page = try await get("/api/baton/failover/shop?to=db3:3306&onlyIfDead=true&acceptDataLoss=true&skipHooks=true&reason=rack")
            #expect(page.status == 200, "\(page.text)")
            #expect(
                await failover()
                    == FailoverRequest(
                        of: Self.db1, to: Self.db3, onlyIfDead: true, acceptsDataLoss: true, skipsHooks: true, owner: "manager1", reason: "rack"))
        }

        @Test(arguments: ["switchover", "failover"]) func `what cannot be understood is said and not asked for`(_ verb: String) async throws {
            #expect(try await get("/api/baton/\(verb)/shop?to=nowhere:port").json["Message"]?.stringValue?.contains("HOST:PORT") == true)
            #expect(try await get("/api/baton/\(verb)/unknown").status == 500)
            #expect(await manager.requests.isEmpty)
        }

        @Test func `readiness of all clusters and of one`() async throws {
            let all = try await get("/api/baton/readiness").json.arrayValue ?? []
            #expect(all.count == 1)
            #expect(all[0]["ready"] == true)
            #expect(all[0]["outlooks"]?.arrayValue?.first?["successor"] == "db2:3306")
            #expect(all[0]["outlooks"]?.arrayValue?.first?["transactions_at_risk"] == 0)
            #expect(all[0]["outlooks"]?.arrayValue?.first?["writes_at_risk_ms"] == 0)
            #expect(all[0]["outlooks"]?.arrayValue?.map { $0["loss"] ?? .null } == ["primary", "replica", "replica", "replica"])
            #expect(all[0]["restarts"]?.arrayValue?.count == 4)
            #expect(all[0]["hang_detected_after_ms"] == 3250)
            #expect(
                all[0]["text"]?.stringValue == """
                    cluster db1:3306 (shop): ready
                      without the primary db1:3306: db2:3306 would be promoted; nothing that is known would be lost, and at most what was written in the 0.0 s since the primary was last read
                      without one of the replicas db2:3306, db3:3306, db4:3306: the primary stays, and who reads there has to go elsewhere
                      a primary that hangs is replaced after about 3.25 s
                      after a restart not known: db1:3306, db2:3306, db3:3306, db4:3306
                    """)
            #expect(try await get("/api/baton/readiness/shop").json.arrayValue?.count == 1)
            #expect(try await get("/api/baton/readiness/unknown").status == 500)
        }

        @Test func `a cluster that is not ready says why`() async throws {
            var fleet = TopologyFixtures.primary()
            for name in ["db2", "db3", "db4"] { fleet[name].settings.binaryLogEnabled = false }
            let manager = FakeManager(Fixture.snapshot(of: fleet))
            let shown = try await Page.get("/api/baton/readiness/shop", manager: manager).json.arrayValue?.first
            #expect(shown?["ready"] == false)
            #expect(shown?["text"]?.stringValue?.contains("NOBODY could be promoted") == true)
            #expect(shown?["outlooks"]?.arrayValue?.first?["hints"]?.arrayValue?.map { $0["constraint"] ?? .null } == ["binary_log", "binary_log", "binary_log"])
        }

        // MARK: The incumbent's paths

        @Test(arguments: [
            "graceful-master-takeover/shop/db3/3306", "graceful-master-takeover/db1/3306/db3/3306", "graceful-master-takeover-auto/shop/db3/3306",
            "graceful-master-takeover-auto/db1/3306/db3/3306",
        ])
        func `a graceful takeover by each form of its path`(path: String) async throws {
            let page = try await get("/api/\(path)")
            #expect(page.status == 200, "\(page.text)")
            #expect(page.json["Details"]?["UID"]?.stringValue?.isEmpty == false)
            #expect(await switchover() == SwitchoverRequest(of: Self.db1, to: Self.db3, owner: "manager1"))
        }

        @Test func `without a successor only -auto chooses one`() async throws {
            let page = try await get("/api/graceful-master-takeover/shop")
            #expect(page.json["Message"]?.stringValue?.contains("auto=false, and master db1:3306 has 3 replicas") == true)
            #expect(await manager.requests.isEmpty)
            #expect(try await get("/api/graceful-master-takeover-auto/shop").status == 200)
            #expect(try await get("/api/graceful-master-takeover-auto/db1/3306").status == 200)
            #expect(await switchover()?.asked.successor == nil)
        }

        @Test func `recover asks only for servers that are dead, and recover-lite without hooks`() async throws {
            #expect(try await get("/api/recover/db1/3306").status == 200)
            #expect(await failover() == FailoverRequest(of: Self.db1, onlyIfDead: true, owner: "manager1"))
            #expect(try await get("/api/recover-lite/db1/3306/db3/3306").status == 200)
            #expect(await failover() == FailoverRequest(of: Self.db1, to: Self.db3, onlyIfDead: true, skipsHooks: true, owner: "manager1"))
            #expect(try await get("/api/recover/db1/3306?skipProcesses=true").status == 200)
            #expect(await failover()?.asked.skipsHooks == true)
        }

        @Test(arguments: ["recover/db1/3306/db3/3306", "recover-lite/db1/3306/db3/3306"])
        func `recover answers with the key of who took over, and with an error where nobody did`(path: String) async throws {
            #expect(try await get("/api/\(path)").json["Details"] == ["Hostname": "db3", "Port": 3306])
            let failed = try await get("/api/\(path.replacing("db3", with: "db4"))")
            #expect(failed.status == 500 && failed.json["Code"] == "ERROR")
        }

        @Test(arguments: ["recover/db2/3306", "baton/failover/db2:3306?onlyIfDead=true"])
        func `a source below the primary is named by its address`(path: String) async throws {
            let manager = FakeManager(Fixture.snapshot(of: TopologyBuilder(drawing: "db1 <- db2; db2 <- db3")))
            #expect(try await Page.get("/api/\(path)", manager: manager).status == 200)
            guard case .failover(let request)? = await manager.requests.last else {
                Issue.record("nothing was asked for")
                return
            }
            #expect(request.asked.member == Fixture.address("db2") && request.onlyIfDead)
        }

        @Test(arguments: ["force-master-failover/shop", "force-master-failover/db1/3306", "force-master-takeover/shop/db3/3306", "force-master-takeover/db1/3306/db3/3306"])
        func `a forced one leaves it to the manager whether the primary hands over in good order`(path: String) async throws {
            #expect(try await get("/api/\(path)").status == 200)
            let wanted = path.contains("db3") ? Self.db3 : nil
            #expect(await failover() == FailoverRequest(of: Self.db1, to: wanted, handsOverIfAlive: true, owner: "manager1"))
        }

        @Test func `recoveries are switched off and on for all clusters`() async throws {
            #expect(try await get("/api/check-global-recoveries").json["Details"] == "enabled")
            _ = try await get("/api/disable-global-recoveries?reason=network")
            #expect(await manager.requests.last == .pause(nil, duration: nil, owner: "manager1", reason: "network"))
            _ = try await get("/api/enable-global-recoveries")
            #expect(await manager.requests.last == .resume(nil))
        }
    }
#endif
