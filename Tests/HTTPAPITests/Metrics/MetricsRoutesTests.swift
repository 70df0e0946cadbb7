#if Daemon
    import BatonTesting
    import ControlModel
    import Foundation
    @testable import HTTPAPI
    import HTTPTypes
    import ManagerCore
    import Orchestration
    import Presentation
    import Storage
    import Testing
    import TopologyModel

    @Suite struct MetricsRoutesTests {
        private func lines(_ page: Page) -> [String] { page.text.split(separator: "\n").map(String.init) }

        @Test func `everything that the manager knows in numbers is there, in one order`() async throws {
            var fleet = TopologyFixtures.primary(replicas: 4)
            fleet["db2"].freshness.failures = 2
            fleet.add(InstanceBuilder("x1", serverID: 99).unread())
            let listener = try Page.listener(manager: FakeManager(Fixture.snapshot(of: fleet)))
            let pages = try await Page.get(["/metrics", "/metrics"], of: listener)
            #expect(pages[0].status == 200 && pages[0].contentType == "text/plain; version=0.0.4; charset=utf-8")
            let samples = lines(pages[0]).filter { !$0.hasPrefix("#") }
            #expect(
                samples == [
                    "baton_up 1", "baton_armed 1", "baton_observe_only 0", "baton_warnings 1", "baton_start_time_seconds 1767323045",
                    #"baton_instances{state="failing"} 1"#, #"baton_instances{state="unread"} 1"#, #"baton_instances{state="valid"} 4"#,
                    #"baton_probe_age_seconds{cluster="db1:3306"} 0"#, #"baton_findings{code="DeadMaster"} 1"#, #"baton_recoveries{outcome="aborted"} 1"#,
                    #"baton_recoveries{outcome="observed"} 0"#, #"baton_recoveries{outcome="open"} 0"#, #"baton_recoveries{outcome="stopped"} 0"#,
                    #"baton_recoveries{outcome="succeeded"} 0"#, "baton_leader 1", "baton_term 0", #"baton_http_requests_total{class="1xx"} 0"#,
                    #"baton_http_requests_total{class="2xx"} 0"#, #"baton_http_requests_total{class="3xx"} 0"#, #"baton_http_requests_total{class="4xx"} 0"#,
                    #"baton_http_requests_total{class="5xx"} 0"#, "baton_authentication_failures_total 0",
                ])
            #expect(pages[1].text == pages[0].text.replacing(#"{class="2xx"} 0"#, with: #"{class="2xx"} 1"#))
        }

        @Test func `every family is announced once, before its samples`() async throws {
            let sources = MetricsSources(controlLog: MeasuredControlLog(InMemoryControlLog()), quorum: { Self.measurements })
            let page = try await Page.get(["/metrics"], of: Page.listener(sources: sources, manager: FakeManager(Fixture.snapshot())))[0]
            var announced: [String] = []
            for line in lines(page) {
                let words = line.split(separator: " ")
                if line.hasPrefix("# HELP ") {
                    announced.append(String(words[2]))
                    #expect(words.count > 3)
                } else if line.hasPrefix("# TYPE ") {
                    #expect(String(words[2]) == announced.last && ["counter", "gauge", "histogram"].contains(String(words[3])))
                } else {
                    #expect(line.hasPrefix(announced.last ?? "?"), "\(line)")
                }
            }
            #expect(Set(announced).count == announced.count && announced.allSatisfy { $0.hasPrefix("baton_") })
            #expect(announced.contains("baton_commit_seconds") && announced.contains("baton_quorum_network_events_total"))
        }

        @Test func `commits and the standing come from where the daemon says`() async throws {
            let log = MeasuredControlLog(InMemoryControlLog())
            _ = try await log.propose([.setTag(Fixture.address("db1"), name: "a", value: "b")], stamp: CommandStamp(at: Fixture.at, node: "n"))
            let sources = MetricsSources(controlLog: log, standing: { ManagerStanding(isLeader: false, term: 7) })
            let found = lines(try await Page.get(["/metrics"], of: Page.listener(sources: sources, manager: FakeManager(Fixture.snapshot())))[0])
            for line in ["baton_leader 0", "baton_term 7", #"baton_commit_seconds_bucket{le="+Inf"} 1"#, "baton_commit_seconds_count 1", "baton_commit_failures_total 0"] {
                #expect(found.contains(line), "\(line)")
            }
            #expect(found.filter { $0.hasPrefix("baton_commit_seconds_bucket") }.count == log.measurements.latency.bounds.count + 1)
        }

        private static var measurements: QuorumMeasurements {
            var measurements = QuorumMeasurements()
            (measurements.leaderChanges, measurements.preVotes, measurements.elections, measurements.digestMismatches) = (3, 5, [.won: 2], 1)
            measurements.commands = ["applied": 20, "overloaded": 4]
            measurements.commandTime.observe(.milliseconds(4))
            measurements.readTime.observe(.milliseconds(2))
            (measurements.failedReads, measurements.logEntries, measurements.logStalls, measurements.isStalled, measurements.isFull) = (6, 40, 7, true, true)
            measurements.logWriteTime.observe(.microseconds(300))
            (measurements.tornTails, measurements.damagedLogs, measurements.freeBytes, measurements.snapshotBytes) = (1, 2, 1 << 30, 4096)
            measurements.snapshots = [.taken: 8, .failed: 1]
            measurements.roundTrips = ["0b": .microseconds(1500), "0f": .seconds(1)]
            measurements.network.sentFrames = 100
            (measurements.network.receivedFrames, measurements.network.droppedFrames, measurements.network.sentBytes) = (90, 2, 5000)
            measurements.network.events = ["authenticationFailed": 3, "up": 2]
            measurements.network.queuedBytes = ["0b": 0, "0c": 77]
            return measurements
        }

        @Test func `what a node of several managers counts is there, each member by its address`() async throws {
            let listener = try Page.listener(
                sources: MetricsSources(quorum: { Self.measurements }), quorum: FakeQuorum(.fixture(.leader)), manager: FakeManager(Fixture.snapshot()))
            let found = lines(try await Page.get(["/metrics"], of: listener)[0])
            for line in [
                "baton_quorum_leader_changes_total 3", #"baton_quorum_elections_total{result="won"} 2"#, #"baton_quorum_elections_total{result="lost"} 0"#, "baton_quorum_prevotes_total 5",
                #"baton_quorum_proposals_total{outcome="applied"} 20"#, #"baton_quorum_proposals_total{outcome="overloaded"} 4"#,
                #"baton_quorum_propose_seconds_bucket{le="0.0025"} 0"#, #"baton_quorum_propose_seconds_bucket{le="0.005"} 1"#, "baton_quorum_propose_seconds_sum 0.004",
                "baton_quorum_read_seconds_count 1", "baton_quorum_read_failures_total 6", "baton_quorum_digest_mismatches_total 1", "baton_quorum_log_write_seconds_sum 0.0003",
                "baton_quorum_log_entries_total 40", "baton_quorum_log_stalls_total 7", "baton_quorum_log_stalled 1", "baton_quorum_log_full 1", "baton_quorum_torn_tails_total 1",
                "baton_quorum_damaged_logs_total 2", "baton_quorum_disk_free_bytes 1073741824", #"baton_quorum_snapshots_total{end="taken"} 8"#,
                #"baton_quorum_snapshots_total{end="installed"} 0"#, #"baton_quorum_snapshots_total{end="failed"} 1"#, "baton_quorum_snapshot_seconds_count 0",
                "baton_quorum_snapshot_bytes 4096", #"baton_quorum_round_trip_seconds{member="b.example.net:10008"} 0.0015"#,
                #"baton_quorum_queued_bytes{member="c.example.net:10008"} 77"#, #"baton_quorum_frames_total{end="sent"} 100"#, #"baton_quorum_frames_total{end="received"} 90"#,
                #"baton_quorum_frames_total{end="dropped"} 2"#, "baton_quorum_sent_bytes_total 5000", #"baton_quorum_network_events_total{event="authenticationFailed"} 3"#,
                "baton_quorum_step_seconds_count 0",
            ] { #expect(found.contains(line), "\(line)") }
            #expect(found.filter { $0.hasPrefix("baton_quorum_round_trip_seconds{") }.count == 1, "a node that is no member is not there")
        }

        @Test func `what is not known is not there`() async throws {
            let listener = try Page.listener(sources: MetricsSources(quorum: { QuorumMeasurements() }), quorum: FakeQuorum(.fixture(.follower)), manager: FakeManager(Fixture.snapshot()))
            let found = lines(try await Page.get(["/metrics"], of: listener)[0])
            for name in ["baton_quorum_disk_free_bytes", "baton_quorum_snapshot_bytes", "baton_quorum_round_trip_seconds", "baton_quorum_queued_bytes"] {
                #expect(!found.contains { $0.contains(name) }, "\(name)")
            }
            #expect(found.contains("baton_quorum_log_stalls_total 0"))
        }

        @Test func `ages, arming and observing are those of the moment`() async throws {
            var snapshot = Fixture.snapshot(isArmed: false)
            snapshot.now = snapshot.now + .milliseconds(3500)
            snapshot.configuration.observeOnlyReasons = ["started with --observe"]
            let found = lines(try await Page.get(["/metrics"], of: Page.listener(manager: FakeManager(snapshot)))[0])
            for line in [#"baton_probe_age_seconds{cluster="db1:3306"} 3.5"#, "baton_armed 0", "baton_observe_only 1"] { #expect(found.contains(line), "\(line)") }
        }

        @Test func `requests are counted by class, and wrong passwords apart`() async throws {
            var access = ListenerAccess()
            access.authentication = .changes(.init(user: "anna", password: Secret("s3cret")))
            let listener = try Page.listener(access: access, manager: FakeManager(Fixture.snapshot()))
            _ = try await Page.get(["/api/clusters", "/", "/api/nothing", "/api/cluster/nothing", "/api/baton/resume"], of: listener)
            let wrong = "Basic " + Data("anna:guess".utf8).base64EncodedString()
            _ = try await Page.get(["/api/clusters", "/api/clusters"], headers: [.authorization: wrong], of: listener)
            let counts = listener.routes.counters.counts
            #expect(counts.requests == [2: 2, 4: 4, 5: 1])
            #expect(counts.failedAuthentications == 2)
        }

        @Test func `a prefix moves them, too`() async throws {
            let listener = try Page.listener(prefix: "/sub", manager: FakeManager(Fixture.snapshot()))
            #expect(try await Page.get(["/sub/metrics", "/metrics"], of: listener).map(\.status) == [200, 404])
        }
    }
#endif
