#if Daemon
    import BatonTesting
    import ControlModel
    import ManagerCore
    import Presentation
    import Testing
    import TopologyModel

    @Suite struct AuditRoutesTests {
        /// Of the cluster: action 5 of db1, and 6 of db3, below db1. Of none: 7 to 28.
        private static func snapshot() -> ManagerSnapshot {
            let ann = OperatorActor(name: "dba", proof: .password, claim: "ann@host7", address: "10.0.0.5")
            func action(_ verb: String, _ subject: String, _ servers: [String] = [], _ detail: String = "", isOfCluster: Bool = true) -> ControlCommand {
                .recordOperatorAction(
                    OperatorCall(
                        actor: ann, verb: verb, subject: subject, cluster: isOfCluster ? Fixture.clusterID : nil, servers: servers.map(Fixture.address), detail: detail,
                        reason: "rack 7", outcome: .done))
            }
            var commands = [action("begin-downtime", "db1:3306", ["db1"], "for 600 s"), action("relocate", "db3:3306", ["db3", "db1"], "below db1:3306")]
            for number in 0..<22 { commands.append(action("tag", "x\(number):3306", ["x\(number)"], isOfCluster: false)) }
            var snapshot = Fixture.snapshot()
            for (position, command) in commands.enumerated() {
                let stamp = CommandStamp(at: WallTime(milliseconds: Fixture.at.milliseconds + Int64(position)), node: "manager1")
                _ = snapshot.control.apply(command, stamp: stamp, index: snapshot.control.lastIndex.next)
            }
            return snapshot
        }

        private let manager = FakeManager(AuditRoutesTests.snapshot())

        private func numbers(_ path: String, _ name: String) async throws -> [Int64] {
            let page = try await Page.get(path, manager: manager)
            #expect(page.status == 200, "\(page.text)")
            return try #require(page.json.arrayValue).compactMap { $0[name]?.integerValue }
        }

        private static func descending(_ numbers: ClosedRange<Int64>) -> [Int64] { numbers.reversed() }

        @Test(arguments: [
            ("/api/audit", descending(9...28)), ("/api/audit/0", descending(9...28)), ("/api/audit/1", [8, 7, 6, 5]), ("/api/audit/2", []),
            ("/api/audit/instance/db1/3306", [6, 5]), ("/api/audit/instance/db3/3306/0", [6]), ("/api/audit/instance/db1/3306/1", []), ("/api/audit/instance/db4/3306", []),
        ] as [(String, [Int64])])
        func `the incumbent's paths come in pages, the newest first`(path: String, expected: [Int64]) async throws {
            #expect(try await numbers(path, "AuditId") == expected)
        }

        @Test(arguments: [
            ("/api/baton/audit", descending(9...28)), ("/api/baton/audit?count=2", [28, 27]), ("/api/baton/audit?count=2&before=27", [26, 25]),
            ("/api/baton/audit?before=7", [6, 5]), ("/api/baton/audit?cluster=shop", [6, 5]), ("/api/baton/audit?server=db1:3306", [6, 5]), ("/api/baton/audit?server=db3", [6]),
            ("/api/baton/audit?server=x21:3306&cluster=shop", []), ("/api/baton/audit?server=x21", [28]),
        ] as [(String, [Int64])])
        func `our own path takes a number, a cluster, a server, and where to go on`(path: String, expected: [Int64]) async throws {
            #expect(try await numbers(path, "action") == expected)
        }

        @Test func `it has exactly the incumbent's members`() async throws {
            let first = try #require(try await Page.get("/api/audit/instance/db3/3306", manager: manager).json.arrayValue?.first)
            #expect(
                first == [
                    "AuditId": 6, "AuditTimestamp": "2026-01-02 03:04:05", "AuditType": "relocate-below", "AuditInstanceKey": ["Hostname": "db3", "Port": 3306],
                    "Message": "db3:3306: relocate below db1:3306, asked for by dba (says ann@host7) from 10.0.0.5 (rack 7): done",
                ])
        }
    }
#endif
