#if Daemon
    import BatonTesting
    import ControlModel
    @testable import HTTPAPI
    import HTTPTypes
    import ManagerCore
    import Orchestration
    import Presentation
    import Testing

    @Suite struct QuorumRoutesTests {
        private func get(_ path: String, _ status: QuorumStatus?, failure: QuorumError? = nil, listen: String = "127.0.0.1:3000", isArmed: Bool = true) async throws -> (Page, [FakeQuorum.Asked]) {
            let quorum = status.map { FakeQuorum($0, failure: failure) }
            let page = try await Page.get([path], of: Page.listener(listen: listen, quorum: quorum, manager: FakeManager(Fixture.snapshot(isArmed: isArmed))))[0]
            return (page, await quorum?.asked ?? [])
        }

        // MARK: The incumbent's paths

        @Test(arguments: [
            ("/api/raft-state", .fixture(.leader), 200, #""Leader""#), ("/api/raft-state", .fixture(.follower), 200, #""Follower""#),
            ("/api/raft-state", .fixture(.candidate), 200, #""Candidate""#), ("/api/raft-state", .fixture(.learner), 200, #""Follower""#),
            ("/api/raft-state", .fixture(.halted), 200, #""Shutdown""#), ("/api/raft-leader", .fixture(.follower), 200, #""a.example.net:10008""#),
            ("/api/raft-leader", .fixture(.follower, hasLeader: false), 200, #""""#),
            ("/api/raft-peers", .fixture(.leader), 200, #"["a.example.net:10008","b.example.net:10008","c.example.net:10008"]"#),
            ("/api/raft-health", .fixture(.follower), 200, #""healthy""#),
            (
                "/api/raft-health", .fixture(.follower, isPartOfQuorum: false), 500,
                #"{"Code":"ERROR","Message":"unhealthy: not in touch with a majority of the managers","Details":null}"#
            ),
            ("/api/raft-health", .fixture(.halted, trouble: "it broke"), 500, #"{"Code":"ERROR","Message":"unhealthy: it broke (halted)","Details":null}"#),
            (
                "/api/raft-status", .fixture(.leader), 200,
                #"{"RaftBind":"0.0.0.0:10008","RaftAdvertise":"a.example.net:10008","State":"Leader","Healthy":true,"IsPartOfQuorum":true,"Leader":"a.example.net:10008","LeaderURI":"http://a.example.net:3000","Peers":["a.example.net:10008","b.example.net:10008","c.example.net:10008"]}"#
            ),
            ("/api/leader-check", .fixture(.leader), 200, #""OK""#), ("/api/leader-check/503", .fixture(.leader), 200, #""OK""#),
            ("/api/leader-check", .fixture(.follower), 404, #""Not leader""#), ("/api/leader-check/503", .fixture(.follower), 503, #""Not leader""#),
            ("/api/leader-check/99", .fixture(.follower), 404, #""Not leader""#), ("/api/leader-check/x", .fixture(.follower), 404, #""Not leader""#),
            ("/api/lb-check", .fixture(.follower), 200, #""OK""#), ("/api/leader-check", nil, 200, #""OK""#),
        ] as [(String, QuorumStatus?, Int, String)])
        func `readings have the incumbent's shapes`(path: String, status: QuorumStatus?, code: Int, body: String) async throws {
            let (page, asked) = try await get(path, status)
            #expect(page.status == code && page.text == body && asked == [], "\(page)")
        }

        @Test(arguments: [
            ("/api/raft-snapshot", "snapshot created", .snapshot), ("/api/raft-add-peer/d", "d", .change(.add(address: "d:10008", incarnation: 0))),
            ("/api/raft-add-peer/D:1?incarnation=2", "D:1", .change(.add(address: "d:1", incarnation: 2))),
            ("/api/raft-remove-peer/c.example.net:10008", "c.example.net:10008", .change(.remove(address: "c.example.net:10008"))),
        ] as [(String, JSONValue, FakeQuorum.Asked)])
        func `changes that answer with a bare text`(path: String, body: JSONValue, expected: FakeQuorum.Asked) async throws {
            let (page, asked) = try await get(path, .fixture(.leader))
            #expect(page.status == 200 && page.json == body && asked == [expected], "\(page)")
        }

        @Test(arguments: [
            ("/api/raft-yield/b.example.net", .null, [.transfer(to: "b.example.net:10008")]), ("/api/raft-yield/a.example.net", .null, []),
            ("/api/raft-yield-hint/b.example.net", "b.example.net", [.transfer(to: "b.example.net:10008")]), ("/api/raft-yield-hint/B.EX", "B.EX", [.transfer(to: "b.example.net:10008")]),
            ("/api/reelect", .null, [.transfer(to: nil)]), ("/api/baton/quorum/transfer", .null, [.transfer(to: nil)]),
            ("/api/baton/quorum/transfer/b.example.net", "b.example.net:10008", [.transfer(to: "b.example.net:10008")]),
            ("/api/baton/quorum/add/d", "d:10008", [.change(.add(address: "d:10008", incarnation: 0))]),
            ("/api/baton/quorum/add/[::1]:5?incarnation=3", "[::1]:5", [.change(.add(address: "[::1]:5", incarnation: 3))]),
            ("/api/baton/quorum/remove/d:5", "d:5", [.change(.remove(address: "d:5"))]), ("/api/baton/quorum/snapshot", "manager1", [.snapshot]),
        ] as [(String, JSONValue, [FakeQuorum.Asked])])
        func `changes that answer with an envelope`(path: String, details: JSONValue, expected: [FakeQuorum.Asked]) async throws {
            let (page, asked) = try await get(path, .fixture(.leader))
            #expect(page.status == 200 && page.json["Code"] == "OK" && page.json["Details"] == details && asked == expected, "\(page)")
        }

        @Test(arguments: [
            "/api/raft-add-peer/a:b", "/api/raft-add-peer/a?incarnation=-1", "/api/baton/quorum/add/a?incarnation=x", "/api/raft-yield/a%2Fb", "/api/raft-yield-hint/zebra",
            "/api/raft-yield-hint/example", "/api/raft-yield-hint/c.example.net", "/api/baton/quorum/remove/:1",
        ])
        func `what names nobody is refused`(path: String) async throws {
            let (page, asked) = try await get(path, .fixture(.leader))
            #expect(page.status == 500 && page.json["Code"] == "ERROR" && asked == [], "\(page)")
        }

        static let changes: [String] = ["/api/raft-snapshot", "/api/raft-add-peer/d", "/api/raft-remove-peer/d", "/api/raft-yield/b", "/api/raft-yield-hint/b", "/api/reelect"]
            + ["snapshot", "add/d", "remove/d", "transfer", "transfer/b"].map { "/api/baton/quorum/\($0)" }

        @Test(arguments: changes) func `no change is accepted from the network`(path: String) async throws {
            let (page, asked) = try await get(path, .fixture(.leader), listen: ":3000")
            #expect(page.status == 500 && page.json["Message"]?.stringValue?.hasPrefix("Unauthorized: ") == true && asked == [], "\(page)")
        }

        @Test(arguments: changes + ["/api/raft-state", "/api/raft-leader", "/api/raft-peers", "/api/raft-health", "/api/raft-status", "/api/baton/quorum"])
        func `a manager that is alone says so`(path: String) async throws {
            let (page, _) = try await get(path, nil)
            #expect(page.status == 500 && page.json["Code"] == "ERROR", "\(page)")
            #expect(page.json["Message"]?.stringValue?.contains("not running with raft setup") == true, "\(page)")
        }

        @Test(arguments: [(QuorumError.Code.notLeader, 503), (.refused, 500), (.outcomeUnknown, 504), (.init(rawValue: "later"), 504)])
        func `how a change failed is in the status`(code: QuorumError.Code, status: Int) async throws {
            for path in ["/api/baton/quorum/remove/d", "/api/raft-snapshot"] {
                let (page, asked) = try await get(path, .fixture(.leader), failure: QuorumError(code, "it is so"))
                #expect(page.status == status && page.json["Message"] == "it is so" && asked.count == 1, "\(page)")
            }
        }

        @Test(arguments: ["/api/raft-snapshot", "/api/baton/quorum/snapshot"]) func `a snapshot is of the manager that is asked`(path: String) async throws {
            let (page, asked) = try await get(path, .fixture(.follower, leaderURL: "http://127.0.0.1:1"))
            #expect(page.status == 200 && asked == [.snapshot], "\(page)")
        }

        // MARK: Audit

        private static func calls(_ manager: FakeManager) async -> [String] {
            await manager.requests.map { if case .recordQuorumCall(let verb, let node, let outcome, let answer) = $0 { "\(verb) \(node): \(outcome) \(answer)" } else { "\($0)" } }
        }

        @Test(arguments: [
            ("/api/baton/quorum/add/d?incarnation=2", "quorum-add d:10008, incarnation 2"), ("/api/raft-remove-peer/d", "quorum-remove d:10008"),
            ("/api/reelect", "quorum-transfer whoever holds most"), ("/api/baton/quorum/transfer/b", "quorum-transfer b:10008"),
        ])
        func `a change of the quorum is recorded before it is asked for, and with its end`(path: String, words: String) async throws {
            for (failure, end) in [(nil, "done "), (QuorumError(.refused, "it is so"), "refused it is so"), (QuorumError(.outcomeUnknown, "who knows"), "failed who knows")] as [(QuorumError?, String)] {
                let manager = FakeManager(Fixture.snapshot())
                let listener = try Page.listener(quorum: FakeQuorum(.fixture(.leader), failure: failure), manager: manager)
                _ = try await Page.get([path], headers: [OperatorIdentity.claimField: "ann@host7"], of: listener)
                #expect(await Self.calls(manager) == ["\(words): asked ", "\(words): \(end)"])
                #expect(await manager.askers.allSatisfy { $0.actor.claim == "ann@host7" })
            }
        }

        @Test(arguments: ["/api/baton/quorum/snapshot", "/api/baton/quorum/add/a:b", "/api/baton/quorum"]) func `what changes nothing that is shared is not recorded`(path: String) async throws {
            let manager = FakeManager(Fixture.snapshot())
            _ = try await Page.get([path], of: Page.listener(quorum: FakeQuorum(.fixture(.leader)), manager: manager))
            #expect(await Self.calls(manager) == [])
        }

        // MARK: Where it shows

        @Test func `our own status holds everything`() async throws {
            let (page, _) = try await get("/api/baton/quorum", .fixture(.leader))
            #expect(QuorumStatus(page.json) == .fixture(.leader))
            #expect(page.json["trouble_code"] == .null)
            let halted = try await get("/api/baton/quorum", .fixture(.halted, trouble: "it broke")).0
            #expect(halted.json["trouble"] == "it broke" && halted.json["trouble_code"] == "halted")
            #expect(page.json["leader_address"] == "a.example.net:10008")
        }

        @Test func `health names the leader, and whom it hears`() async throws {
            let leading = try await get("/api/status", .fixture(.leader)).0
            let details = try #require(leading.json["Details"])
            #expect(leading.status == 200 && details["IsActiveNode"] == true && details["IsRaftLeader"] == true && details["RaftLeaderURI"] == "http://a.example.net:3000")
            #expect(details["RaftHealthyMembers"] == ["a.example.net:10008", "b.example.net:10008"] && details["RaftAdvertise"] == "a.example.net:10008")
            let following = try #require(try await get("/api/health", .fixture(.follower)).0.json["Details"])
            #expect(following["IsActiveNode"] == false && following["IsRaftLeader"] == false && following["RaftLeader"] == "a.example.net:10008" && following["Healthy"] == true)
            #expect(following["RaftHealthyMembers"] == [] && following["AvailableNodes"]?.arrayValue?.first?["Hostname"] == "manager1")
            #expect(
                following["ActiveNode"] == [
                    "Hostname": "a.example.net:10008", "Token": "", "AppVersion": "", "FirstSeenActive": "", "LastSeenActive": "", "ExtraInfo": "", "Command": "", "DBBackend": "",
                    "LastReported": "0001-01-01T00:00:00Z",
                ])
        }

        @Test(arguments: [(true, QuorumStatus.fixture(.halted, trouble: "it broke"), "does not do its part: it broke (halted)"), (false, .fixture(.follower), "is not armed yet")])
        func `a manager that does not do its part is not healthy`(isArmed: Bool, status: QuorumStatus, message: String) async throws {
            let (page, _) = try await get("/api/status", status, isArmed: isArmed)
            #expect(page.status == 500 && page.json["Details"]?["Healthy"] == false && page.json["Message"]?.stringValue?.contains(message) == true, "\(page)")
        }

        @Test func `alone, health is as it was`() async throws {
            let details = try #require(try await get("/api/status", nil).0.json["Details"])
            #expect(details["IsActiveNode"] == true && details["IsRaftLeader"] == false && details["RaftLeader"] == "" && details["RaftHealthyMembers"] == .null)
            #expect(details["ActiveNode"] == details["AvailableNodes"]?.arrayValue?.first)
        }

        @Test func `the front page says who leads`() async throws {
            let following = try await get("/", .fixture(.follower, leaderURL: "http://a.example.net:3000?\"<")).0.text
            #expect(following.contains(#"<a href="http://a.example.net:3000?&quot;&lt;">a.example.net:10008</a> leads, and acts"#) && following.contains("b.example.net:10008, follower, term 7"))
            #expect(try await get("/", .fixture(.leader)).0.text.contains("This manager leads"))
            #expect(try await get("/", .fixture(.candidate, hasLeader: false, isPartOfQuorum: false)).0.text.contains(#"<p class="bad">nobody is known to lead</p>"#))
        }

        @Test func `metrics tell the role, and on the leader how far the others are`() async throws {
            func samples(_ status: QuorumStatus) async throws -> [String] {
                try await get("/metrics", status).0.text.split(separator: "\n").map(String.init).filter { $0.hasPrefix("baton_quorum") || $0.hasPrefix("baton_leader ") || $0.hasPrefix("baton_term ") }
            }
            let common = [
                "baton_quorum_member 1", "baton_quorum_voters 2", "baton_quorum_commit_index 98", "baton_quorum_applied_index 97", "baton_quorum_last_index 100",
                "baton_quorum_snapshot_index 50",
            ]
            func roles(_ role: QuorumRole) -> [String] {
                ["candidate", "follower", "halted", "leader", "learner"].map { #"baton_quorum_role{role="\#($0)"} \#($0 == role.rawValue ? 1 : 0)"# }
            }
            let others = [
                #"baton_quorum_lag_entries{member="b.example.net:10008"} 5"#, #"baton_quorum_lag_entries{member="c.example.net:10008"} 80"#,
                #"baton_quorum_silence_seconds{member="b.example.net:10008"} 0.12"#, #"baton_quorum_silence_seconds{member="c.example.net:10008"} 60"#,
            ]
            let leading: [String] = ["baton_leader 1", "baton_term 7"] + roles(.leader) + common + others
            #expect(try await samples(.fixture(.leader)) == leading)
            let following: [String] = ["baton_leader 0", "baton_term 7"] + roles(.follower) + common
            #expect(try await samples(.fixture(.follower)) == following)
        }
    }
#endif
