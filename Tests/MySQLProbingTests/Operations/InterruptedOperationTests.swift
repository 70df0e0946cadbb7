#if MySQL
import MySQLProbing
import Probing
import Refactoring
import TestServers
import Testing
import TopologyModel

extension RealServers {
    @Suite struct `Operations on real servers that die in the middle` {
        private static func isStop(_ request: ActionRequest) -> Bool {
            if case .stopReceiver = request.action { true } else { false }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.mariadbs)
        func `the new source dies: the replica returns to the old one`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 2)) { set in
                let (db1, db2, db3) = (set.servers[0], set.servers[1], set.servers[2])
                try await set.write(1..<11, receivedBy: set.replicas)
                let plain = Operating(set)
                let shift = Operating(set, controller: Interruption(plain.controller, after: Self.isStop) { _ in db3.kill() })
                let result = try await shift.attempt(.relocate(db2.address, below: db3.address))
                guard case .failed(let server, _, _)? = result.tracks.first?.end else {
                    Issue.record("\(result.tracks)")
                    return
                }
                #expect(server == db3.address)
                #expect(result.tracks.first?.restorations == [Restoration(server: db2.address)])
                try await shift.expectFollows(db2, db1)
                try await set.write(11..<21, on: db1)
                try await set.awaitRows(20, on: [db2])
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `the new source dies on MySQL: the replica returns to the old one`() async throws {
            try await withTestServers(.mysql, .star(replicas: 2)) { set in
                let (db1, db2, db3) = (set.servers[0], set.servers[1], set.servers[2])
                try await set.write(1..<11, receivedBy: set.replicas)
                var shift = Operating(set)
                shift.policy.attachTimeout = .seconds(3)
                let looked: @Sendable (ActionRequest) -> Bool = { $0.action == .inspect }
                let interrupted = Operating(set, controller: Interruption(shift.controller, after: looked) { _ in db3.kill() })
                let plan = try await shift.plan(.relocate(db2.address, below: db3.address))
                let result = await OperationExecutor(
                    controller: interrupted.controller, policy: shift.policy, now: SystemClock.now, sleep: Patience.sleep
                ).run(plan)
                #expect(!result.isSuccess && result.tracks.first?.restorations == [Restoration(server: db2.address)], "\(result.tracks)")
                try await shift.expectFollows(db2, db1)
                try await set.write(11..<21, on: db1)
                try await set.awaitRows(20, on: [db2])
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.mariadbs)
        func `the replica dies: what it lacks is told, and nothing is lost when it is back`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 2)) { set in
                let (db1, db2, db3) = (set.servers[0], set.servers[1], set.servers[2])
                try await set.write(1..<11, receivedBy: set.replicas)
                let plain = Operating(set)
                let shift = Operating(set, controller: Interruption(plain.controller, after: Self.isStop) { _ in db2.kill() })
                let result = try await shift.attempt(.relocate(db2.address, below: db3.address))
                let restoration = try #require(result.tracks.first?.restorations.first)
                #expect(!result.isSuccess && !restoration.isRestored)
                #expect(restoration.missing?.contains("before: \(db1.address), receiver Yes, applier Yes") == true, "\(restoration)")
                try await set.restart(db2, ["--skip-slave-start"])
                // Killed while it applied by GTID, it shows an old place in its relay logs: from there everything would be applied twice.
                let refused = try await plain.attempt(.startReplication(db2.address))
                guard case .failed(_, _, let reason)? = refused.tracks.first?.end else {
                    Issue.record("\(refused.tracks)")
                    return
                }
                print("measured on \(kind): a replica that was killed is not started from its relay logs: \(reason)")
                try await plain.operate(.startReplication(db2.address)) { $0.allowsRefetch = true }
                try await plain.expectFollows(db2, db1)
                try await plain.expectComplete(11..<21, rows: 20, on: Array(set.replicas))
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a move by file and position that fails leaves its source running`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .chain(3)) { set in
                let (db1, db2, db3) = (set.servers[0], set.servers[1], set.servers[2])
                let plain = Operating(set)
                try await set.write(1..<11, receivedBy: set.replicas)
                for server in set.replicas { try await plain.operate(.setGTID(server.address, false)) }
                let reads: @Sendable (ActionRequest) -> Bool = { $0.action == .readWritePosition }
                let shift = Operating(set, controller: Interruption(plain.controller, after: reads) { _ in db3.kill() })
                let result = try await shift.attempt(.moveUp(db3.address))
                #expect(!result.isSuccess && result.frame?.restorations == [Restoration(server: db2.address)], "\(result)")
                try await plain.expectFollows(db2, db1, .fileAndPosition)
                try await set.write(11..<21, on: db1)
                try await set.awaitRows(20, on: [db2])
            }
        }
    }
}
#endif
