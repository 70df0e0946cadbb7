import BatonTesting
import Refactoring
import Testing
import TopologyModel

/// A pair of equal places is believed of the two servers that it was proved for, and not for ever.
@Suite struct `Equal places` {
    private static let (db2, db4) = (PlanScene.address("db2"), PlanScene.address("db4"))
    private static let here = BinlogCoordinates(file: "binlog.000002", position: 4_096)
    private static let there = BinlogCoordinates(file: "binlog.000009", position: 77)
    private static let now = TopologyFixtures.now

    private static func server(_ name: String, _ id: UInt32, _ change: (inout InstanceBuilder) -> Void = { _ in }) -> InstanceFacts {
        var server = InstanceBuilder(name, serverID: id)
        server.transactions.ownCoordinates = BinlogCoordinates(file: "binlog.000020", position: 4)
        change(&server)
        return server.facts()
    }

    private let one = Self.server("db2", 2)
    private let other = Self.server("db4", 4)

    private func learned(at: MonotonicInstant = Self.now, limit: Int = PositionEquivalences.limit) -> PositionEquivalences {
        var known = PositionEquivalences(limit: limit)
        known.remember(.init(server: Self.db2, coordinates: Self.here), .init(server: Self.db4, coordinates: Self.there), now: at) {
            $0 == Self.db2 ? one : $0 == Self.db4 ? other : nil
        }
        return known
    }

    @Test func `found both ways, by exactly that place`() {
        let known = learned()
        #expect(known.equivalent(of: Self.here, in: one, on: other, now: Self.now) == Self.there)
        #expect(known.equivalent(of: Self.there, in: other, on: one, now: Self.now) == Self.here)
        #expect(known.equivalent(of: Self.there, in: one, on: other, now: Self.now) == nil)
    }

    @Test func `another server at the address is not the one that it was proved for`() {
        let stranger = Self.server("db4", 44)
        #expect(learned().equivalent(of: Self.here, in: one, on: stranger, now: Self.now) == nil)
        #expect(learned().equivalent(of: Self.here, in: stranger, on: other, now: Self.now) == nil)
        var known = learned()
        known.note(stranger, after: other)
        #expect(known.count == 0)
    }

    @Test func `a log that ends before the place was begun anew`() {
        let reset = Self.server("db4", 4) { $0.transactions.ownCoordinates = BinlogCoordinates(file: "binlog.000001", position: 500) }
        #expect(learned().equivalent(of: Self.here, in: one, on: reset, now: Self.now) == nil)
        var known = learned()
        known.note(other, after: one.with())
        #expect(known.count == 0, "another identity")
        known = learned()
        known.note(reset, after: other)
        #expect(known.count == 0)
        known = learned()
        known.note(Self.server("db4", 4) { $0.transactions.ownCoordinates = BinlogCoordinates(file: "binlog.000021", position: 4) }, after: other)
        #expect(known.count == 1)
        known.forget(other.server.identity)
        #expect(known.count == 0)
    }

    @Test func `MySQL shows a reset by what it has executed`() {
        let before = InstanceBuilder("db2", flavor: .mysql, serverID: 2).facts()
        let after = InstanceBuilder("db2", flavor: .mysql, serverID: 2).holding("\(TopologyFixtures.uuid(serverID: 1)):1-7").facts()
        var known = PositionEquivalences()
        known.remember(.init(server: Self.db2, coordinates: Self.here), .init(server: Self.db4, coordinates: Self.there), now: Self.now) {
            $0 == Self.db2 ? before : other
        }
        known.note(before.with(), after: before)
        #expect(known.count == 1)
        known.note(after, after: before)
        #expect(known.count == 0)
    }

    @Test func `believed for a time, and the newest of many`() {
        let late = Self.now + PositionEquivalences.maximumAge
        #expect(learned().equivalent(of: Self.here, in: one, on: other, now: late) == Self.there)
        #expect(learned().equivalent(of: Self.here, in: one, on: other, now: late + .seconds(1)) == nil)
        var known = learned(limit: 3)
        for position in 1...3 as ClosedRange<UInt64> {
            known.remember(
                .init(server: Self.db2, coordinates: BinlogCoordinates(file: "binlog.000003", position: position)), .init(server: Self.db4, coordinates: Self.there),
                now: Self.now) { $0 == Self.db2 ? one : other }
        }
        #expect(known.count == 3)
        #expect(known.equivalent(of: Self.here, in: one, on: other, now: Self.now) == nil)
        known.remember(.init(server: Self.db2, coordinates: Self.here), .init(server: Self.db4, coordinates: Self.there), now: late + .seconds(1)) {
            $0 == Self.db2 ? one : other
        }
        #expect(known.count == 1, "what is too old is dropped")
    }

    @Test func `of servers that are not known nothing is remembered, nor twice the same`() {
        var known = PositionEquivalences()
        known.remember(.init(server: Self.db2, coordinates: Self.here), .init(server: Self.db4, coordinates: Self.there), now: Self.now) { _ in nil }
        #expect(known.count == 0)
        known = learned()
        known.remember(.init(server: Self.db4, coordinates: Self.there), .init(server: Self.db2, coordinates: Self.here), now: Self.now) {
            $0 == Self.db2 ? one : other
        }
        #expect(known.count == 1)
    }
}
