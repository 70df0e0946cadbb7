#if Daemon
    import BatonTesting
    @testable import HTTPAPI
    import ManagerCore
    import Presentation
    import Refactoring
    import Testing
    import TopologyModel

    @Suite struct OperationRoutesTests {
        private let manager = FakeManager(Fixture.snapshot())

        private func get(_ path: String, listen: String = "127.0.0.1:3000", manager other: FakeManager? = nil) async throws -> Page {
            try await Page.get(path, listen: listen, manager: other ?? manager)
        }

        private func asked() async -> OperationRequest? {
            guard case .operate(let request)? = await manager.requests.last else { return nil }
            return request
        }

        private static func address(_ name: String) -> InstanceAddress { Fixture.address(name) }

        // MARK: Errant transactions

        @Test func `the logs that hold errant transactions, on the incumbent's path and on ours`() async throws {
            let theirs = try await get("/api/locate-gtid-errant/db4/3306")
            #expect(theirs.json["Details"] == ["binlog.000012"], "\(theirs.text)")
            #expect(theirs.json["Message"]?.stringValue?.contains("in no binary log: 3e11fa47") == true)
            let ours = try await get("/api/baton/gtid-errant-logs/db4/3306")
            #expect(ours.json["logs"]?.arrayValue?.first?["log"] == "binlog.000012")
            #expect(ours.json["unsearched"]?.arrayValue?.first?["last_log"] == "binlog.000029")
            #expect(ours.json["text"]?.stringValue?.hasPrefix("binlog.000012  3e11fa47") == true)
        }

        @Test func `no errant transactions, and no server`() async throws {
            #expect(try await get("/api/locate-gtid-errant/db3/3306").status == 500)
            #expect(try await get("/api/baton/gtid-errant-logs/db3/3306").json["text"] == "")
            #expect(try await get("/api/baton/gtid-errant-logs/absent/3306").json["Message"]?.stringValue?.contains("not known") == true)
        }

        // MARK: Our own path

        @Test func `a dry run is a plan with statements`() async throws {
            let page = try await get("/api/baton/operate/relocate/db4/3306?target=db2:3306&dry-run=true&owner=anna&reason=new%20disk")
            #expect(page.status == 200, "\(page.text)")
            #expect(await asked() == OperationRequest(.relocate(Self.address("db4"), below: Self.address("db2")), isDryRun: true, owner: "anna", reason: "new disk"))
            #expect(page.json["Details"]?.stringValue?.contains("STOP SLAVE IO_THREAD") == true)
            #expect(page.json["Operation"]?["outcome"] == "planned")
            #expect(page.json["Operation"]?["longest_ms"]?.integerValue ?? 0 > 60_000)
        }

        @Test func `options are query parameters`() async throws {
            let flags = ["allow-refetch", "allow-higher-version-source", "enable-gtid", "skip-blocked", "force"].map { "&\($0)=true" }.joined()
            _ = try await get("/api/baton/operate/relocate-replicas/db1/3306?target=db2:3306&only=db3\(flags)")
            var options = OperationOptions()
            (options.allowsRefetch, options.allowsHigherVersionSource, options.enablesGTID) = (true, true, true)
            (options.skipsBlocked, options.isForced, options.only) = (true, true, "db3")
            #expect(await asked()?.options == options)
            #expect(await asked()?.owner == "manager1")
        }

        @Test func `a refusal is an error with every blocker`() async throws {
            let page = try await get("/api/baton/operate/move-up/db4/3306")
            #expect(page.status == 500)
            #expect(page.json["Operation"]?["outcome"] == "refused")
            #expect(page.json["Operation"]?["blockers"]?.arrayValue?.first?["server"] == "db1:3306")
            #expect(page.json["Message"]?.stringValue?.hasPrefix("refused, nothing was touched:") == true)
        }

        @Test func `a track that failed makes it an error, and the others are told of`() async throws {
            let manager = FakeManager(Fixture.snapshot(), failing: [Self.address("db4")])
            let page = try await get("/api/baton/operate/relocate-replicas/db1/3306?target=db2:3306", manager: manager)
            #expect(page.status == 500)
            #expect(page.json["Message"]?.stringValue?.hasPrefix("1 of 2 done; db4:3306: ") == true, "\(page.text)")
            #expect(page.json["Operation"]?["tracks"]?.arrayValue?.map { $0["end"] } == ["done", "failed"])
        }

        @Test(arguments: [
            ("/api/baton/operate/explode/db1/3306", "there is no operation \"explode\""), ("/api/baton/operate/relocate/db4/3306", "the other server is missing"),
            ("/api/baton/operate/relocate/db4/3306?target=//x", "is no server"), ("/api/baton/operate/kill-query/db4/3306?session=x", "must be a number"),
            ("/api/baton/operate/start-replica/db4/3306?force=maybe", "must be true or false"), ("/api/baton/operate/start-replica/db4/0", "the path must hold"),
            ("/api/delay-replication/db4/3306/soon", "a whole number of seconds"), ("/api/relocate/db4/3306/db2/x", "the path must hold"),
            ("/api/relocate-replicas/db1/3306/db2/3306?pattern=db%5B34%5D", "is a regular expression"), ("/api/baton/gtid-errant/db9/3306", "is not known"),
        ])
        func `what cannot be understood is said and not asked for`(path: String, message: String) async throws {
            let page = try await get(path)
            #expect(page.status == 500)
            #expect(page.json["Message"]?.stringValue?.contains(message) == true, "\(page.text)")
            #expect(await manager.requests.isEmpty)
        }

        @Test func `nothing is operated from the network`() async throws {
            for path in ["/api/baton/operate/start-replica/db4/3306", "/api/baton/operate/start-replica/db4/3306?dry-run=true", "/api/stop-replica/db4/3306"] {
                #expect(try await get(path, listen: ":3000").json["Message"]?.stringValue?.hasPrefix("Unauthorized") == true)
            }
            #expect(await manager.requests.isEmpty)
        }

        @Test func `errant transactions can be asked for`() async throws {
            var fleet = TopologyFixtures.primary(.mysql, replicas: 2)
            fleet["db2"] = fleet["db2"].holding("\(TopologyFixtures.uuid(serverID: 1)):1-100,\(TopologyFixtures.uuid(serverID: 2)):1-3")
            let mysql = FakeManager(Fixture.snapshot(of: fleet))
            #expect(try await get("/api/baton/gtid-errant/db2/3306", manager: mysql).json["errant"]?.stringValue == "\(TopologyFixtures.uuid(serverID: 2)):1-3")
            #expect(try await get("/api/baton/gtid-errant/db3/3306", manager: mysql).json["errant"] == "")
            #expect(try await get("/api/baton/gtid-errant/db2/3306").json["errant"] == "", "MariaDB")
            #expect(try await get("/api/baton/gtid-errant/db1/3306").json["errant"] == .null, "a primary has none to be compared with")
        }

        // MARK: The incumbent's questions

        private func fleet(_ change: (inout TopologyBuilder) -> Void = { _ in }) -> FakeManager {
            var fleet = TopologyFixtures.primary(.mysql, replicas: 2)
            change(&fleet)
            return FakeManager(Fixture.snapshot(of: fleet))
        }

        @Test func `whether a server could follow another, and every reason why not`() async throws {
            for path in ["can-replicate-from", "can-replicate-from-gtid"] {
                let page = try await get("/api/\(path)/db2/3306/db3/3306", listen: ":3000", manager: fleet())
                #expect(page.json["Code"] == "OK" && page.json["Message"] == "true", "\(page.text)")
                #expect(page.json["Details"] == ["Hostname": "db3", "Port": 3306])
            }
            // Who follows whom today is another question.
            #expect(try await get("/api/can-replicate-from/db1/3306/db2/3306", manager: fleet()).json["Code"] == "OK")
            let silent = fleet { fleet in
                fleet["db3"].settings.binaryLogEnabled = false
                fleet["db3"].settings.logsReplicaUpdates = false
            }
            let refused = try await get("/api/can-replicate-from/db2/3306/db3/3306", manager: silent)
            #expect(refused.status == 500)
            for reason in ["writes no binary log", "does not log what it replicates"] {
                #expect(refused.json["Message"]?.stringValue?.contains(reason) == true, "\(refused.text)")
            }
            let withoutGTID = fleet { fleet in for name in ["db1", "db2", "db3"] { fleet[name].settings.gtidMode = "OFF" } }
            #expect(try await get("/api/can-replicate-from/db2/3306/db3/3306", manager: withoutGTID).json["Code"] == "OK")
            let page = try await get("/api/can-replicate-from-gtid/db2/3306/db3/3306", manager: withoutGTID)
            #expect(page.json["Message"]?.stringValue?.contains("its gtid_mode is OFF") == true, "\(page.text)")
            #expect(try await get("/api/can-replicate-from/db9/3306/db3/3306", manager: fleet()).json["Message"]?.stringValue?.contains("is not known") == true)
        }

        @Test func `statements around another one stop and start what runs, and are only printed`() async throws {
            let manager = fleet { $0["db3"].channels[0].receiver = .stopped }
            let page = try await get("/api/restart-replica-statements/db2/3306?q=set%20global%20x%20%3D%201%3B%3B", listen: ":3000", manager: manager)
            #expect(
                page.json["Details"] == [
                    "STOP REPLICA IO_THREAD FOR CHANNEL '';", "STOP REPLICA SQL_THREAD FOR CHANNEL '';", "set global x = 1;",
                    "START REPLICA SQL_THREAD FOR CHANNEL '';", "START REPLICA IO_THREAD FOR CHANNEL '';",
                ], "\(page.text)")
            #expect(
                try await get("/api/restart-slave-statements/db3/3306", manager: manager).json["Details"] == [
                    "STOP REPLICA SQL_THREAD FOR CHANNEL '';", "START REPLICA SQL_THREAD FOR CHANNEL '';",
                ])
            #expect(await manager.requests.isEmpty)
            #expect(try await get("/api/restart-replica-statements/db1/3306", manager: manager).json["Message"] == "db1:3306 follows no source")
            // MariaDB would discard its relay logs.
            let mariaDB = try await get("/api/restart-replica-statements/db2/3306")
            #expect(mariaDB.status == 500 && mariaDB.json["Message"]?.stringValue?.contains("would discard what it received") == true, "\(mariaDB.text)")
        }

        // MARK: The incumbent's paths

        /// Every path of the incumbent that moves replicas or changes a server (reference sections 2.2 and 2.3), the old names included; those that only ask
        /// are elsewhere. nil: not served.
        static let incumbent: [(path: String, verb: OperationVerb?)] = [
            ("relocate/db4/3306/db2/3306", .relocate), ("relocate-below/db4/3306/db2/3306", .relocate),
            ("relocate-replicas/db1/3306/db2/3306", .relocateReplicas), ("relocate-slaves/db1/3306/db2/3306", .relocateReplicas),
            ("regroup-replicas/db1/3306", .regroupReplicas), ("regroup-slaves/db1/3306", .regroupReplicas), ("move-up/db4/3306", .moveUp),
            ("move-up-replicas/db1/3306", .moveUpReplicas), ("move-up-slaves/db1/3306", .moveUpReplicas),
            ("move-below/db4/3306/db2/3306", .moveBelow), ("move-equivalent/db4/3306/db2/3306", .moveEquivalent),
            ("repoint/db4/3306/db1/3306", .repoint), ("repoint-replicas/db1/3306", .repointReplicas), ("repoint-slaves/db1/3306", .repointReplicas),
            ("make-co-master/db2/3306", .makeCoPrimary), ("take-siblings/db2/3306", .takeSiblings), ("enslave-siblings/db2/3306", .takeSiblings),
            ("take-master/db2/3306", .takeSource), ("enslave-master/db2/3306", .takeSource), ("master-equivalent/db1/3306/binlog.000001/4", nil),
            ("regroup-replicas-bls/db1/3306", nil), ("regroup-slaves-bls/db1/3306", nil), ("move-below-gtid/db4/3306/db2/3306", .moveGTID),
            // The incumbent's client asks for this one, and its server never had it.
            ("move-gtid/db4/3306/db2/3306", .moveGTID), ("move-replicas-gtid/db1/3306/db2/3306", .relocateReplicas),
            ("move-slaves-gtid/db1/3306/db2/3306", .relocateReplicas), ("regroup-replicas-gtid/db1/3306", .regroupReplicas),
            ("regroup-slaves-gtid/db1/3306", .regroupReplicas), ("match/db4/3306/db2/3306", nil), ("match-below/db4/3306/db2/3306", nil),
            ("match-up/db4/3306", nil), ("match-replicas/db1/3306/db2/3306", nil), ("match-slaves/db1/3306/db2/3306", nil),
            ("match-up-replicas/db1/3306", nil), ("match-up-slaves/db1/3306", nil), ("regroup-replicas-pgtid/db1/3306", nil),
            ("regroup-slaves-pgtid/db1/3306", nil), ("make-master/db2/3306", nil), ("make-local-master/db2/3306", nil),
            ("enable-gtid/db2/3306", .enableGTID), ("disable-gtid/db2/3306", .disableGTID),
            ("gtid-errant-reset-master/db2/3306", .forgetErrant), ("gtid-errant-inject-empty/db2/3306", .injectErrantAsEmpty),
            ("skip-query/db2/3306", .skipQuery), ("start-replica/db2/3306", .startReplica), ("start-slave/db2/3306", .startReplica),
            ("restart-replica/db2/3306", .restartReplica), ("restart-slave/db2/3306", .restartReplica), ("stop-replica/db2/3306", .stopReplica),
            ("stop-slave/db2/3306", .stopReplica), ("stop-replica-nice/db2/3306", .stopReplicaNice), ("stop-slave-nice/db2/3306", .stopReplicaNice),
            ("reset-replica/db2/3306", .resetReplica), ("reset-slave/db2/3306", .resetReplica), ("detach-replica/db2/3306", .detachReplica),
            ("detach-slave/db2/3306", .detachReplica), ("detach-replica-master-host/db2/3306", .detachReplica),
            ("detach-slave-master-host/db2/3306", .detachReplica), ("reattach-replica/db2/3306", .reattachReplica),
            ("reattach-slave/db2/3306", .reattachReplica), ("reattach-replica-master-host/db2/3306", .reattachReplica),
            ("reattach-slave-master-host/db2/3306", .reattachReplica), ("flush-binary-logs/db1/3306", .flushBinaryLogs),
            ("purge-binary-logs/db1/3306/latest", .purgeBinaryLogs), ("purge-binary-logs/db1/3306/binlog.000001", .purgeBinaryLogs),
            ("enable-semi-sync-master/db1/3306", .enableSemiSyncSource), ("enable-semi-sync-source/db1/3306", .enableSemiSyncSource),
            ("disable-semi-sync-master/db1/3306", .disableSemiSyncSource), ("disable-semi-sync-source/db1/3306", .disableSemiSyncSource),
            ("enable-semi-sync-replica/db2/3306", .enableSemiSyncReplica), ("disable-semi-sync-replica/db2/3306", .disableSemiSyncReplica),
            ("delay-replication/db2/3306/60", .delayReplication), ("change-master-credentials/db2/3306", nil),
            ("set-read-only/db1/3306", .setReadOnly),
            ("set-writeable/db1/3306", .setWritable), ("kill-query/db1/3306/17", .killQuery), ("last-pseudo-gtid/db1/3306", nil),
        ]

        @Test(arguments: incumbent)
        func `every path of the incumbent is served as this operation, or not found`(path: String, verb: OperationVerb?) async throws {
            let page = try await get("/api/\(path)")
            #expect((page.status == 404) == (verb == nil), "\(page.text)")
            #expect(await asked().map { OperationVerb($0.operation) } == verb)
            if verb != nil { #expect(page.json["Code"] == "OK" || page.json["Message"]?.stringValue?.hasPrefix("refused, nothing was touched") == true) }
        }

        @Test func `no served name is missing in the list above`() {
            let listed = Set(Self.incumbent.filter { $0.verb != nil }.map { String($0.path.prefix { $0 != "/" }) })
            #expect(Set(IncumbentOperationPath.all.flatMap(\.names)) == listed)
        }

        @Test func `details are what the incumbent answers`() async throws {
            let relocated = try await get("/api/relocate/db4/3306/db2/3306").json
            #expect(relocated["Code"] == "OK" && relocated["Details"]?["Key"]?["Hostname"] == "db4")
            let replicas = try await get("/api/relocate-replicas/db1/3306/db2/3306").json["Details"]
            #expect(replicas?.arrayValue?.map { $0["Key"]?["Hostname"] } == ["db3", "db4"])
            #expect(try await get("/api/regroup-replicas/db1/3306").json["Details"] == ["Hostname": "db2", "Port": 3306])
            #expect(try await get("/api/move-replicas-gtid/db1/3306/db2/3306").json["Details"] == ["Hostname": "db2", "Port": 3306])
            #expect(try await get("/api/delay-replication/db2/3306/60").json["Details"] == 60)
            #expect(try await get("/api/take-siblings/db2/3306").json["Details"]?["Key"]?["Hostname"] == "db2")
        }

        @Test func `what is as wanted already is no error`() async throws {
            let page = try await get("/api/start-replica/db2/3306")
            #expect(page.json["Code"] == "OK")
            #expect(page.json["Message"] == "nothing to do; db2:3306 replicates already")
            #expect(page.json["Details"]?["Key"]?["Hostname"] == "db2")
        }

        @Test func `a plain pattern selects replicas, and logs have words of their own`() async throws {
            #expect(try await get("/api/relocate-slaves/db1/3306/db2/3306/?pattern=db4").json["Details"]?.arrayValue?.count == 1)
            #expect(await asked()?.options.only == "db4")
            _ = try await get("/api/purge-binary-logs/db1/3306/latest?force=true")
            #expect(await asked()?.operation == .purgeBinaryLogs(Self.address("db1"), before: nil))
            #expect(await asked()?.options.isForced == true)
        }

        @Test func `a server is named exactly`() async throws {
            let page = try await get("/api/stop-replica/b2/3306")
            #expect(page.json["Message"]?.stringValue?.contains("b2:3306: it is not known") == true, "\(page.text)")
        }
    }
#endif
