import BatonTesting
import Refactoring
import Testing
import TopologyModel

/// What a look at a server says about something that is waited for: nobody waits for what nothing will bring.
@Suite struct `Waiting conditions` {
    enum Expected: Sendable { case holds, notYet, impossible }

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var expected: Expected
        var follows = true
        var change: @Sendable (inout InstanceBuilder) -> Void
        var testDescription: String { name }
    }

    private static func kind(_ verdict: ConditionVerdict) -> Expected {
        switch verdict {
        case .holds: .holds
        case .notYet: .notYet
        case .impossible: .impossible
        }
    }

    private static func server(_ row: Row, _ flavor: ServerFlavor = .mariadb) -> InstanceFacts {
        var server = InstanceBuilder("db3", flavor: flavor, serverID: 3)
        if row.follows { server = server.following("db1") }
        row.change(&server)
        return server.facts()
    }

    static let all: [Row] = [
        Row(name: "it has everything", expected: .holds) { $0.hold(TopologyFixtures.transactions("0-1-120", .mariadb)) },
        Row(name: "it replicates", expected: .notYet) { _ in },
        Row(name: "its receiver tries to get through", expected: .notYet) { $0 = $0.receiverLost() },
        Row(name: "its source refuses it", expected: .impossible) { $0 = $0.receiverLost(code: 1045) },
        Row(name: "its applier has an error", expected: .impossible) {
            ($0.channels[0].applier, $0.channels[0].applierError) = (.stopped, ReplicationError(code: 1062, message: "Duplicate entry"))
        },
        Row(name: "its applier is stopped", expected: .impossible) { $0.channels[0].applier = .stopped },
        Row(name: "its receiver is stopped, and all is applied", expected: .impossible) { $0.channels[0].receiver = .stopped },
        Row(name: "it still applies, and has received it", expected: .notYet) {
            ($0.channels[0].receiver, $0.channels[0].applierHasReadAllRelayLog) = (.stopped, false)
            $0.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-130", .mariadb)
        },
        Row(name: "it still applies, and has not received it", expected: .impossible) {
            ($0.channels[0].receiver, $0.channels[0].applierHasReadAllRelayLog) = (.stopped, false)
            $0.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-115", .mariadb)
        },
        Row(name: "it still applies, and does not say what it received", expected: .notYet) {
            ($0.channels[0].receiver, $0.channels[0].applierHasReadAllRelayLog, $0.channels[0].gtidUse) = (.stopped, false, .fileAndPosition)
            $0.channels[0].receivedGTIDs = .none
        },
        Row(name: "it follows nobody", expected: .impossible, follows: false) { _ in },
        Row(name: "one of its channels works", expected: .notYet) {
            $0 = $0.following("db4", channel: "other")
            $0.channels[0].applier = .stopped
        },
    ]

    @Test(arguments: all) func `until a server has executed all that another has`(row: Row) {
        let other = InstanceBuilder("db2", serverID: 2).holding("0-1-120").facts()
        let verdict = PlanCondition.hasAll(of: PlanScene.address("db2")).verdict(Self.server(row)) { _ in other }
        #expect(Self.kind(verdict) == row.expected, "\(verdict)")
    }

    static let places: [Row] = [
        Row(name: "it replicates", expected: .notYet) { $0.channels[0].applierHasReadAllRelayLog = false },
        Row(name: "it has applied everything and receives", expected: .notYet) { _ in },
        Row(name: "its applier is stopped", expected: .impossible) { $0.channels[0].applier = .stopped },
        Row(name: "its receiver is stopped, and all is applied", expected: .impossible) { $0.channels[0].receiver = .stopped },
        Row(name: "its receiver is stopped, and not all is applied", expected: .notYet) {
            ($0.channels[0].receiver, $0.channels[0].applierHasReadAllRelayLog) = (.stopped, false)
            $0.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-130", .mariadb)
        },
        Row(name: "it is there, however it stands", expected: .holds) {
            ($0.channels[0].receiver, $0.channels[0].applier) = (.stopped, .stopped)
            $0.channels[0].executedCoordinates = BinlogCoordinates(file: "binlog.000001", position: 5_000)
        },
    ]

    @Test(arguments: places) func `until a server stands at a place`(row: Row) {
        let place = PlaceReference.known(BinlogCoordinates(file: "binlog.000001", position: 5_000))
        for condition in [PlanCondition.executed(channel: "", place), .executedAtLeast(channel: "", place)] {
            let verdict = condition.verdict(Self.server(row)) { _ in nil }
            #expect(Self.kind(verdict) == row.expected, "\(verdict)")
        }
    }

    @Test func `an operation ends at once when what it waits for cannot come`() {
        var scene = OperationScene(PlanScene("db1 <- db2, db3"), .relocate(PlanScene.address("db2"), below: PlanScene.address("db3")))
        // After the two were looked at.
        scene.behaviour = { request, count, servers in
            guard count >= 2, request.target == PlanScene.address("db3"), let index = servers.firstIndex(where: { $0.address == request.target }) else { return .carriedOut }
            servers[index].hold(TopologyFixtures.transactions("0-1-90", .mariadb))
            servers[index].channels[0].applier = .stopped
            servers[index].channels[0].applierError = ReplicationError(code: 1062, message: "Duplicate entry")
            return .carriedOut
        }
        let result = scene.run()
        guard case .failed(_, _, let reason)? = result.tracks.first?.end else {
            Issue.record("\(result.tracks)")
            return
        }
        #expect(reason.contains("it lacks 0-1-100 of db2:3306, and its applier stopped with error 1062"), "\(reason)")
        #expect(scene.now - TopologyFixtures.now < RefactoringPolicy().catchUpTimeout)
    }
}
