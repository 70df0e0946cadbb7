#if Daemon
    import BatonTesting
    import ControlModel
    @testable import HTTPAPI
    import HTTPTypes
    import Hummingbird
    import HummingbirdTesting
    import Logging
    import ManagerCore
    import NIOCore
    import Orchestration
    import Presentation
    import Testing
    import TopologyModel

    @Suite struct HTTPAPITests {
        private let manager: FakeManager

        init() { manager = FakeManager(Fixture.snapshot()) }

        private func get(
            _ path: String, method: HTTPRequest.Method = .get, listen: String = "127.0.0.1:3000", prefix: String = "", headers: HTTPFields = [:],
            manager other: FakeManager? = nil
        ) async throws -> Page {
            try await Page.get(path, method: method, listen: listen, prefix: prefix, headers: headers, manager: other ?? manager)
        }

        // MARK: Reading

        @Test(arguments: [
            ("/api/clusters", #"["db1:3306"]"#),
            (
                "/api/clusters-info",
                #"[{"ClusterName":"db1:3306","ClusterAlias":"shop","ClusterDomain":"db1:3306","CountInstances":4,"HeuristicLag":0,"HasAutomatedMasterRecovery":true,"HasAutomatedIntermediateMasterRecovery":false}]"#
            ), ("/api/lb-check", #""OK""#), ("/api/audit-recovery-steps/none", "[]"), ("/api/audit-recovery/uid/none", "[]"),
            ("/api/audit-recovery/1", "[]"), ("/api/audit-failure-detection", "[]"), ("/api/audit-failure-detection/id/3", "[]"), ("/api/baton/detections", "[]"),
            ("/api/audit", "[]"), ("/api/audit/1", "[]"), ("/api/audit/instance/db1/3306", "[]"), ("/api/baton/audit", "[]"),
            (
                "/api/baton/timeline?since=1500",
                #"[{"event":"closed","at_ms":2000,"cluster":"db1:3306","recovery":3,"text":"done"}]"#
            ),
        ])
        func `bare values`(path: String, body: String) async throws {
            let page = try await get(path)
            #expect(page.status == 200)
            #expect(page.text == body)
            #expect(page.contentType == "application/json; charset=UTF-8")
        }

        @Test(arguments: [
            ("/api/cluster/shop", ["db1", "db2", "db3", "db4"]), ("/api/cluster/db3:3306", ["db1", "db2", "db3", "db4"]),
            ("/api/cluster/alias/shop", ["db1", "db2", "db3", "db4"]), ("/api/cluster/instance/db2/3306", ["db1", "db2", "db3", "db4"]),
            ("/api/all-instances/", ["db1", "db2", "db3", "db4"]), ("/api/instance-replicas/db1/3306", ["db2", "db3", "db4"]),
        ] as [(String, [String])])
        func `lists of servers`(path: String, hosts: [String]) async throws {
            let page = try await get(path)
            #expect(page.json.arrayValue?.compactMap { $0["Key"]?["Hostname"]?.stringValue } == hosts, "\(page)")
        }

        @Test(arguments: ["/api/topology/shop", "/api/topology/shop/", "/api/topology/db2/3306", "/api/topology/db1%3A3306"])
        func `a tree is the details of an envelope`(path: String) async throws {
            let page = try await get(path)
            #expect(page.json["Code"] == "OK")
            #expect(page.json["Details"]?.stringValue?.hasPrefix("db1:3306   [0s,ok,") == true)
        }

        @Test func `servers with a problem are listed, but for those in downtime`() async throws {
            var fleet = TopologyFixtures.primary(replicas: 4)
            fleet["db2"].channels[0].applier = .stopped
            fleet["db3"].channels[0].receiver = .connecting
            fleet["db4"].channels[0].lag = .seconds(11)
            fleet["db4"].placement.isDowntimed = true
            fleet.add(InstanceBuilder("x1", serverID: 99).unread())
            let manager = FakeManager(Fixture.snapshot(of: fleet))
            for (path, hosts) in [("/api/problems", ["db2", "db3", "x1"]), ("/api/problems/db1:3306", ["db2", "db3"]), ("/api/problems/shop", [])] {
                let page = try await get(path, manager: manager)
                #expect(page.json.arrayValue?.compactMap { $0["Key"]?["Hostname"]?.stringValue } == hosts, "\(path)")
            }
        }

        @Test func `maintenances in force are listed, asked for, and ended by their number`() async throws {
            var snapshot = Fixture.snapshot()
            let begun = Fixture.at + .seconds(-60)
            _ = snapshot.control.apply(
                .beginMaintenance(Maintenance(instance: Fixture.address("db2"), owner: "anna", reason: "disk", endsAt: Fixture.at + .seconds(60))),
                stamp: CommandStamp(at: begun, node: "manager1"), index: snapshot.control.lastIndex.next)
            let manager = FakeManager(snapshot)
            let list = try await get("/api/maintenance", manager: manager).json
            let number = try #require(list.arrayValue?.first?["MaintenanceId"]?.integerValue)
            #expect(
                list == [
                    [
                        "MaintenanceId": .integer(number), "Key": ["Hostname": "db2", "Port": 3306],
                        "BeginTimestamp": .string(CivilTime.format(snapshot.control.maintenances[0].begunAt)),
                        "SecondsElapsed": .integer((Fixture.at - snapshot.control.maintenances[0].begunAt).components.seconds), "IsActive": true,
                        "Owner": "anna", "Reason": "disk", "EndTimestamp": .string(CivilTime.format(Fixture.at + .seconds(60))),
                    ]
                ])
            let held = try await get("/api/in-maintenance/db2/3306", manager: manager).json
            #expect(held["Message"] == "true" && held["Details"] == "db2:3306")
            let free = try await get("/api/in-maintenance/db3/3306", manager: manager).json
            #expect(free["Message"] == "false" && free["Details"] == "" && free["Code"] == "OK")
            let ended = try await get("/api/end-maintenance/\(number)", manager: manager).json
            #expect(ended["Details"] == .integer(number))
            #expect(await manager.requests == [.endMaintenance(Fixture.address("db2"))])
        }

        @Test func `one server, also by a part of its name`() async throws {
            #expect(try await get("/api/instance/db2/3306").json["Key"]?["Hostname"] == "db2")
            #expect(try await get("/api/instance/b2/3306").json["Key"]?["Hostname"] == "db2")
        }

        @Test func `findings come with their evidence`() async throws {
            let details = try await get("/api/replication-analysis").json["Details"]
            #expect(details?.arrayValue?.first?["Analysis"] == "DeadMaster")
            #expect(details?.arrayValue?.first?["Evidence"] == ["db2: lost"])
            #expect(try await get("/api/replication-analysis/shop").json["Details"]?.arrayValue?.count == 1)
            #expect(try await get("/api/replication-analysis/instance/db2/3306").json["Details"] == [])
        }

        @Test func `a cluster that is only observed is told of everywhere`() async throws {
            let manager = FakeManager(Fixture.observed())
            #expect(try await get("/api/replication-analysis", manager: manager).json["Details"]?.arrayValue?.first?["Analysis"] == "NoProblem")
            #expect(try await get("/", manager: manager).text.contains("nothing is done: observe only: a ring"))
            let finding = try await get("/api/baton/findings", manager: manager).json.arrayValue?.first
            #expect(finding?["worth_telling"] == true)
            #expect(finding?["blockers"] == ["observe only: a ring"])
            #expect(finding?["text"]?.stringValue?.contains("nothing is done: observe only: a ring") == true)
        }

        @Test(arguments: ["/api/audit-recovery", "/api/audit-recovery/cluster/shop", "/api/audit-recovery/id/3", "/api/audit-recovery?unacknowledged=true"])
        func `recoveries are listed`(path: String) async throws {
            let recovery = try await get(path).json.arrayValue?.first
            #expect(recovery?["Id"] == 3)
            let uid = recovery?["UID"]?.stringValue ?? ""
            #expect(try await get("/api/audit-recovery/uid/\(PercentCoding.encode(uid))").json.arrayValue?.count == 1)
            #expect(try await get("/api/audit-recovery-steps/\(uid)").json.arrayValue?.first?["Message"] == "opened: DeadMaster on db1:3306")
        }

        @Test(arguments: ["/api/baton/recoveries/3", "/api/baton/recoveries/last"])
        func `one recovery is shown whole, by its number, its UID, or as the last`(path: String) async throws {
            let recovery = try await get(path).json
            #expect(recovery["recovery"] == 3 && recovery["outcome"] == "given up" && recovery["evidence"] == ["db2: lost"])
            let uid = try #require(recovery["uid"]?.stringValue)
            #expect(try await get("/api/baton/recoveries/\(PercentCoding.encode(uid))").json == recovery)
        }

        @Test func `the last recovery is the newest that has ended`() async throws {
            var snapshot = Fixture.snapshot()
            let opening = RecoveryOpening(
                cluster: Fixture.clusterID, expectedEpoch: .initial, failed: Fixture.address("db1"), failedIdentity: "", code: "DeadMaster", evidence: [],
                requestedBy: "ann", flapWindow: .seconds(3600))
            _ = snapshot.control.apply(.openRecovery(opening), stamp: CommandStamp(at: snapshot.at, node: "manager1"), index: snapshot.control.lastIndex.next)
            #expect(snapshot.control.recoveries.count == 2)
            #expect(try await get("/api/baton/recoveries/last", manager: FakeManager(snapshot)).json["recovery"] == 3)
            snapshot.control = ControlState()
            let page = try await get("/api/baton/recoveries/last", manager: FakeManager(snapshot))
            #expect(page.status == 500 && page.json["Message"] == "no recovery has ended yet", "\(page.text)")
        }

        @Test func `health says whether the node is armed`() async throws {
            let armed = try await get("/api/health")
            #expect(armed.status == 200)
            #expect(armed.json["Details"]?["Healthy"] == true)
            #expect(armed.json["Details"]?["Warnings"] == ["the disk is full"])
            let early = try await get("/api/status", manager: FakeManager(Fixture.snapshot(isArmed: false)))
            #expect(early.status == 500)
            #expect(early.json["Details"]?["Healthy"] == false)
        }

        @Test func `an address that is taken is one clear error`() async throws {
            let other = try await TakenPort()
            let listener = try HTTPListener(
                manager: manager,
                configuration: HTTPAPIConfiguration(
                    listen: ListenAddress(host: "127.0.0.1", port: other.port), nodeName: "manager1", primaryFilter: UniformAutomationFilter(true)),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            let error = await #expect(throws: HTTPListenerError.self) { try await listener.run() }
            #expect(error?.message.hasPrefix("cannot listen on 127.0.0.1:\(other.port): Address already in use: another program") == true)
        }

        @Test func `an explanation is text and values`() async throws {
            let json = try await get("/api/baton/explain/shop").json
            #expect(json["Details"]?.stringValue?.contains("if db1:3306 died now:") == true)
            #expect(json["Explanation"]?["choice"]?.stringValue != nil)
        }

        @Test(arguments: [
            ("/api/cluster/nothing", "no cluster is known as"), ("/api/instance/db9/3306", "is not known"), ("/api/instance/db1/0", "the path must hold"),
            ("/api/instance/db1/99999", "the path must hold"), ("/api/topology/a%2Fb", "no cluster is known as"),
            ("/api/ack-recovery/3", "a comment is needed"), ("/api/ack-recovery/99?comment=x", "nothing of that name"),
            ("/api/begin-downtime/db1/3306/me/why/soon", "the duration must be"), ("/api/begin-maintenance/db1/3306/me/why/soon", "the duration must be"),
            ("/api/begin-maintenance/db1/3306/me/%20%2F", "an owner and a reason"), ("/api/end-maintenance/7", "no maintenance has the number 7"),
            ("/api/end-maintenance/db1", "a server or the number"), ("/api/discover/absent/3306", "absent:3306 does not answer"),
            ("/api/baton/pause", "a reason is needed"), ("/api/baton/pause?reason=x&for=soon", "must be a duration"),
            ("/api/baton/pause?reason=x&cluster=none", "no cluster is known as"), ("/api/audit-failure-detection/alias/none", "no cluster is known as"),
            ("/api/baton/detections?cluster=none", "no cluster is known as"), ("/api/baton/detections?count=0", "must be a number from 1, not \"0\""),
            ("/api/baton/audit?cluster=none", "no cluster is known as"), ("/api/baton/audit?count=0", "must be a number from 1, not \"0\""),
            ("/api/baton/audit?before=x", "must be the number of an action, not \"x\""), ("/api/baton/audit?server=a:b", "must be HOST:PORT, not \"a:b\""), ("/api/audit/instance/db1/0", "the path must hold"),
            ("/api/baton/recoveries/99", "no recovery has the number or the UID \"99\""), ("/api/baton/detections?count=few", "must be a number from 1, not \"few\""),
        ])
        func `what does not work is an envelope with status 500`(path: String, message: String) async throws {
            let page = try await get(path)
            #expect(page.status == 500)
            #expect(page.json["Code"] == "ERROR")
            #expect(page.json["Message"]?.stringValue?.contains(message) == true, "\(page.text)")
        }

        @Test(arguments: ["/api/nothing", "/api/cluster", "/nothing", "/api/discover/db1"])
        func `unknown paths are not found, in the incumbent's words`(path: String) async throws {
            let page = try await get(path)
            #expect(page.status == 404)
            #expect(page.text == "404 page not found\n")
        }

        @Test func `other methods do not match, HEAD does`() async throws {
            #expect(try await get("/api/clusters", method: .post).status == 404)
            #expect(try await get("/api/clusters", method: .head).status == 200)
        }

        @Test func `a prefix moves every path`() async throws {
            #expect(try await get("/sub/api/clusters", prefix: "/sub").status == 200)
            #expect(try await get("/sub/", prefix: "/sub").status == 200)
            #expect(try await get("/api/clusters", prefix: "/sub").status == 404)
        }

        @Test func `the front page shows trees and escapes what people typed`() async throws {
            let page = try await get("/", manager: FakeManager(Fixture.snapshot(alias: "<script>")))
            #expect(page.status == 200)
            #expect(page.contentType == "text/html; charset=UTF-8")
            #expect(page.text.contains("the disk is full"))
            #expect(page.text.contains("+ db2:3306") && page.text.contains("&lt;script&gt;") && !page.text.contains("<script>"))
        }

        @Test func `oversized requests are refused`() async throws {
            #expect(try await get("/api/cluster/" + String(repeating: "a", count: 9000)).status == 414)
            #expect(try await get("/api/clusters", headers: [.contentLength: "1000000"]).status == 413)
        }

        // MARK: Changing

        struct Change: Sendable, CustomTestStringConvertible {
            var path: String
            var request: OperatorRequest
            var testDescription: String { path }
        }

        static let changes: [Change] = [
            Change(path: "/api/discover/db9/3306", request: .discover(Fixture.address("db9"))),
            Change(path: "/api/forget/db9/3306", request: .forget(Fixture.address("db9"))),
            Change(path: "/api/forget-cluster/shop", request: .forgetCluster(of: Fixture.address("db1"))),
            Change(path: "/api/register-candidate/db2/3306/prefer_not", request: .suggestPromotionRule(Fixture.address("db2"), .preferNot)),
            Change(path: "/api/tag/db2/3306/role/backup", request: .setTag(Fixture.address("db2"), name: "role", value: "backup")),
            Change(path: "/api/tag/db2/3306?tag=role%3Dbackup", request: .setTag(Fixture.address("db2"), name: "role", value: "backup")),
            Change(path: "/api/tag/db2/3306?tag=old", request: .setTag(Fixture.address("db2"), name: "old", value: "")),
            Change(path: "/api/untag/db2/3306/role", request: .removeTag([], name: "role")),
            Change(path: "/api/untag-all?tag=role%3Dbackup", request: .removeTag([], name: "role")),
            Change(
                path: "/api/submit-pool-instances/reports?instances=db2:3306,db9",
                request: .submitPool("reports", [Fixture.address("db2"), Fixture.address("db9")])),
            Change(
                path: "/api/begin-downtime/db2/3306/anna/new%20disk",
                request: .beginDowntime(Fixture.address("db2"), duration: .seconds(600), owner: "anna", reason: "new disk")),
            Change(
                path: "/api/begin-downtime/b2/3306/anna/disk/2h/",
                request: .beginDowntime(Fixture.address("b2"), duration: .seconds(7200), owner: "anna", reason: "disk")),
            Change(
                path: "/api/begin-maintenance/db2/3306/anna/new%20disk",
                request: .beginMaintenance(Fixture.address("db2"), duration: .seconds(600), owner: "anna", reason: "new disk")),
            Change(
                path: "/api/begin-maintenance/b2/3306/anna/disk/2h/",
                request: .beginMaintenance(Fixture.address("b2"), duration: .seconds(7200), owner: "anna", reason: "disk")),
            Change(path: "/api/end-maintenance/db2/3306", request: .endMaintenance(Fixture.address("db2"))),
            Change(path: "/api/end-downtime/db2/3306", request: .endDowntime(Fixture.address("db2"))),
            Change(path: "/api/ack-recovery/3?comment=ok", request: .acknowledge(.recovery(Fixture.recoveryID), by: "manager1", comment: "ok")),
            Change(
                path: "/api/ack-recovery/cluster/shop?comment=a%20b&by=anna",
                request: .acknowledge(.cluster(Fixture.clusterID), by: "anna", comment: "a b")),
            Change(
                path: "/api/ack-recovery/instance/db1/3306?comment=ok",
                request: .acknowledge(.instance(Fixture.address("db1")), by: "manager1", comment: "ok")),
            Change(path: "/api/ack-all-recoveries?comment=ok", request: .acknowledge(.all, by: "manager1", comment: "ok")),
            Change(path: "/api/baton/pause?reason=r&owner=o&for=1h", request: .pause(nil, duration: .seconds(3600), owner: "o", reason: "r")),
            Change(path: "/api/baton/pause?reason=r&owner=o&seconds=90", request: .pause(nil, duration: .seconds(90), owner: "o", reason: "r")),
            Change(path: "/api/baton/pause?reason=r&cluster=shop", request: .pause(Fixture.clusterID, duration: nil, owner: "manager1", reason: "r")),
            Change(path: "/api/baton/resume?cluster=db2:3306", request: .resume(Fixture.clusterID)), Change(path: "/api/baton/resume", request: .resume(nil)),
        ]

        @Test(arguments: changes)
        func `a change asks the manager exactly that`(change: Change) async throws {
            let page = try await get(change.path)
            #expect(page.status == 200, "\(page.text)")
            #expect(page.json["Code"] == "OK")
            #expect(await manager.requests == [change.request])
        }

        @Test(arguments: [
            ("/api/ack-all-recoveries?comment=seen", JSONValue.string("seen")), ("/api/ack-recovery/3?comment=seen", .string("3")), ("/api/ack-recovery/cluster/shop?comment=seen", .string("db1:3306")),
        ])
        func `what was acknowledged is named`(path: String, details: JSONValue) async throws {
            #expect(try await get(path).json["Details"] == details)
        }

        @Test(arguments: [
            "/api/forget-cluster/b2", "/api/register-candidate/db2/3306/must", "/api/register-candidate/db2/3306/nonsense", "/api/untag-all?tag=role",
            "/api/baton/pause?reason=r&cluster=b2", "/api/ack-recovery/cluster/b2?comment=ok", "/api/tag/db2/3306", "/api/tag/db2/3306?tag=~role", "/api/submit-pool-instances/p?instances=a%20b",
        ])
        func `a change that names nothing in full is refused`(path: String) async throws {
            let page = try await get(path)
            #expect(page.status == 500 && page.json["Code"] == "ERROR", "\(page.text)")
            #expect(await manager.requests == [])
        }

        @Test func `tags and pools are shown`() async throws {
            var snapshot = Fixture.snapshot()
            for (index, command) in [
                ControlCommand.setTag(Fixture.address("db2"), name: "role", value: "backup"), .setTag(Fixture.address("db2"), name: "old", value: ""),
                .setTag(Fixture.address("db1"), name: "role", value: "web"),
                .submitPool("reports", [Fixture.address("db2"), Fixture.address("x")], endsAt: WallTime(milliseconds: .max)),
            ].enumerated() {
                let next = LogIndex(rawValue: snapshot.control.lastIndex.rawValue + 1)
                #expect(snapshot.control.apply(command, stamp: CommandStamp(at: snapshot.at, node: "n"), index: next) == .done, "\(index)")
            }
            let manager = FakeManager(snapshot)
            #expect(try await get("/api/tags/db2/3306", manager: manager).json == ["old=", "role=backup"])
            #expect(try await get("/api/tag-value/db2/3306/role", manager: manager).json == "backup")
            #expect(try await get("/api/tag-value/db1/3306?tag=old", manager: manager).status == 500)
            let key: JSONValue = ["Hostname": "db2", "Port": 3306]
            #expect(try await get("/api/tagged?tag=role,~role%3Dweb", manager: manager).json == [key])
            #expect(try await get("/api/tagged/?tag=role%3Dbackup", manager: manager).json == [key])
            let pools = try await get("/api/cluster-pool-instances/shop", manager: manager).json
            #expect(pools["Details"] == ["reports": [key]])
            #expect(try await get("/api/cluster-pool-instances/shop/other", manager: manager).json["Details"] == .object([]))
        }

        @Test(arguments: changes)
        func `no change is accepted from the network`(change: Change) async throws {
            let page = try await get(change.path, listen: ":3000")
            #expect(page.status == 500)
            #expect(page.json["Message"]?.stringValue?.hasPrefix("Unauthorized: ") == true)
            #expect(await manager.requests == [])
        }

        @Test(arguments: [("cross-site", 500), ("same-site", 500), ("same-origin", 200), ("none", 200)])
        func `no page of another site changes anything`(site: String, status: Int) async throws {
            let name = try #require(HTTPField.Name("Sec-Fetch-Site"))
            #expect(try await get("/api/baton/resume", headers: [name: site]).status == status)
            #expect(await manager.requests.isEmpty == (status == 500))
        }

        @Test(arguments: [
            ("http://localhost", 200), ("https://LOCALHOST", 200), ("http://localhost:3001", 403), ("http://example.net", 403), ("null", 403),
        ])
        func `a change is refused when a page of another origin sent it, and a reading is not`(origin: String, status: Int) async throws {
            // Requests of these tests are for the host "localhost".
            let headers: HTTPFields = [.origin: origin]
            let page = try await get("/api/baton/resume", headers: headers)
            #expect(page.status == status, "\(page.text)")
            #expect(await manager.requests.isEmpty == (status == 403))
            if status == 403 { #expect(page.json["Code"] == "ERROR" && page.json["Message"]?.stringValue?.contains(origin) == true) }
            #expect(try await get("/api/clusters", headers: headers).status == 200)
        }

        @Test(arguments: [("127.0.0.1", true), ("127.8.9.1", true), ("::1", true), ("::ffff:127.0.0.1", true), ("10.0.0.7", false), ("2001:db8::1", false)])
        func `a change is refused when the peer is another machine`(peer: String, isAllowed: Bool) throws {
            let guardian = ChangeGuard(listen: try #require(ListenAddress(parsing: "127.0.0.1:3000")))
            let head = HTTPRequest(method: .get, scheme: "http", authority: "127.0.0.1:3000", path: "/api/baton/resume")
            let refusal = guardian.refusal(of: Request(head: head, body: RequestBody(buffer: ByteBuffer())), from: try SocketAddress(ipAddress: peer, port: 40_000))
            #expect((refusal == nil) == isAllowed)
            if let refusal { #expect(refusal.status == .forbidden) }
        }
    }
#endif
