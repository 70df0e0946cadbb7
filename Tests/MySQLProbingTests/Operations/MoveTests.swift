#if MySQL
import MySQLProbing
import Refactoring
import TestServers
import Testing
import TopologyModel

extension RealServers {
    @Suite struct `Moving replicas of real servers` {
        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `by GTID: below a sibling, up again, all below one, and back`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 3)) { set in
                let shift = Operating(set)
                let (db1, db2, db3, db4) = (set.servers[0], set.servers[1], set.servers[2], set.servers[3])
                try await set.write(1..<11, receivedBy: set.replicas)
                try await shift.operate(.relocate(db2.address, below: db3.address))
                try await shift.expectFollows(db2, db3)
                try await shift.expectComplete(11..<21, rows: 20, on: Array(set.replicas))
                try await shift.operate(.moveUp(db2.address))
                try await shift.expectFollows(db2, db1)
                try await shift.operate(.takeSiblings(db4.address))
                try await shift.expectFollows(db2, db4)
                try await shift.expectFollows(db3, db4)
                try await shift.operate(.relocateReplicas(of: db4.address, below: db1.address)) { $0.only = db3.address.description }
                try await shift.expectFollows(db3, db1)
                try await shift.expectFollows(db2, db4)
                try await shift.operate(.moveUpReplicas(of: db4.address))
                try await shift.expectComplete(21..<31, rows: 30, on: Array(set.replicas))
                let refused = try await shift.plan(.relocate(db1.address, below: db2.address))
                #expect(refused.isRefused)
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `by file and position: up, below, at an equal place, and GTID on again`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .chain(3)) { set in
                let shift = Operating(set)
                let (db1, db2, db3) = (set.servers[0], set.servers[1], set.servers[2])
                try await set.write(1..<11, receivedBy: set.replicas)
                for server in set.replicas {
                    try await shift.operate(.setGTID(server.address, false))
                    #expect(try await shift.channel(server).gtidUse == .fileAndPosition)
                }
                try await shift.expectComplete(11..<21, rows: 20, on: Array(set.replicas))
                let up = try await shift.operate(.moveUp(db3.address))
                #expect(up.frame?.restorations.map(\.isRestored) == [true])
                try await shift.expectFollows(db3, db1, .fileAndPosition)
                try await shift.expectFollows(db2, db1, .fileAndPosition)
                try await shift.expectComplete(21..<31, rows: 30, on: Array(set.replicas))
                let below = try await shift.operate(.moveBelow(db3.address, sibling: db2.address))
                try await shift.expectFollows(db3, db2, .fileAndPosition)
                try await shift.expectFollows(db2, db1, .fileAndPosition)
                // Nothing was written since: the place in the log of db2 equals the one in that of db1, and the move proved it.
                let equivalences = try await shift.places(provedBy: below)
                try await shift.operate(.moveEquivalent(db3.address, below: db1.address), equivalences: equivalences)
                try await shift.expectFollows(db3, db1, .fileAndPosition)
                try await shift.expectComplete(31..<41, rows: 40, on: Array(set.replicas))
                for server in set.replicas { try await shift.operate(.setGTID(server.address, true)) }
                try await shift.expectFollows(db3, db1)
                try await shift.expectComplete(41..<51, rows: 50, on: Array(set.replicas))
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `the most advanced replica of a dead server becomes the source of the others`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 3)) { set in
                let shift = Operating(set)
                try await set.write(1..<11, receivedBy: set.replicas)
                // One falls behind before its source dies.
                try await set.sql(set.servers[1], kind.stopReceiver())
                try await set.write(11..<21, receivedBy: Array(set.replicas.dropFirst()))
                set.primary.kill()
                let result = try await shift.operate(.regroupReplicas(of: set.primary.address)) { $0.skipsBlocked = true }
                let promoted = try #require(result.plan.promoted)
                #expect(promoted != set.servers[1].address)
                for server in set.replicas where server.address != promoted {
                    #expect(try await shift.channel(server).source == promoted)
                }
                // Its receiver was stopped by somebody, and stays so.
                #expect(try await shift.channel(set.servers[1]).receiver == .stopped)
                try await set.sql(set.servers[1], kind.startReceiver())
                try await set.awaitRows(20, on: Array(set.replicas))
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a replica swaps places with its source`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .chain(3)) { set in
                let shift = Operating(set)
                try await set.write(1..<11, receivedBy: set.replicas)
                try await shift.operate(.takeSource(set.servers[2].address))
                try await shift.expectFollows(set.servers[2], set.servers[0])
                try await shift.expectFollows(set.servers[1], set.servers[2])
                try await shift.expectComplete(11..<21, rows: 20, on: Array(set.replicas))
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a source follows its replica, too`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 2)) { set in
                let shift = Operating(set)
                try await set.write(1..<11, receivedBy: set.replicas)
                try await shift.operate(.makeCoPrimary(set.servers[1].address))
                try await shift.expectFollows(set.servers[0], set.servers[1])
                try await shift.expectFollows(set.servers[1], set.servers[0])
                try await shift.expectComplete(11..<21, rows: 20, on: set.servers)
                #expect(try await shift.facts(set.primary).settings.readOnly == false)
                #expect(try await shift.topology().clusters.map(\.shape) == [.coPrimaries])
            }
        }

        @Test(.timeLimit(.minutes(1)))
        func `MySQL logs in to a source that does not remember it, without TLS`() async throws {
            try await withTestServers(.mysql, .star(replicas: 2)) { set in
                let shift = Operating(set)
                let (db1, db2, db3) = (set.servers[0], set.servers[1], set.servers[2])
                try await set.write(1..<6, receivedBy: set.replicas)
                // As set up by somebody whose source remembered the account, and sources that were restarted since. (9.7 has TLS on by default.)
                for replica in [db2, db3] {
                    try await set.sql(
                        replica,
                        "STOP REPLICA IO_THREAD; CHANGE REPLICATION SOURCE TO SOURCE_SSL = 0, GET_SOURCE_PUBLIC_KEY = 0; START REPLICA IO_THREAD")
                }
                for source in [db2, db3] { try await set.sql(source, "FLUSH NO_WRITE_TO_BINLOG PRIVILEGES") }
                try await shift.operate(.relocate(db2.address, below: db3.address))
                try await shift.expectFollows(db2, db3)
                try await shift.operate(.makeCoPrimary(db3.address))
                try await shift.expectFollows(db1, db3)
                try await shift.expectComplete(6..<11, rows: 10, on: set.servers)
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a replica is repointed, detached, attached again, and reset`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let shift = Operating(set)
                let replica = set.servers[1]
                try await set.write(1..<6, receivedBy: set.replicas)
                // Its source sees the receiver come anew: it was told, not found to be right.
                let session = try await dumpSession(set)
                try await shift.operate(.repoint(replica.address, to: nil))
                try await set.eventually("the replica logged in anew") { try await dumpSession(set).map { $0 != session } ?? false }
                try await shift.expectFollows(replica, set.primary)
                try await shift.operate(.detach(replica.address))
                let detached = try await shift.channel(replica)
                #expect(detached.source == nil && detached.detachedSource == set.primary.address && detached.receiver == .stopped)
                try await set.write(6..<11, on: set.primary)
                try await shift.operate(.reattach(replica.address))
                try await shift.expectFollows(replica, set.primary)
                try await set.awaitRows(10, on: [replica])
                try await shift.operate(.resetReplication(replica.address))
                #expect(try await shift.facts(replica).channels.allSatisfy { $0.source == nil })
            }
        }

        /// The session in which the only replica fetches the binary log.
        private func dumpSession(_ set: TestReplicationSet) async throws -> String? {
            try await set.value(
                set.primary, "SELECT MAX(ID) AS v FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'", "v")
        }
    }
}
#endif
