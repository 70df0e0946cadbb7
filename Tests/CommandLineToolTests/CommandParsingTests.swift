#if Daemon
    import ArgumentParser
    import BatonTesting
    import ControlModel
    import ManagerCore
    import Orchestration
    import Presentation
    import ServerDialects
    import Testing
    import TopologyModel

    @testable import CommandLineTool

    @Suite struct CommandParsingTests {
        @Test(arguments: ["db1:3306", "db1", "[::1]:3307", "10.0.0.1:3306"])
        func `a server may be written in every form`(text: String) throws {
            #expect(try InstanceAddress(argument: text).port > 0)
        }

        @Test(arguments: ["", "db1:0", "db1:port", "//db1", "a,b"])
        func `what is no server is an error that says how one is written`(text: String) {
            #expect { try InstanceAddress(argument: text) } throws: { "\($0)".contains("HOST:PORT") }
        }

        @Test func `every command is found by its name`() throws {
            for line in [
                ["serve", "--config", "x"], ["discover", "db1"], ["topology"], ["analysis", "--json"], ["recoveries", "--last", "--since", "5"], ["recoveries", "17", "--json"], ["detections"],
                ["detections", "shop", "--count", "5", "--json"],
                ["audit"], ["audit", "shop", "--server", "db1", "--before", "17", "--count", "5", "--json"],
                ["explain", "shop"], ["pause", "--for", "2h"], ["resume", "shop"], ["downtime", "begin", "db1", "--for", "1h"],
                ["downtime", "end", "db1"], ["maintenance", "begin", "db1", "--reason", "r"], ["maintenance", "end", "db1"],
                ["maintenance", "list"], ["forget", "db1:3306"], ["forget", "--cluster", "shop"], ["register-candidate", "db1", "prefer"],
                ["tag", "db1", "a=b"], ["untag", "db1", "a"], ["untag", "--all", "a=b"], ["tags", "db1"], ["tagged", "a,~b"],
                ["pool", "submit", "p", "db1", "db2"], ["pool", "list", "shop"], ["ack", "17", "--reason", "seen"], ["version"],
                ["preflight", "db1", "--user", "baton", "--json"], ["preflight", "db1", "--config", "x"],
                ["readiness"], ["readiness", "shop", "--json"], ["switchover", "shop", "--to", "db2", "--dry-run", "--kill"], ["graceful-master-takeover-auto", "shop", "-d", "db2:3306"],
                ["forget", "db1", "--reason", "r"], ["resume", "--reason", "r", "--owner", "ann"], ["tag", "db1", "a=b", "--reason", "r"], ["untag", "db1", "a", "--reason", "r"],
                ["register-candidate", "db1", "prefer", "--reason", "r"], ["pool", "submit", "p", "db1", "--reason", "r"], ["downtime", "end", "db1", "--reason", "r"],
                ["maintenance", "end", "db1", "--reason", "r"], ["discover", "db1", "--reason", "r"], ["raft", "add", "baton4", "--reason", "r"],
                ["raft", "remove", "baton4", "--reason", "r"], ["raft", "transfer", "--reason", "r"],
                ["failover", "shop", "--only-if-dead", "--skip-hooks", "--reason", "r"], ["force-master-failover", "db1:3306"],
                ["replay", "flight.jsonl.1", "flight.jsonl", "--json"],
            ] {
                _ = try BatonCommand.parseAsRoot(line)
            }
        }

        @Test func `a recording has bounds that can be set`() throws {
            func recording(_ arguments: String...) throws -> BatonConfiguration.Recording? {
                try #require(try BatonCommand.parseAsRoot(["serve"] + arguments) as? ServeCommand).recording
            }
            #expect(try recording() == nil)
            #expect(try recording("--record", "f")?.limits == RecordingLimits())
            var limits = RecordingLimits()
            limits.maximumFileBytes = 3 << 20
            limits.files = 2
            #expect(try recording("--record", "f", "--record-size", "3", "--record-files", "2") == BatonConfiguration.Recording(path: "f", limits: limits))
            #expect { try recording("--record", "f", "--record-size", "0") } throws: { "\($0)".contains("--record-size 0: write MiB") }
            #expect { try recording("--record", "f", "--record-files", "0") } throws: { "\($0)".contains("--record-files 0") }
        }

        @Test func `preflight needs an account, and takes one from either place`() throws {
            func command(_ arguments: String...) throws -> PreflightCommand {
                try #require(try BatonCommand.parseAsRoot(["preflight", "db1"] + arguments) as? PreflightCommand)
            }
            #expect { try command().credentials(environment: [:]) } throws: { "\($0)".contains("--user NAME") }
            let given = try command("--user", "baton").credentials(environment: ["BATON_PASSWORD": "p"])
            #expect(given.user == "baton" && given.password.reveal() == "p")
            #expect { try command("--config", "/nowhere.json").credentials(environment: [:]) } throws: { "\($0)".contains("/nowhere.json") }
        }

        @Test func `preflight prints what is missing with its grants, for people and for scripts`() throws {
            let account = ReplyTable(columns: ["account"], rows: [["baton@%"]])
            let grants = ReplyTable(columns: ["Grants"], rows: [["GRANT PROCESS, REPLICATION CLIENT ON *.* TO `baton`@`%`"]])
            let writers = ReplyTable(columns: ["grantee", "privilege"], rows: [["'app'@'%'", "READ_ONLY ADMIN"]])
            let address = try InstanceAddress(argument: "db1")
            let audit = try PrivilegeAudit(
                capabilities: ServerCapabilities(versionText: "10.11.19-MariaDB", versionComment: "", variables: ["read_only"]), at: address,
                replies: ProbeReplies([
                    .init(kind: .account, table: account), .init(kind: .grants, table: grants), .init(kind: .privilegedAccounts, table: writers),
                ]), refusals: [(.replicaStatus, 1227, "Access denied")])
            let text = PreflightCommand.output(audit, at: address, json: false)
            for line in [
                "db1:3306: MariaDB 10.11.19-MariaDB, as 'baton'@'%'", "  our session is not encrypted", "  MISSING  reading the state of replication",
                "  ok       seeing the sessions of replicas and clients: discovery, and whom to end while fencing",
                "  the state of replication: error 1227: Access denied (needs SLAVE MONITOR ON *.*)", "  'app'@'%': READ_ONLY ADMIN",
                "  GRANT SLAVE MONITOR, REPLICATION SLAVE ADMIN, RELOAD, READ_ONLY ADMIN, CONNECTION ADMIN ON *.* TO 'baton'@'%';", "not ready",
            ] {
                #expect(text.split(separator: "\n").contains { $0 == line }, "\(line)\n\(text)")
            }
            let json = try JSONReader.value(from: PreflightCommand.output(audit, at: address, json: true))
            #expect(json["ready"] == false && json["account"] == "'baton'@'%'" && json["starts_read_only"] == .null && json["sees_all_accounts"] == false)
            #expect(json["read_only_writers"]?.arrayValue?.first?["account"] == "'app'@'%'" && json["grants"]?.arrayValue?.count == 3)
        }

        private static func auditOfAllPrivileges() throws -> PrivilegeAudit {
            try PrivilegeAudit(
                capabilities: ServerCapabilities(versionText: "10.11.19-MariaDB", versionComment: "", variables: ["read_only"]), at: InstanceAddress(argument: "db1"),
                replies: ProbeReplies([
                    .init(kind: .account, table: ReplyTable(columns: ["account"], rows: [["baton@%"]])),
                    .init(kind: .grants, table: ReplyTable(columns: ["Grants"], rows: [["GRANT ALL PRIVILEGES ON *.* TO `baton`@`%` WITH GRANT OPTION"]])),
                ]), refusals: [])
        }

        @Test func `preflight tells which queries of the configuration fail, and never a password`() throws {
            var audit = try Self.auditOfAllPrivileges()
            #expect(audit.isReady)
            audit.queries = [
                QueryTrial("DetectRegionQuery", .answered("eu\n")), QueryTrial("DetectClusterAliasQuery", .answered(nil)),
                QueryTrial("ReplicationLagQuery", .notAsked), QueryTrial("ReplicationCredentialsQuery", .answeredSecretly),
            ]
            #expect(audit.isReady)
            audit.queries.append(QueryTrial("DetectDataCenterQuery", .failed("1146 (42S02): no such table")))
            #expect(!audit.isReady)
            let address = try InstanceAddress(argument: "db1")
            let text = PreflightCommand.output(audit, at: address, json: false)
            #expect(
                text.contains(
                    """
                    queries of the configuration
                      ok       DetectRegionQuery: "eu "
                      ok       DetectClusterAliasQuery: nothing
                      skipped  ReplicationLagQuery: asked of replicas only
                      ok       ReplicationCredentialsQuery: an account with a password
                      FAILS    DetectDataCenterQuery: 1146 (42S02): no such table
                    """), "\(text)")
            let queries = try JSONReader.value(from: PreflightCommand.output(audit, at: address, json: true))["queries"]?.arrayValue
            #expect(queries?.map { $0["outcome"] } == ["answered", "answered", "skipped", "answered", "failed"])
        }

        @Test func `preflight tells whether the write probe can write, and what makes it`() throws {
            var audit = try Self.auditOfAllPrivileges()
            audit.writeProbe = try WriteProbeAudit(user: "probe", table: WriteProbeTable(schema: "baton"), refusal: "1045 (28000): Access denied")
            #expect(!audit.isReady)
            let address = try InstanceAddress(argument: "db1")
            let text = PreflightCommand.output(audit, at: address, json: false)
            for line in [
                "the write probe CANNOT write as 'probe'", "  1045 (28000): Access denied", "to be run by an administrator on the primary, for the write probe",
                "  GRANT SELECT, UPDATE ON `baton`.`write_probe` TO 'probe'@'%';", "not ready",
            ] {
                #expect(text.split(separator: "\n").contains { $0 == line }, "\(line)\n\(text)")
            }
            let json = try JSONReader.value(from: PreflightCommand.output(audit, at: address, json: true))["write_probe"]
            #expect(json?["ready"] == false && json?["user"] == "probe" && json?["statements"]?.arrayValue?.count == 5)
            audit.writeProbe?.problems = []
            #expect(audit.isReady && PreflightCommand.output(audit, at: address, json: false).contains("the write probe can write as 'probe'"))
        }

        @Test(arguments: [["forget"], ["forget", "db1", "--cluster", "shop"], ["untag", "db1"], ["untag", "--all", "db1", "a=b"]])
        func `what names nothing, or two things, is refused`(line: [String]) {
            #expect(throws: (any Error).self) { try BatonCommand.parseAsRoot(line) }
        }

        @Test(arguments: [["recoveries", "17", "--last"], ["recoveries", "17", "--since", "5"]])
        func `one recovery and the last one are not asked for together`(line: [String]) {
            #expect(throws: (any Error).self) { try BatonCommand.parseAsRoot(line) }
        }

        @Test func `the journal stands in for a timeline that does not know the recovery, and for no other`() {
            let recovery: JSONValue = ["recovery": 7, "closed_at_ms": 2000]
            func stands(_ recovery: JSONValue, since: Int64? = nil, seen: UInt64? = nil) -> Bool {
                let timeline = seen.map {
                    [TimelineEntry(event: .opened, at: WallTime(milliseconds: 1), cluster: "db1:3306", recovery: RecoveryID(rawValue: $0), text: "")]
                }
                return RecoveriesCommand.isOnlyJournaled(recovery, since: since, timeline: timeline ?? [])
            }
            #expect(stands(recovery) && stands(recovery, since: 2000) && stands(recovery, seen: 6))
            #expect(!stands(recovery, since: 2001), "it ended before")
            #expect(!stands(recovery, seen: 7), "its end will be in the timeline in a moment")
            #expect(!stands(["recovery": 7, "closed_at_ms": .null]) && !stands([:]))
        }

        @Test func `a maintenance without a reason is refused`() {
            #expect(throws: (any Error).self) { try BatonCommand.parseAsRoot(["maintenance", "begin", "db1"]) }
        }

        @Test func `a maintenance is a line`() {
            let maintenance: JSONValue = [
                "Key": ["Hostname": "db1", "Port": 3306], "Owner": "ann", "Reason": "disk", "EndTimestamp": "2026-01-02 03:04:05",
            ]
            #expect(MaintenanceCommand.List.line(maintenance) == "db1:3306 by ann until 2026-01-02 03:04:05 UTC: disk")
        }

        @Test func `an acknowledgement without a reason is refused`() {
            #expect(throws: (any Error).self) { try BatonCommand.parseAsRoot(["ack", "17"]) }
        }

        @Test func `an acknowledgement of nothing in particular is refused`() async throws {
            let command = try #require(try BatonCommand.parseAsRoot(["ack", "--reason", "seen"]) as? AcknowledgeCommand)
            await #expect(throws: CommandFailure.self) { try await command.run() }
        }

        @Test func `a daemon that does not answer is named with the way out`() async {
            // Port 1 of loopback: nobody listens there.
            await #expect { try await DaemonClient(base: "http://127.0.0.1:1").get(["clusters"]) } throws: { "\($0)".contains("baton serve") }
        }

        @Test func `an address that is no URL is refused before anything is sent`() async {
            await #expect { try await DaemonClient(base: "nowhere").get(["clusters"]) } throws: { "\($0)".contains("http://HOST:PORT") }
        }

        // MARK: What is printed

        @Test func `the analysis prints what is worth telling, and one line when there is nothing`() {
            let reply: JSONValue = [
                ["code": "NoProblem", "worth_telling": false, "text": "db9:3306: in order"],
                ["code": "DeadMaster", "worth_telling": true, "text": "db1:3306: dead\n  nothing is done: paused"],
                ["code": "NoProblem", "worth_telling": true, "text": "db5:3306: NoProblem\n  nothing is done: observe only: a ring"],
            ]
            #expect(
                AnalysisCommand.output(reply, troubles: [], json: false)
                    == "db1:3306: dead\n  nothing is done: paused\ndb5:3306: NoProblem\n  nothing is done: observe only: a ring")
            #expect((try? JSONReader.value(from: AnalysisCommand.output(reply, troubles: ["disk full"], json: true)))?.arrayValue?.count == 2)
            #expect(AnalysisCommand.output([], troubles: [], json: false) == "nothing is wrong")
            #expect(AnalysisCommand.output([], troubles: ["disk full"], json: false) == "the manager: disk full")
            #expect((try? JSONReader.value(from: AnalysisCommand.output([], troubles: [], json: true))) == [])
        }

        @Test func `detections are printed as the daemon tells them, and one line when there are none`() {
            let reply: JSONValue = [["detection": 4, "text": "detection 4  DeadMaster\n  evidence: db2: lost"], ["detection": 3, "text": "detection 3  UnreachableMaster"]]
            #expect(DetectionsCommand.output(reply, json: false) == "detection 4  DeadMaster\n  evidence: db2: lost\ndetection 3  UnreachableMaster")
            #expect((try? JSONReader.value(from: DetectionsCommand.output(reply, json: true))) == reply)
            #expect(DetectionsCommand.output([], json: false) == "no detections")
            #expect((try? JSONReader.value(from: DetectionsCommand.output([], json: true))) == [])
        }

        @Test(arguments: ["detections", "audit"], ["0", "-1", "few"])
        func `what is listed is counted from one`(command: String, count: String) {
            #expect(throws: (any Error).self) { try BatonCommand.parseAsRoot([command, "--count", count]) }
        }

        // MARK: Audit

        @Test func `the audit is asked for as many, of a cluster, of a server, and for the older ones`() throws {
            func query(_ arguments: String...) throws -> String {
                let command = try #require(try BatonCommand.parseAsRoot(["audit"] + arguments) as? AuditCommand)
                return try command.query.map { "\($0.0)=\($0.1)" }.joined(separator: "&")
            }
            #expect(try query() == "count=20")
            #expect(try query("shop", "--server", "db2", "--before", "17", "--count", "5") == "count=5&cluster=shop&server=db2:3306&before=17")
            #expect { try query("--server", "a,b") } throws: { "\($0)".contains("HOST:PORT") }
        }

        @Test func `the audit is a table, or JSON as the daemon tells it`() {
            let reply: JSONValue = [
                [
                    "action": 17, "trouble": "db7:3306 is not known",
                    "row": ["17", "2026-01-02 03:04:05", "ann@host7?", "127.0.0.1", "forget", "db7:3306", "refused", "sold"],
                ]
            ]
            #expect(
                AuditCommand.output(reply, json: false) == """
                    ACTION  TIME (UTC)           WHO         FROM       WHAT    OF        OUTCOME  WHY
                        17  2026-01-02 03:04:05  ann@host7?  127.0.0.1  forget  db7:3306  refused  sold
                        db7:3306 is not known
                    """)
            #expect((try? JSONReader.value(from: AuditCommand.output(reply, json: true))) == reply)
            #expect(AuditCommand.output([], json: false) == "nothing was asked for")
        }

        @Test func `the help of the audit says what its words mean`() {
            let help = BatonCommand.helpMessage(for: AuditCommand.self, columns: 2_000)
            for text in ["WHO is the account", "FROM is the address", "OUTCOME is done", "baton audit --before", "--server", "--count", "--json"] { #expect(help.contains(text), "\(text)") }
        }

        @Test(arguments: [
            (["USER": "ann"], "host7", "ann@host7"), (["USER": "root", "SUDO_USER": "ann"], "host7", "ann@host7"), (["USER": "", "LOGNAME": "ann"], "host7", "ann@host7"),
            ([:], "host7", "unknown@host7"), (["USER": "a\r\nX: 1\u{7F}é"], "h", "aX:1@h"), (["USER": String(repeating: "a", count: 500)], "h", String(repeating: "a", count: 128)),
        ] as [([String: String], String, String)])
        func `whoever sits at the command line is told in a header that holds nothing else`(environment: [String: String], host: String, text: String) {
            #expect(ClientPerson.text(environment: environment, host: host) == text)
        }

        @Test func `without a daemon JSON has the shape that a daemon gives it`() throws {
            var fleet = TopologyFixtures.primary(replicas: 2)
            (fleet["db3"].channels[0].receiver, fleet["db3"].channels[0].applier) = (.stopped, .stopped)
            let context = SeedOptions.context(of: fleet.build(), at: WallTime(milliseconds: 0), now: TopologyFixtures.now)
            let cluster = try #require(context.cluster(hint: "db1"))
            let trees = TopologyCommand.json(context.snapshot.topology.clusters, in: context)
            #expect(trees.arrayValue?.first?.arrayValue?.map { $0["Key"]?["Hostname"]?.stringValue } == ["db1", "db2", "db3"])
            let found = DiscoverCommand.json(InstanceBuilder.address("db2"), in: context)
            #expect(found["Code"] == "OK" && found["Details"]?["MasterKey"]?["Hostname"] == "db1")
            let explanation = Explanation(of: cluster, in: context).envelope
            #expect(explanation["Code"] == "OK" && explanation["Explanation"]?["cluster"] == "db1:3306")
            #expect(context.snapshot.receivedUnknown.count == 1, "db3 was never seen running")
        }
    }
#endif
