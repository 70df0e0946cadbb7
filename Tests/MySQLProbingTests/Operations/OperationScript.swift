#if MySQL
import MySQLProbing
import Refactoring
import TestServers
import Testing
import TopologyModel

/// An operation, the servers it needs, and what has to be done to them before it makes sense.
struct OperationScript: CustomTestStringConvertible, Sendable {
    typealias Servers = [TestServer]

    let testDescription: String
    let topology: TestTopology
    /// nil: on all kinds of servers.
    var kinds: [TestServerKind]?
    let operation: @Sendable (Servers) -> Refactoring.Operation
    var prepare: @Sendable (Operating) async throws -> PositionEquivalences = { _ in PositionEquivalences() }
    var options: @Sendable (inout OperationOptions) -> Void = { _ in }

    init(
        _ name: String, _ topology: TestTopology, on kinds: [TestServerKind]? = nil, accepting options: @escaping @Sendable (inout OperationOptions) -> Void = { _ in },
        _ operation: @escaping @Sendable (Servers) -> Refactoring.Operation
    ) {
        testDescription = name
        self.topology = topology
        self.kinds = kinds
        self.options = options
        self.operation = operation
    }

    init(
        _ name: String, _ topology: TestTopology, on kinds: [TestServerKind]? = nil, accepting options: @escaping @Sendable (inout OperationOptions) -> Void = { _ in },
        after prepare: @escaping @Sendable (Operating) async throws -> Void, _ operation: @escaping @Sendable (Servers) -> Refactoring.Operation
    ) {
        self.init(name, topology, on: kinds, accepting: options, operation)
        self.prepare = { shift in
            try await prepare(shift)
            return PositionEquivalences()
        }
    }

    private static func leaveGTID(_ shift: Operating) async throws {
        for server in shift.set.replicas { try await shift.operate(.setGTID(server.address, false)) }
    }

    /// Something that only this replica has.
    private static func wander(_ shift: Operating) async throws {
        try await shift.set.sql(
            shift.set.servers[1], "SET GLOBAL super_read_only = 0; CREATE TABLE app.wandered (id INT); SET GLOBAL super_read_only = 1")
    }

    /// Every operation of more than one step.
    static let all: [OperationScript] = [
        .init("relocate", .star(replicas: 2)) { .relocate($0[1].address, below: $0[2].address) },
        .init("move-gtid", .star(replicas: 2)) { .moveGTID($0[1].address, below: $0[2].address) },
        .init("move-up", .chain(3)) { .moveUp($0[2].address) },
        .init("move-up by file and position", .chain(3), after: leaveGTID) { .moveUp($0[2].address) },
        .init("move-below by file and position", .star(replicas: 2), after: leaveGTID) { .moveBelow($0[1].address, sibling: $0[2].address) },
        equivalent,
        .init("repoint", .star(replicas: 1)) { .repoint($0[1].address, to: nil) },
        .init("relocate-replicas", .star(replicas: 2)) { .relocateReplicas(of: $0[0].address, below: $0[1].address) },
        .init("move-up-replicas by file and position", .chain(3), after: leaveGTID) { .moveUpReplicas(of: $0[1].address) },
        .init("repoint-replicas", .star(replicas: 2)) { .repointReplicas(of: $0[0].address) },
        .init(
            "regroup-replicas", .star(replicas: 2), accepting: { $0.skipsBlocked = true }, after: { shift in shift.set.primary.kill() },
            { .regroupReplicas(of: $0[0].address) }),
        .init("take-siblings", .star(replicas: 2)) { .takeSiblings($0[1].address) },
        .init("take-source", .chain(3)) { .takeSource($0[2].address) },
        .init("make-co-primary", .star(replicas: 1)) { .makeCoPrimary($0[1].address) },
        .init("detach", .star(replicas: 1)) { .detach($0[1].address) },
        .init("reattach", .star(replicas: 1), after: { try await $0.operate(.detach($0.set.servers[1].address)) }) { .reattach($0[1].address) },
        .init("reset-replica", .star(replicas: 1)) { .resetReplication($0[1].address) },
        .init("stop-replica", .star(replicas: 1)) { .stopReplication($0[1].address, nicely: true) },
        .init("start-replica", .star(replicas: 1), after: { try await $0.operate(.stopReplication($0.set.servers[1].address, nicely: true)) }) {
            .startReplication($0[1].address)
        },
        .init("restart-replica", .star(replicas: 1)) { .restartReplication($0[1].address) },
        .init("delay-replication", .star(replicas: 1)) { .setDelay($0[1].address, .seconds(1)) },
        .init("disable-gtid", .star(replicas: 1)) { .setGTID($0[1].address, false) },
        .init("enable-gtid", .star(replicas: 1), after: leaveGTID) { .setGTID($0[1].address, true) },
        .init("disable-semi-sync-replica", .star(replicas: 1), after: { try await $0.operate(.setSemiSync($0.set.servers[1].address, side: .replica, true)) }) {
            .setSemiSync($0[1].address, side: .replica, false)
        },
        .init("gtid-errant-inject-empty", .star(replicas: 1), on: [.mysql], after: wander) { .injectErrantAsEmpty($0[1].address) },
        .init("gtid-errant-reset-master", .star(replicas: 1), on: [.mysql], after: wander) { .forgetErrant($0[1].address) },
    ]

    private static let equivalent: OperationScript = {
        var script = OperationScript("move-equivalent", .star(replicas: 2)) { .moveEquivalent($0[1].address, below: $0[0].address) }
        script.prepare = { shift in
            try await leaveGTID(shift)
            let below = try await shift.operate(.moveBelow(shift.set.servers[1].address, sibling: shift.set.servers[2].address))
            return try await shift.places(provedBy: below)
        }
        return script
    }()
}
#endif
