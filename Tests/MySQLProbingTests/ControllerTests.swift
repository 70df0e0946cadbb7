#if MySQL
import Foundation
import MySQLClient
import MySQLProbing
import Probing
import Refactoring
import ServerDialects
import TestProcesses
import TestServers
import Testing
import TopologyModel

extension RealServers {
    @Suite struct `Controller on real servers` {
        let timeout: Duration = .seconds(10)

        struct Hand {
            let set: TestReplicationSet
            let controller: MySQLReplicationController

            init(_ set: TestReplicationSet, credentialsQuery: String = "") {
                self.set = set
                var options = set.options()
                options.replicationCredentialsQuery = credentialsQuery
                controller = MySQLReplicationController(options: options, reactor: set.reactor)
            }

            func look(_ server: TestServer) async throws -> InstanceFacts {
                let outcome = await controller.perform(ActionRequest(target: server.address, expectedIdentity: nil, action: .inspect, timeout: .seconds(10)))
                guard case .alreadyDone(let facts) = outcome else { throw TestServerTrouble("\(outcome)") }
                return facts
            }

            /// One action, which must end as expected; a failure says how it ended.
            func expect(_ word: String, _ action: ServerAction, on server: TestServer) async throws {
                let outcome = try await perform(action, on: server)
                #expect(`Controller on real servers`.word(outcome) == word, "\(action): \(outcome)")
            }

            func perform(
                _ action: ServerAction, on server: TestServer, timeout: Duration = .seconds(10)
            ) async throws -> ActionOutcome {
                let identity = try await look(server).server.identity
                return await controller.perform(ActionRequest(target: server.address, expectedIdentity: identity, action: action, timeout: timeout))
            }
        }

        static func word(_ outcome: ActionOutcome) -> String {
            switch outcome {
            case .done: "done"
            case .alreadyDone: "alreadyDone"
            case .failed(let failure, _): "failed \(failure.code)"
            case .unreachable: "unreachable"
            case .wrongIdentity: "wrongIdentity"
            case .notTried: "notTried"
            case .unknown: "unknown"
            }
        }

        /// Server truth T1, with 30 transactions received and not applied, and a primary that is dead. MySQL keeps its relay logs; see the scenarios.
        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.mariadbs)
        func `relay logs survive the right order and are lost by the wrong one`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 4)) { set in
                let hand = Hand(set)
                let (rightOne, wrongOne, rightBoth, wrongBoth) = (set.servers[1], set.servers[2], set.servers[3], set.servers[4])
                for replica in set.replicas { try await hand.expect("done", .stopApplier(channel: ""), on: replica) }
                try await set.write(1..<31, receivedBy: set.replicas)
                for replica in [rightBoth, wrongBoth] { try await hand.expect("done", .stopReceiver(channel: ""), on: replica) }
                set.primary.signal(SIGKILL)
                try await set.eventually("receivers notice") { try await hand.look(rightOne).channels.first?.receiver == .connecting }
                for replica in set.replicas { #expect(try await set.rows(replica) == 0) }
                let position = try #require(try await hand.look(rightBoth).channels.first?.relayLogCoordinates)

                // Applier stopped, receiver connecting: the applier first.
                try await hand.expect("done", .startApplier(channel: ""), on: rightOne)
                try await set.eventually("30 rows") { try await set.rows(rightOne) == 30 }
                try await hand.expect("done", .stopReceiver(channel: ""), on: rightOne)
                // Both stopped: what would discard is refused, the relay-log form works.
                try await hand.expect("failed 0", .startApplier(channel: ""), on: rightBoth)
                try await hand.expect("failed 0", .startReceiver(channel: ""), on: rightBoth)
                try await hand.expect("done", .applyRelayLogs(channel: "", from: position), on: rightBoth)
                try await hand.expect("alreadyDone", .applyRelayLogs(channel: "", from: position), on: rightBoth)
                try await set.eventually("30 rows") { try await set.rows(rightBoth) == 30 }
                let drained = try await hand.look(rightBoth)
                #expect(drained.transactions.applied.description == "0-1-30" && drained.channels.first?.applierHasReadAllRelayLog == true)

                // The wrong orders, by hand. If one of these ever keeps its rows, the rules above may be relaxed.
                try await set.sql(wrongOne, "STOP SLAVE IO_THREAD; START SLAVE SQL_THREAD")
                try await set.sql(wrongBoth, "START SLAVE")
                for replica in [wrongOne, wrongBoth] {
                    try await set.eventually("nothing left to read") {
                        try await set.status(replica, kind.applierStateColumn)?.contains("has read all relay log") ?? false
                    }
                }
                let kept = [try await set.rows(rightOne), try await set.rows(wrongOne), try await set.rows(rightBoth), try await set.rows(wrongBoth)]
                #expect(kept == [30, 0, 30, 0])
                print("measured on \(kind): rows kept of 30: applier first \(kept[0]), receiver stopped first \(kept[1]), relay-log form \(kept[2]), START SLAVE \(kept[3])")
            }
        }

        /// Server truths T6 and T7.
        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a held candidate is seen and not opened; drained means applied`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let hand = Hand(set)
                let replica = set.servers[1]
                _ = try await hand.look(replica)
                let backup = try await set.connect(replica)
                _ = try await backup.query("FLUSH TABLES WITH READ LOCK", timeout: timeout)
                try await set.write(1..<3, receivedBy: [replica])
                let began = SystemClock.now()
                let held = try await hand.perform(.openWrites, on: replica)
                print("measured on \(kind): openWrites refused under FLUSH TABLES WITH READ LOCK after \((SystemClock.now() - began).wholeMilliseconds) ms, two sessions included")
                #expect(Self.word(held) == "failed 0" && held.observed?.locks.globalReadLockHeld == true && held.observed?.settings.readOnly == true)
                let prober = set.prober()
                try await set.eventually("the applier waits, which of a parallel one only the details show") {
                    let report = await prober.probe(ProbeRequest(address: replica.address, lane: .details, timeout: timeout))
                    return try `Prober on real servers`.facts(report).channels.first?.applierWaitsForLock ?? false
                }
                let waiting = try await hand.look(replica)
                let channel = try #require(waiting.channels.first)
                #expect(waiting.transactions.applied.covers(channel.receivedGTIDs) == false && !channel.applierHasReadAllRelayLog)
                let probed = try `Prober on real servers`.facts(await prober.probe(ProbeRequest(address: replica.address, lane: .details, timeout: timeout)))
                #expect(probed.locks.globalReadLockHeld == true)
                _ = try await backup.query("UNLOCK TABLES", timeout: timeout)
                await backup.close()
                try await set.eventually("drained") {
                    let facts = try await hand.look(replica)
                    return facts.channels.first?.applierHasReadAllRelayLog == true && facts.transactions.applied.covers(channel.receivedGTIDs) == true
                }
                try await hand.expect("done", .openWrites, on: replica)
                try await hand.expect("alreadyDone", .openWrites, on: replica)
                try await hand.expect("done", .setReadOnly, on: replica)
            }
        }

        /// The session of an operation whose manager died may still be executing what it was sent last.
        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `the sessions of two operations are not on one server at the same time`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                let (earlier, later) = (Hand(set), Hand(set))
                func look(_ hand: Hand, _ pin: SessionPin?) async -> ActionOutcome {
                    await hand.controller.perform(
                        ActionRequest(target: set.primary.address, expectedIdentity: nil, action: .inspect, timeout: timeout, pin: pin))
                }
                let (first, second) = (SessionPin(rawValue: 1), SessionPin(rawValue: 2))
                #expect(Self.word(await look(earlier, first)) == "alreadyDone")
                #expect(Self.word(await look(earlier, first)) == "alreadyDone")
                guard case .notTried(let reason) = await look(later, second) else {
                    Issue.record("the second one is let in")
                    return
                }
                let holder = try #require(try await set.value(set.primary, "SELECT IS_USED_LOCK('baton.operation') AS id", "id"))
                #expect(reason.contains("session \(holder)"))
                // A recovery does not wait for operations.
                #expect(Self.word(await look(later, nil)) == "alreadyDone")
                await earlier.controller.release(first)
                #expect(Self.word(await look(later, second)) == "alreadyDone")
                await later.controller.release(second)
            }
        }

        /// What was seen of a server's threads means nothing in another run of it.
        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `what is meant for another run of a server is not sent`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                let hand = Hand(set)
                let server = try await hand.look(set.primary).server
                func close(_ boot: WallTime) async -> ActionOutcome {
                    await hand.controller.perform(
                        ActionRequest(
                            target: set.primary.address, expectedIdentity: server.identity, expectedBoot: boot, action: .setReadOnly, timeout: timeout))
                }
                #expect(Self.word(await close(server.bootedAt + .seconds(-60))) == "failed 0")
                #expect(try await hand.look(set.primary).settings.readOnly == false)
                #expect(Self.word(await close(server.bootedAt)) == "done")
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `an opening or a closing that is late on the server's clock changes nothing`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                try await set.sql(set.primary, "SET GLOBAL read_only = 1")
                let version = try #require(try await set.value(set.primary, "SELECT VERSION() AS v", "v"))
                let capabilities = try ServerCapabilities(versionText: version, versionComment: "", variables: kind.isMySQL ? ["super_read_only"] : [])
                let dialect = DialectSelection.dialect(for: capabilities)
                let clock = try #require(try await set.value(set.primary, ServerDeadline.clockStatement, ServerDeadline.clockColumn))
                for (remaining, expected) in [(Duration.zero, "1"), (.seconds(60), "0")] {
                    try await set.sql(set.primary, try dialect.openWrites(until: ServerDeadline(clock: clock, remaining: remaining))[0])
                    #expect(try await set.value(set.primary, "SELECT @@GLOBAL.read_only AS r", "r") == expected)
                }
                for (remaining, expected) in [(Duration.zero, "0"), (.seconds(60), "1")] {
                    try await set.sql(set.primary, try dialect.closeWrites(until: ServerDeadline(clock: clock, remaining: remaining))[0])
                    #expect(try await set.value(set.primary, "SELECT @@GLOBAL.read_only AS r", "r") == expected)
                }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all.filter(\.isMySQL))
        func `a fence ends the offline mode that an earlier one left`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                let hand = Hand(set)
                try await set.sql(set.primary, "SET GLOBAL super_read_only = 1; SET GLOBAL offline_mode = 1")
                #expect(Self.word(try await hand.perform(.fence, on: set.primary)) == "done")
                #expect(try await set.value(set.primary, "SELECT @@GLOBAL.offline_mode AS o", "o") == "0")
                #expect(try await hand.look(set.primary).settings.isOffline == false)
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a fence closes writes and ends sessions, even those that hold it up`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let hand = Hand(set)
                try await set.write(1..<6, receivedBy: [set.servers[1]])
                let idle = try await set.connect(set.primary, user: "app")
                _ = try await idle.query("BEGIN; INSERT INTO app.t VALUES (100)", timeout: timeout)
                let busy = try await set.connect(set.primary, user: "app")
                async let stuck = try? busy.query("UPDATE app.t SET id = id + 1000 WHERE SLEEP(8) = 0", timeout: timeout)
                try await set.eventually("the update runs") {
                    try await set.value(set.primary, "SELECT COUNT(*) AS n FROM \(kind.processlist) WHERE INFO LIKE 'UPDATE app%'", "n") == "1"
                }
                let began = SystemClock.now()
                let outcome = try await hand.perform(.fence, on: set.primary)
                print("measured on \(kind): fence behind a running UPDATE \((SystemClock.now() - began).wholeMilliseconds) ms")
                #expect(Self.word(outcome) == "done" && outcome.observed?.settings.readOnly == true)
                #expect(await stuck == nil)
                #expect((try? await idle.query("COMMIT", timeout: timeout)) == nil)
                await idle.close()
                await busy.close()
                let late = try await set.connect(set.primary, user: "app")
                #expect(try await late.query("INSERT INTO app.t VALUES (101)", timeout: timeout).failure?.error.code == 1290)
                await late.close()
                #expect(try await set.rows(set.primary) == 5)
                try await set.eventually("no client is left") { Self.word(try await hand.perform(.fence, on: set.primary)) == "alreadyDone" }
                #expect(try await set.status(set.servers[1], kind.receiverColumn) == "Yes")
            }
        }

        /// Of a large transaction that a primary was sending when it died. `STOP REPLICA` waits for a minute for the rest.
        @Test(.timeLimit(.minutes(2)), arguments: TestServerKind.all.filter(\.isMySQL))
        func `replication is dropped at once where an applier is in the middle of a transaction that nobody sends any more`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let hand = Hand(set)
                let replica = set.servers[1]
                try await set.sql(set.primary, "CREATE TABLE IF NOT EXISTS app.big (note TEXT) ENGINE=InnoDB")
                let client = try await set.connect(set.primary)
                let large = "INSERT INTO app.big SELECT REPEAT('x', 200) FROM information_schema.COLUMNS a, information_schema.COLUMNS b LIMIT 800000"
                async let written = try? client.query(large, timeout: TestReplicationSet.patience)
                try await set.eventually("a part of it is received", within: TestReplicationSet.patience) {
                    try await set.status(replica, "Relay_Log_Space").flatMap { Int($0) } ?? 0 > 20_000_000
                }
                set.primary.signal(SIGKILL)
                _ = await written
                try await hand.expect("done", .stopReceiver(channel: ""), on: replica)
                let isUnfinished = "SELECT COUNT(*) AS n FROM performance_schema.replication_applier_status_by_worker WHERE APPLYING_TRANSACTION <> ''"
                try #require(try await set.value(replica, isUnfinished, "n") == "1")
                let began = SystemClock.now()
                try await hand.expect("done", .resetReplication(channel: ""), on: replica)
                print("measured on \(kind): replication dropped in the middle of a transaction \((SystemClock.now() - began).wholeMilliseconds) ms")
                #expect(try await set.value(replica, "SELECT COUNT(*) AS n FROM app.big", "n") == "0")
            }
        }

        /// MariaDB ends them by KILL. MySQL does not: nobody gets in meanwhile, and the wait is left alone.
        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `commits that wait for acknowledgements hold a fence up only where no KILL ends them, and it says so`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                let hand = Hand(set)
                try await hand.expect("done", .setSemiSync(source: true, replica: nil), on: set.primary)
                try await set.sql(set.primary, kind.setSemiSyncTimeout(.seconds(60)))
                let client = try await set.connect(set.primary, user: "app")
                async let stuck = try? client.query("INSERT INTO app.t VALUES (1)", timeout: TestReplicationSet.patience)
                try await set.eventually("the commit waits") {
                    try await set.value(set.primary, "SELECT COUNT(*) AS n FROM \(kind.processlist) WHERE STATE LIKE 'Waiting for semi-sync ACK%'", "n") == "1"
                }
                let outcome = try await hand.perform(.fence, on: set.primary, timeout: .seconds(4))
                if kind.isMySQL {
                    guard case .failed(let failure, _) = outcome else { throw TestServerTrouble("\(outcome)") }
                    #expect(failure.leavesNobodyIn && failure.message.contains("1 commit waits for acknowledgements, which no KILL ends"), "\(failure)")
                    #expect(try await set.value(set.primary, "SELECT @@GLOBAL.offline_mode AS o", "o") == "1")
                    await #expect(throws: (any Error).self) { try await set.connect(set.primary, user: "app") }
                    try await set.sql(set.primary, kind.setSemiSync(source: false))
                    try await hand.expect("done", .fence, on: set.primary)
                    #expect(try await set.value(set.primary, "SELECT @@GLOBAL.offline_mode AS o", "o") == "0")
                } else {
                    #expect(Self.word(outcome) == "done")
                }
                #expect(try await set.value(set.primary, "SELECT @@GLOBAL.read_only AS r", "r") == "1")
                // Its client was cut off, and heard nothing.
                #expect(await stuck == nil)
                await client.close()
            }
        }

        /// A replica that is killed at the wrong moment leaves the file with which it tries its directory for temporary files.
        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all.filter(\.isMySQL))
        func `an applier that ends as soon as it starts says why`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let hand = Hand(set)
                let replica = set.servers[1]
                guard case .mysql(let uuid) = try await hand.look(replica).server.identity else { throw TestServerTrouble("\(kind) has no server_uuid") }
                replica.signal(SIGKILL)
                try await set.restart(replica, ["--skip-replica-start"], leftBehind: ["SQL_LOAD-\(uuid)"])
                for action in [ServerAction.startApplier(channel: ""), .startReplication(channel: "")] {
                    // The thread may be there still when it is looked at.
                    try await set.eventually("\(action) fails") {
                        switch try await hand.perform(action, on: replica) {
                        case .failed(let failure, _): return failure.message.contains("its applier stopped with error 1: ")
                        case .done(let facts) where facts.channels.first?.applier != .stopped, .alreadyDone(let facts) where facts.channels.first?.applier != .stopped: return false
                        case let outcome: throw TestServerTrouble("\(action): \(outcome)")
                        }
                    }
                }
                replica.signal(SIGKILL)
                try await set.restart(replica)
                try await set.write(1..<6, receivedBy: [replica])
                try await set.awaitRows(5, on: [replica])
            }
        }

        /// Server truth T9.
        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `work that closing would cut off or wait for has the same marks at two looks`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 0)) { set in
                let hand = Hand(set)
                try await set.sql(set.primary, "INSERT INTO app.t VALUES (1); CREATE TABLE app.held (id INT PRIMARY KEY) ENGINE=InnoDB")
                // Where the package of the server has it; nobody else tells who holds locks.
                var tellsLocks = kind.isMySQL
                if !kind.isMySQL { tellsLocks = (try? await set.sql(set.primary, "INSTALL SONAME 'metadata_lock_info'")) != nil }
                let idle = try await set.connect(set.primary, user: "app")
                _ = try await idle.query("BEGIN; INSERT INTO app.t VALUES (100)", timeout: timeout)
                let holder = try await set.connect(set.primary)
                _ = try await holder.query("LOCK TABLES app.held WRITE", timeout: timeout)
                let busy = try await set.connect(set.primary, user: "app")
                // At the first row for eight seconds, in which it has changed none.
                async let stuck = try? busy.query(
                    "UPDATE app.t SET id = id + 1000 WHERE SLEEP(8) = 0 AND 'secret' <> ''", timeout: TestReplicationSet.patience)
                try await set.eventually("the update runs") {
                    try await set.value(set.primary, "SELECT COUNT(*) AS n FROM \(kind.processlist) WHERE INFO LIKE 'UPDATE app%'", "n") == "1"
                }
                var looks: [OpenWrites] = []
                for _ in 0..<2 { looks.append(try #require(try await hand.perform(.readOpenWrites, on: set.primary).observed?.locks.openWrites)) }
                for look in looks {
                    #expect(look.transactions.map(\.rows) == [1] && look.transactions.first?.isIdle == true && look.transactions.first?.user == "app")
                    #expect(look.statements?.map(\.statement) == ["UPDATE app.t SET id = id + ? WHERE SLEEP(?) = ? AND ? <> ?"] && look.statements?.first?.user == "app")
                    #expect((look.lockHolders != nil) == tellsLocks)
                    if let holders = look.lockHolders { #expect(holders.contains { $0.isIdle && $0.user == "admin" } && holders.allSatisfy { $0.user != "baton" }) }
                }
                #expect(looks[0].transactions.map(\.id) == looks[1].transactions.map(\.id) && looks[0].statements?.map(\.id) == looks[1].statements?.map(\.id))
                #expect(looks[0].lockHolders?.map(\.id).sorted() == looks[1].lockHolders?.map(\.id).sorted())
                for session in [idle, holder, busy] { await session.close() }
                _ = await stuck
                if tellsLocks, !kind.isMySQL { try await set.sql(set.primary, "UNINSTALL SONAME 'metadata_lock_info'") }
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `nothing is sent to another server than the expected one`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let hand = Hand(set)
                let primary = try await hand.look(set.primary).server.identity
                let replica = try await hand.look(set.servers[1]).server.identity
                func perform(expected: ServerIdentity?, forbidden: ServerIdentity?) async -> ActionOutcome {
                    await hand.controller.perform(ActionRequest(
                        target: set.primary.address, expectedIdentity: expected, forbiddenIdentity: forbidden, action: .fence, timeout: timeout))
                }
                #expect(await perform(expected: replica, forbidden: nil) == .wrongIdentity(found: primary))
                #expect(await perform(expected: primary, forbidden: primary) == .wrongIdentity(found: primary))
                #expect(Self.word(await perform(expected: nil, forbidden: nil)) == "failed 0")
                #expect(try await set.value(set.primary, "SELECT @@GLOBAL.read_only AS r", "r") == "0")
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `threads, sources, semi-sync and reset`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 2)) { set in
                let hand = Hand(set)
                let (first, second) = (set.servers[1], set.servers[2])
                let move = SourceSpecification(channel: "", source: first.address, gtidUse: kind.gtidUse)
                let steps: [(ServerAction, String)] = [
                    (.stopReceiver(channel: ""), "done"), (.stopReceiver(channel: ""), "alreadyDone"), (.startReceiver(channel: ""), "done"),
                    (.bounceReceiver(channel: ""), "done"), (.pointToSource(move), "done"), (.pointToSource(move), "alreadyDone"),
                    (.setSemiSync(source: nil, replica: true), "done"), (.setSemiSync(source: nil, replica: true), "alreadyDone"),
                ]
                for (action, expected) in steps {
                    try await hand.expect(expected, action, on: second)
                }
                try await set.sql(set.primary, "INSERT INTO app.t VALUES (7)")
                try await set.eventually("a row over two hops") { try await set.rows(second) == 1 }
                try await hand.expect("done", .resetReplication(channel: ""), on: second)
                try await hand.expect("alreadyDone", .resetReplication(channel: ""), on: second)
                try await hand.expect("failed 0", .pointToSource(move), on: second)
                let dead = await hand.controller.perform(ActionRequest(
                    target: InstanceAddress(host: "127.0.0.1", port: FreePort.find()), expectedIdentity: nil, action: .inspect, timeout: timeout))
                #expect(Self.word(dead) == "unreachable")
            }
        }

        @Test(.timeLimit(.minutes(1)), arguments: TestServerKind.all)
        func `a server without an account for replication is given the one that it answers itself, and no error tells it`(kind: TestServerKind) async throws {
            try await withTestServers(kind, .star(replicas: 1)) { set in
                let replica = set.servers[1]
                let point = ServerAction.pointToSource(SourceSpecification(channel: "", source: set.primary.address, gtidUse: kind.gtidUse))
                try await Hand(set).expect("done", .resetReplication(channel: ""), on: replica)
                try await Hand(set).expect("failed 0", point, on: replica)
                let secret = TestAccounts.password
                for query in ["SELECT '\(secret)' FROM", "SELECT '', '\(secret)'", "SELECT 'repl'", "SELECT 'repl', '\(secret)' LIMIT 0"] {
                    let outcome = try await Hand(set, credentialsQuery: query).perform(point, on: replica)
                    #expect(Self.word(outcome) == "failed 0" && !"\(outcome)".contains(secret), "\(query): \(outcome)")
                }
                try await Hand(set, credentialsQuery: "SELECT 'repl', '\(secret)', 'ca.pem'").expect("done", point, on: replica)
                try await set.write(1..<3, receivedBy: [replica])
            }
        }
    }
}
#endif
