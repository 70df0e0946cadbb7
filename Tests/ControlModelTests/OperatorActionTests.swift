import BinaryCoding
import ControlModel
import Testing
import TopologyModel

@Suite("What operators asked for")
struct OperatorActionTests {
    private static let ann = OperatorActor(name: "dba", proof: .password, claim: "ann@host7", address: "10.0.0.5")
    private static let bob = OperatorActor(claim: "bob@host8", address: "10.0.0.6")
    private static let day = Duration.seconds(86_400)

    private static func call(
        _ verb: String = "pause", on subject: String = "shop", by person: OperatorActor = ann, reason: String = "work", _ outcome: OperatorCall.Outcome = .done,
        _ answer: String = "it is"
    ) -> OperatorCall {
        OperatorCall(actor: person, verb: verb, subject: subject, cluster: Fleet.shop, servers: [Fleet.primary], reason: reason, outcome: outcome, answer: answer)
    }

    private static func kept(_ fleet: Fleet) -> [String] { fleet.state.operatorActions.map { "\($0.call.verb) \($0.call.subject) \($0.call.outcome) x\($0.times)" } }

    @Test func `an action says who asked for what, when, and which node`() throws {
        var fleet = Fleet()
        let before = fleet.state
        #expect(fleet.apply(.recordOperatorAction(Self.call())) == .done)
        let action = try #require(fleet.state.operatorActions.first)
        #expect(action.call == Self.call() && action.at == fleet.now && action.lastAt == fleet.now && action.times == 1)
        #expect(action.index == fleet.state.lastIndex && action.node == "node-1")
        #expect(fleet.state.clusters == before.clusters && fleet.state.recoveries == before.recoveries, "nothing else is changed by it")
    }

    @Test func `the answer goes to the call that was recorded when it was begun`() {
        var fleet = Fleet()
        fleet.apply(.recordOperatorAction(Self.call("switchover", .asked, "")))
        fleet.apply(.recordOperatorAction(Self.call("failover", by: Self.bob, .refused, "a recovery is open")))
        fleet.now = fleet.now + Self.day
        fleet.apply(.recordOperatorAction(Self.call("switchover", .failed, "it was given up")))
        #expect(Self.kept(fleet) == ["switchover shop failed x1", "failover shop refused x1"])
        let switchover = fleet.state.operatorActions[0]
        #expect(switchover.call.answer == "it was given up" && switchover.lastAt - switchover.at == Self.day)
    }

    @Test func `a call of another person, or for another reason, is not answered by it`() {
        for other in [Self.call(by: Self.bob), Self.call(reason: "other work"), Self.call("resume"), Self.call(on: "blog")] {
            var fleet = Fleet()
            fleet.apply(.recordOperatorAction(Self.call("pause", .asked, "")))
            fleet.apply(.recordOperatorAction(other))
            #expect(fleet.state.operatorActions.map(\.call) == [Self.call("pause", .asked, ""), other])
        }
    }

    @Test func `what is said again of the same thing within an hour is one action`() {
        var fleet = Fleet()
        let start = fleet.now
        for _ in 0..<3 {
            for server in ["db2:3306", "db3:3306"] { fleet.apply(.recordOperatorAction(Self.call("register-candidate", on: server))) }
            fleet.now = fleet.now + .seconds(3_599)
        }
        #expect(Self.kept(fleet) == ["register-candidate db2:3306 done x3", "register-candidate db3:3306 done x3"])
        #expect(fleet.state.operatorActions.allSatisfy { $0.at == start && $0.lastAt == start + .seconds(2 * 3_599) })
        fleet.now = fleet.now + .seconds(1)
        fleet.apply(.recordOperatorAction(Self.call("register-candidate", on: "db2:3306")))
        #expect(fleet.state.operatorActions.map(\.times) == [3, 3, 1])
    }

    @Test func `what was said otherwise in between, by somebody else or with another answer is an action of its own`() {
        var fleet = Fleet()
        let calls = [
            Self.call("pause"), Self.call("resume"), Self.call("pause"), Self.call("pause", by: Self.bob), Self.call("pause"), Self.call("pause", .refused, "no"), Self.call("pause"),
        ]
        for call in calls { fleet.apply(.recordOperatorAction(call)) }
        #expect(fleet.state.operatorActions.map(\.call) == calls)
    }

    @Test func `they go by age, counted from the last time, and whatever else is kept`() {
        var fleet = Fleet()
        fleet.apply(.recordOperatorAction(Self.call("forget", on: "db7:3306")))
        fleet.apply(.recordOperatorAction(Self.call("tag", on: "db2:3306")))
        fleet.now = fleet.now + .seconds(3_000)
        fleet.apply(.recordOperatorAction(Self.call("tag", on: "db2:3306")))
        let moment = fleet.now + .seconds(-1_000)
        #expect(fleet.state.hasHistory(before: moment))
        #expect(fleet.apply(.dropHistory(before: moment)) == .done)
        #expect(Self.kept(fleet) == ["tag db2:3306 done x2"])
        #expect(!fleet.state.hasHistory(before: moment))
    }

    @Test func `beyond their number the oldest go`() throws {
        let most = ControlLimits.maximumOperatorActions
        let actions = (1...most).map { number in
            OperatorAction(index: LogIndex(rawValue: UInt64(number)), call: Self.call("tag", on: "db\(number):3306"), at: WallTime(milliseconds: 1), node: "n")
        }
        var full = BinaryWriter()
        full.writeArray(actions)
        // An empty state ends with the length of this list.
        var state = try ControlState(decoding: ControlState().encoded().dropLast() + full.bytes)
        #expect(state.operatorActions == actions)
        let stamp = CommandStamp(at: WallTime(milliseconds: 2), node: "n")
        for number in 1...2 {
            _ = state.apply(.recordOperatorAction(Self.call("tag", on: "new \(number)")), stamp: stamp, index: LogIndex(rawValue: UInt64(most + number)))
        }
        #expect(state.operatorActions.count == most)
        #expect(state.operatorActions.first?.call.subject == "db3:3306" && state.operatorActions.last?.call.subject == "new 2")
    }

    @Test func `texts and servers are bounded, and no character is cut in two`() throws {
        var fleet = Fleet()
        let long = String(repeating: "é", count: 2_000)
        var call = Self.call("untag", on: long, by: OperatorActor(name: long, claim: long, address: long, via: long), reason: "a" + long, .done, long)
        call.servers = (0..<40).map { InstanceAddress(host: "db\($0)", port: 3306) }
        fleet.apply(.recordOperatorAction(call))
        let kept = try #require(fleet.state.operatorActions.first?.call)
        #expect(kept.servers == Array(call.servers.prefix(ControlLimits.maximumOperatorServers)))
        let half = String(repeating: "é", count: ControlLimits.maximumOperatorTextBytes / 2)
        #expect([kept.subject, kept.actor.name, kept.actor.claim, kept.actor.address, kept.actor.via, kept.answer].allSatisfy { $0 == half })
        #expect(kept.reason == "a" + half.dropLast())
        #expect(kept.bounded() == kept)
    }

    @Test func `they stay when a server is forgotten`() {
        var fleet = Fleet()
        fleet.apply(.recordOperatorAction(Self.call()))
        fleet.apply(.ignoreServer(names: [Fleet.primary]))
        #expect(fleet.state.operatorActions.count == 1)
    }
}
