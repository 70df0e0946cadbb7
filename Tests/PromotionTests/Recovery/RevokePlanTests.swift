import BatonTesting
import Promotion
import Refactoring
import Testing
import TopologyModel

@Suite("How a receiver is stopped without losing what it received")
struct RevokePlanTests {
    struct Row: Sendable, CustomStringConvertible {
        var flavor = ServerFlavor.mariadb
        var receiver: ReplicationThreadState
        var applier: ReplicationThreadState
        var isBroken = false
        var isUnknown = false
        var hasMore = true
        var gtid = true
        var coordinates = true
        /// Without GTID nothing else says that it has not applied everything.
        var isBehindByPlace = false
        var expected: [ServerAction]

        var description: String {
            "\(flavor.rawValue) receiver \(receiver.rawValue) applier \(applier.rawValue)\(isBroken ? " broken" : "")\(isUnknown ? " unknown" : "")\(hasMore ? "" : " all applied")\(gtid ? "" : " file")"
        }

        var builder: InstanceBuilder {
            var builder = InstanceBuilder("db2", flavor: flavor, serverID: 2).following("db1")
            builder.channels[0].receiver = receiver
            builder.channels[0].applier = applier
            if isBroken { builder.channels[0].applierError = ReplicationError(code: 1062, message: "Duplicate entry") }
            if hasMore { builder.channels[0].receivedGTIDs = RecoveryScene.received(flavor) }
            if !gtid { builder.channels[0].gtidUse = .fileAndPosition }
            if isBehindByPlace {
                builder.channels[0].executedCoordinates = BinlogCoordinates(file: "binlog.000001", position: 1_024)
                builder.settings.gtidMode = flavor.isMySQLFamily ? "OFF" : ""
            }
            if !coordinates { builder.channels[0].relayLogCoordinates = nil }
            return builder
        }
    }

    /// Its own sequence numbers are higher than those that it received and has not applied (server truth T11).
    @Test func `own writes are not taken for what was received`() {
        var builder = Row(receiver: .stopped, applier: .stopped, expected: []).builder
        builder.transactions.executed = TopologyFixtures.transactions("0-2-200", .mariadb)
        builder.transactions.applied = TopologyFixtures.transactions("0-1-90", .mariadb)
        builder.transactions.binlogState = MariaDBBinlogState([MariaDBGTID(domain: 0, server: 1, sequence: 90), MariaDBGTID(domain: 0, server: 2, sequence: 200)])
        let facts = builder.facts()
        #expect(RevokePlan.actions(for: facts, channel: facts.channels[0], receivedIsUnknown: false) == [RevokePlanTests.apply])
    }

    private static let stop = ServerAction.stopReceiver(channel: "")
    private static let start = ServerAction.startApplier(channel: "")
    private static let apply = ServerAction.applyRelayLogs(channel: "", from: BinlogCoordinates(file: "relay.000002", position: 4_096))

    static let rows: [Row] = [ServerFlavor.mariadb, .mysql].flatMap { flavor -> [Row] in
        let bothStopped = flavor == .mariadb ? apply : start
        return [
            Row(flavor: flavor, receiver: .running, applier: .running, expected: [stop]),
            Row(flavor: flavor, receiver: .connecting, applier: .running, expected: [stop]),
            Row(flavor: flavor, receiver: .running, applier: .running, isUnknown: true, expected: [stop]),
            Row(flavor: flavor, receiver: .running, applier: .stopped, expected: [start, stop]),
            Row(flavor: flavor, receiver: .connecting, applier: .stopped, expected: [start, stop]),
            Row(flavor: flavor, receiver: .running, applier: .stopped, hasMore: false, expected: [start, stop]),
            Row(flavor: flavor, receiver: .connecting, applier: .stopped, isBroken: true, expected: [stop]),
            Row(flavor: flavor, receiver: .stopped, applier: .running, expected: []),
            Row(flavor: flavor, receiver: .stopped, applier: .running, isUnknown: true, expected: []),
            Row(flavor: flavor, receiver: .stopped, applier: .stopped, expected: [bothStopped]),
            Row(flavor: flavor, receiver: .stopped, applier: .stopped, hasMore: false, expected: []),
            Row(flavor: flavor, receiver: .stopped, applier: .stopped, isUnknown: true, hasMore: false, expected: [bothStopped]),
            Row(flavor: flavor, receiver: .stopped, applier: .stopped, isBroken: true, expected: []),
            Row(flavor: flavor, receiver: .stopped, applier: .stopped, isBroken: true, isUnknown: true, expected: []),
            Row(flavor: flavor, receiver: .stopped, applier: .stopped, gtid: false, expected: [start]),
            Row(flavor: flavor, receiver: .stopped, applier: .stopped, hasMore: false, gtid: false, expected: []),
            Row(flavor: flavor, receiver: .stopped, applier: .stopped, hasMore: false, gtid: false, isBehindByPlace: true, expected: [start]),
        ]
    } + [Row(receiver: .stopped, applier: .stopped, isUnknown: true, coordinates: false, expected: [])]

    @Test(arguments: rows) func actions(_ row: Row) throws {
        let facts = row.builder.facts()
        let channel = try #require(facts.channels.first)
        #expect(RevokePlan.actions(for: facts, channel: channel, receivedIsUnknown: row.isUnknown) == row.expected)
    }

    @Test(arguments: rows) func `never a start of a thread while both are stopped on MariaDB with GTID`(_ row: Row) throws {
        let facts = row.builder.facts()
        let channel = try #require(facts.channels.first)
        let actions = RevokePlan.actions(for: facts, channel: channel, receivedIsUnknown: row.isUnknown)
        var server = ScriptedServer(builder: row.builder)
        for action in actions {
            let now = server.builder.channels[0]
            let isDangerous = row.flavor == .mariadb && now.gtidUse.usesGTID && now.receiver == .stopped && now.applier == .stopped
            #expect(!(isDangerous && (action == RevokePlanTests.start || action == .startReceiver(channel: ""))))
            _ = server.obey(ActionRequest(target: server.builder.address, expectedIdentity: nil, action: action, timeout: .seconds(1)))
        }
    }

    @Test func `only what was stopped is started again`() {
        func channel(_ receiver: ReplicationThreadState, _ applier: ReplicationThreadState, gtid: ReplicationGTIDUse = .slavePosition) -> ReplicationChannel {
            var channel = ReplicationChannel()
            (channel.receiver, channel.applier, channel.gtidUse) = (receiver, applier, gtid)
            return channel
        }
        let source = InstanceBuilder.address("db1")
        func restoring(
            _ before: ReplicationChannel, _ now: ReplicationChannel, _ flavor: ServerFlavor = .mariadb, left: ReplicationGTIDUse? = nil
        ) -> [ServerAction] {
            RevokePlan.restoring(channel: before, now: now, leftGTIDUse: left, source: source, flavor: flavor)
        }
        let start = ServerAction.startReceiver(channel: "")
        #expect(restoring(channel(.running, .running), channel(.stopped, .running)) == [start])
        #expect(restoring(channel(.connecting, .running), channel(.stopped, .running)) == [start])
        #expect(restoring(channel(.stopped, .running), channel(.stopped, .running)) == [])
        #expect(restoring(channel(.running, .running), channel(.connecting, .running)) == [])
        #expect(restoring(channel(.running, .stopped), channel(.stopped, .stopped)) == [], "it would discard relay logs")
        #expect(restoring(channel(.running, .stopped, gtid: .autoPosition), channel(.stopped, .stopped, gtid: .autoPosition), .mysql) == [start])
        var applying = channel(.stopped, .running, gtid: .fileAndPosition)
        #expect(restoring(channel(.stopped, .stopped), applying, left: .slavePosition) == [], "it would discard relay logs that are not applied yet")
        applying.applierHasReadAllRelayLog = true
        #expect(
            restoring(channel(.stopped, .stopped), applying, left: .slavePosition)
                == [.pointToSource(SourceSpecification(channel: "", source: source, gtidUse: .slavePosition))])
        applying.applier = .stopped
        #expect(restoring(channel(.stopped, .stopped), applying, left: .slavePosition) == [], "an applier that stopped has not applied everything")
    }
}
