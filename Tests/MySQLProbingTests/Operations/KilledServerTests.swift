#if MySQL
import MySQLProbing
import Probing
import Refactoring
import Synchronization
import TestServers
import Testing
import TopologyModel

extension RealServers {
    /// Each operation, each server that it changes killed right after each of its changes.
    @Suite struct `Servers that are killed between two steps of an operation` {
        /// A relocation of a whole star changes a server no more often than this.
        private static let maximumChanges = 20
        /// What happens on both versions of MariaDB is the same, so they take turns.
        private static let relays = [TestServerKind.mariadbs, TestServerKind.all.filter(\.isMySQL)]

        @Test(.timeLimit(.minutes(5)), arguments: OperationScript.all)
        func `what was not done is brought back or told, and nothing is lost`(script: OperationScript) async throws {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for kinds in Self.relays {
                    let kinds = kinds.filter { script.kinds?.contains($0) ?? true }
                    guard !kinds.isEmpty else { continue }
                    group.addTask {
                        for step in 1...Self.maximumChanges {
                            let kind = kinds[step % kinds.count]
                            var end = try await withTestServers(kind, script.topology) { try await Self.run(script, killingAfter: step, isPatient: false, on: $0) }
                            if end == .failed {
                                // Those limits are for who is dead: whoever lives needs longer on a busy machine.
                                end = try await withTestServers(kind, script.topology) { try await Self.run(script, killingAfter: step, isPatient: true, on: $0) }
                            }
                            guard end != .killed else { continue }
                            #expect(step > 1, "it changes nothing")
                            #expect(end == .succeeded, "\(script.testDescription) on \(kind), with nobody killed")
                            return
                        }
                        Issue.record("\(script.testDescription) on \(kinds) does not come to an end")
                    }
                }
                try await group.waitForAll()
            }
        }

        private enum End {
            case killed
            /// There was no such change, so that nobody was killed.
            case succeeded, failed
        }

        /// - Parameters:
        ///   - step: the change after which its server is killed.
        ///   - isPatient: whether the operation has its usual time, also where it waits for who is dead.
        private static func run(_ script: OperationScript, killingAfter step: Int, isPatient: Bool, on set: TestReplicationSet) async throws -> End {
            try await set.write(1..<11, receivedBy: set.replicas)
            try await set.awaitRows(10, on: set.replicas)
            let plain = Operating(set)
            let equivalences = try await script.prepare(plain)
            let alive = set.servers.filter { !$0.hasEnded }
            var before: [InstanceAddress: [ReplicationChannel]] = [:]
            for server in alive { before[server.address] = try await plain.facts(server).channels }

            let killed = Mutex<InstanceAddress?>(nil)
            let clock = HurryingClock()
            let interruption = Interruption(plain.controller, after: \.action.isMutation, count: step) { request in
                killed.withLock { $0 = request.target }
                set.servers.first { $0.address == request.target }?.kill()
                clock.hurry()
            }
            var shift = Operating(set, controller: interruption)
            shift.clock = (clock.now, clock.sleep)
            if !isPatient {
                // Who is dead stays dead until the operation has ended: nothing is gained by waiting long.
                shift.policy.stepTimeout = .seconds(2)
                shift.policy.catchUpTimeout = .seconds(3)
                shift.policy.attachTimeout = .seconds(3)
            }
            let result = try await shift.attempt(script.operation(set.servers), equivalences: equivalences, script.options)
            let label: Comment = "\(script.testDescription) on \(set.kind), killed after change \(step): \(result.tracks) \(result.frame as Any)"
            guard let victim = killed.withLock({ $0 }) else {
                if !result.isSuccess { print("\(script.testDescription) on \(set.kind), nobody killed: \(result.tracks) \(result.frame as Any)") }
                return result.isSuccess ? .succeeded : .failed
            }
            try await expectAccounted(for: alive.filter { $0.address != victim }, before, result, plain, label)
            try await expectNothingLost(set, alive, plain, label)
            return .killed
        }

        /// Whoever lives is as before, or its track was done, or the result tells what it lacks.
        private static func expectAccounted(
            for servers: [TestServer], _ before: [InstanceAddress: [ReplicationChannel]], _ result: OperationResult, _ plain: Operating, _ label: Comment
        ) async throws {
            let tracks = result.tracks + (result.frame.map { [$0] } ?? [])
            for server in servers {
                let now = try await plain.facts(server).channels
                func shape(_ channels: [ReplicationChannel]) -> [String] {
                    channels.map { "\($0.name) \($0.source as Any) \($0.gtidUse) \($0.receiver != .stopped) \($0.applier != .stopped)" }
                }
                let isDone = zip(result.plan.tracks, result.tracks).contains { $0.changed.contains(server.address) && $1.end == .done }
                let isTold = tracks.contains { $0.restorations.contains { $0.server == server.address && !$0.isRestored } }
                let isUntouched = shape(now) == shape(before[server.address] ?? [])
                #expect(isDone || isTold || isUntouched, "\(label) / \(server.address): \(shape(now)), before: \(shape(before[server.address] ?? []))")
                #expect(!isTold || !result.isSuccess, label)
            }
        }

        /// The dead one comes back, the operator starts and attaches what stands still, and everybody gets every row.
        private static func expectNothingLost(_ set: TestReplicationSet, _ servers: [TestServer], _ plain: Operating, _ label: Comment) async throws {
            for server in servers where server.hasEnded { try await set.restart(server) }
            var replicas: [TestServer] = []
            var root: TestServer?
            for server in servers {
                var channel = try await plain.facts(server).channels.first { $0.source != nil || $0.detachedSource != nil }
                if channel?.detachedSource != nil {
                    try await plain.operate(.reattach(server.address))
                    channel = try await plain.facts(server).channels.first
                }
                // A dead server that nobody brings back is no source.
                guard let channel, let source = channel.source, servers.contains(where: { $0.address == source }) else {
                    if root == nil { root = server }
                    continue
                }
                replicas.append(server)
                guard !channel.isReplicating else { continue }
                let result = try await plain.attempt(.startReplication(server.address)) { $0.allowsRefetch = true }
                #expect(result.isSuccess, "\(label) / start of \(server.address): \(result.tracks)")
            }
            let writer = root ?? servers[0]
            try await set.sql(writer, "SET GLOBAL read_only = 0")
            try await set.write(11..<16, on: writer)
            for replica in replicas where replica !== writer {
                do { try await set.awaitRows(15, on: [replica]) } catch { Issue.record("\(label): \(error), \(try await plain.facts(replica).channels)") }
            }
        }
    }
}
#endif
