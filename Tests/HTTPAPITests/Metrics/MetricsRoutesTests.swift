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
            let sources = MetricsSources(controlLog: MeasuredControlLog(InMemoryControlLog()))
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
            #expect(announced.contains("baton_commit_seconds"))
        }

        @Test func `commits and the standing come from where the daemon says`() async throws {
            let log = MeasuredControlLog(InMemoryControlLog())
            _ = try await log.propose([.setTag(Fixture.address("db1"), name: "a", value: "b")], stamp: CommandStamp(at: Fixture.at, node: "n"))
            let sources = MetricsSources(controlLog: log) { ManagerStanding(isLeader: false, term: 7) }
            let found = lines(try await Page.get(["/metrics"], of: Page.listener(sources: sources, manager: FakeManager(Fixture.snapshot())))[0])
            for line in ["baton_leader 0", "baton_term 7", #"baton_commit_seconds_bucket{le="+Inf"} 1"#, "baton_commit_seconds_count 1", "baton_commit_failures_total 0"] {
                #expect(found.contains(line), "\(line)")
            }
            #expect(found.filter { $0.hasPrefix("baton_commit_seconds_bucket") }.count == log.measurements.latency.bounds.count + 1)
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
