#if Daemon
    import Analysis
    import BatonTesting
    import ControlModel
    import HTTPAPI
    import ManagerCore
    import Orchestration
    import Presentation
    import Testing
    import TopologyModel

    @Suite struct RecoveryRoutesTests {
        /// Recovery 3 put db2 in the place of db1 and ended `ended` ago, if it has ended.
        private static func snapshot(ended: Duration?) -> ManagerSnapshot {
            let id = RecoveryID(rawValue: 3)
            let opening = RecoveryOpening(
                cluster: Fixture.clusterID, expectedEpoch: .initial, failed: Fixture.address("db1"), failedIdentity: "", code: "DeadMaster", evidence: ["db2: lost"],
                flapWindow: .seconds(3600))
            var commands: [ControlCommand] = [
                .registerCluster(Fixture.clusterID, primary: Fixture.address("db1")), .setClusterAlias(Fixture.clusterID, "shop"), .openRecovery(opening),
                .designate(id, Designation(server: Fixture.address("db2"), identity: "x", target: "0-1-100", reasons: [])),
            ]
            if ended != nil { commands.append(.closeRecovery(id, RecoveryClosing(result: .succeeded, reason: ""))) }
            var snapshot = Fixture.snapshot()
            snapshot.control = ControlState()
            for (position, command) in commands.enumerated() {
                let stamp = CommandStamp(at: WallTime(milliseconds: Fixture.at.milliseconds - (ended ?? .zero).wholeMilliseconds), node: "manager1")
                _ = snapshot.control.apply(command, stamp: stamp, index: LogIndex(rawValue: UInt64(position + 1)))
            }
            return snapshot
        }

        private func numbers(_ path: String, ended: Duration?) async throws -> [Int64] {
            let page = try await Page.get(path, manager: FakeManager(RecoveryRoutesTests.snapshot(ended: ended)))
            #expect(page.status == 200, "\(page.text)")
            return try #require(page.json.arrayValue).compactMap { $0["Id"]?.integerValue }
        }

        struct Row: Sendable, CustomTestStringConvertible {
            var path: String
            var ended: Duration?
            var isListed: Bool
            var testDescription: String { "\(path) \(ended.map { "\($0)" } ?? "open")" }
        }

        @Test(arguments: [
            Row(path: "/api/active-cluster-recovery/shop", ended: nil, isListed: true),
            Row(path: "/api/active-cluster-recovery/db1:3306", ended: nil, isListed: true),
            Row(path: "/api/active-cluster-recovery/shop", ended: .seconds(1), isListed: false),
            Row(path: "/api/recently-active-cluster-recovery/shop", ended: nil, isListed: false),
            Row(path: "/api/recently-active-cluster-recovery/shop", ended: .seconds(300), isListed: true),
            Row(path: "/api/recently-active-cluster-recovery/shop", ended: .seconds(301), isListed: false),
            Row(path: "/api/recently-active-instance-recovery/db2/3306", ended: .seconds(300), isListed: true),
            Row(path: "/api/recently-active-instance-recovery/db2/3306", ended: .seconds(301), isListed: false),
            Row(path: "/api/recently-active-instance-recovery/db1/3306", ended: .seconds(1), isListed: false),
            Row(path: "/api/recently-active-instance-recovery/db2/3306", ended: nil, isListed: false),
        ])
        func `recoveries that run, and those that have just ended`(row: Row) async throws {
            #expect(try await numbers(row.path, ended: row.ended) == (row.isListed ? [3] : []))
        }

        @Test(arguments: [
            ("/api/active-cluster-recovery/none", "no cluster is known as"), ("/api/recently-active-cluster-recovery/none", "no cluster is known as"),
            ("/api/recently-active-instance-recovery/db2/0", "the path must hold"), ("/api/blocked-recoveries/cluster/none", "no cluster is known as"),
        ])
        func `what is not known is an error`(path: String, message: String) async throws {
            let page = try await Page.get(path, manager: FakeManager(Fixture.snapshot()))
            #expect(page.status == 500 && page.json["Code"] == "ERROR")
            #expect(page.json["Message"]?.stringValue?.contains(message) == true, "\(page.text)")
        }

        @Test func `recoveries that are held back are listed, of all clusters or of one`() async throws {
            let failed: JSONValue = ["Hostname": "db1", "Port": 3306]
            var snapshot = Fixture.snapshot()
            #expect(try await Page.get("/api/blocked-recoveries", manager: FakeManager(snapshot)).text == "[]")
            snapshot.findings = snapshot.findings.map { $0.adding(blockers: ["paused"]) }
            for path in ["/api/blocked-recoveries", "/api/blocked-recoveries/cluster/shop"] {
                let list = try await Page.get(path, manager: FakeManager(snapshot)).json
                #expect(list.arrayValue?.map { $0["FailedInstanceKey"] } == [failed], "\(path)")
                #expect(list.arrayValue?.first?["Blockers"] == ["paused"])
            }
        }

        @Test func `the lists of what is recovered by itself are shown as they were written`() async throws {
            let text = #"{"RecoverMasterClusterFilters":["alias=shop"],"RecoverIntermediateMasterClusterFilters":["*"],"RecoveryIgnoreHostnameFilters":["^test"]}"#
            let read = try BatonConfiguration.decode(bytes: Array(text.utf8), source: "test.json", environment: [:]) { _ in nil }
            let filters = HTTPAPIConfiguration(read, nodeName: "manager1").recoveryFilters
            let listener = try Page.listener(filters: filters, manager: FakeManager(Fixture.snapshot()))
            let page = try await Page.get(["/api/automated-recovery-filters"], of: listener)[0]
            #expect(page.status == 200 && page.json["Code"] == "OK")
            #expect(page.json["Details"]?.compact == text)
        }
    }
#endif
