#if MySQL
import Foundation
import MySQLClient
import MySQLProbing
import Synchronization
import TestProcesses

/// The servers of one kind that all tests of this process share, one test at a time: starting some for each would take longer than the tests do.
///
/// There are as many as the largest shape so far needed. They end with the process (see ``ProcessGuard``).
final class TestFleet: Sendable {
    private static let fleets = Mutex<[TestServerKind: TestFleet]>([:])

    static func of(_ kind: TestServerKind) -> TestFleet {
        fleets.withLock { fleets in
            if let known = fleets[kind] { return known }
            let fleet = TestFleet(kind)
            fleets[kind] = fleet
            return fleet
        }
    }

    private let kind: TestServerKind
    private let gate = FIFOGate()
    private let servers = Mutex<[TestServer]>([])
    private let reactor = Mutex<MySQLReactor?>(nil)

    private init(_ kind: TestServerKind) {
        self.kind = kind
    }

    /// Tests before this one in the line have time limits of their own.
    private static let turn: Duration = .seconds(600)

    /// Holds the servers for the caller until ``giveBack(_:)``.
    func take(_ topology: TestTopology, semiSync: Bool) async throws -> TestReplicationSet {
        guard await gate.enter(within: Self.turn) else { throw TestServerTrouble("other tests kept the servers of \(kind) for too long") }
        do {
            do {
                return try await arrange(topology, semiSync: semiSync)
            } catch {
                // Whatever the last test did to them: new ones know nothing of it.
                print("the servers of \(kind) could not be arranged and are made again: \(error)")
                discard()
                return try await arrange(topology, semiSync: semiSync)
            }
        } catch {
            gate.leave()
            throw error
        }
    }

    func giveBack(_ set: TestReplicationSet) async {
        await set.sessions.close()
        gate.leave()
    }

    private func arrange(_ topology: TestTopology, semiSync: Bool) async throws -> TestReplicationSet {
        let kind = kind
        let reactor = try sharedReactor()
        try await Blocking.run { () throws(TestServerTrouble) in try self.grow(to: topology.count) }
        let all = servers.withLock { $0 }
        let set = TestReplicationSet(kind: kind, topology: topology, servers: Array(all.prefix(topology.count)), reactor: reactor)
        try await TestArrangement(set: set, idle: Array(all.dropFirst(topology.count)), semiSync: semiSync).make()
        return set
    }

    private func sharedReactor() throws -> MySQLReactor {
        try reactor.withLock { reactor in
            if let reactor { return reactor }
            let new = try MySQLReactor(name: "test-servers")
            reactor = new
            return new
        }
    }

    private func grow(to count: Int) throws(TestServerTrouble) {
        var all = servers.withLock { $0 }
        while all.count < count {
            let number = all.count + 1
            all.append(try TestServer(kind, number: number, home: TestDirectory.path(for: "\(kind.name)-\(number)")))
        }
        servers.withLock { [all] in $0 = all }
    }

    private func discard() {
        let all = servers.withLock { servers in
            defer { servers = [] }
            return servers
        }
        for server in all { server.remove() }
    }
}

/// Runs a test against real servers of a kind, in a shape. They are running, empty and replicating when it begins, replicas are read-only, and no other
/// test has them meanwhile.
/// - Parameter semiSync: whether every replica acknowledges to its source, and sources wait for that.
package func withTestServers<Value>(
    _ kind: TestServerKind, _ topology: TestTopology, semiSync: Bool = false, _ body: (TestReplicationSet) async throws -> Value
) async throws -> Value {
    let fleet = TestFleet.of(kind)
    let set = try await fleet.take(topology, semiSync: semiSync)
    do {
        let value = try await body(set)
        await fleet.giveBack(set)
        return value
    } catch {
        await fleet.giveBack(set)
        throw error
    }
}
#endif
