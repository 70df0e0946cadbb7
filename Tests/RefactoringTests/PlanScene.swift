import BatonTesting
import Refactoring
import TopologyModel

/// Servers, and what is planned for them.
struct PlanScene {
    var fleet: TopologyBuilder
    var policy = RefactoringPolicy()
    var options = OperationOptions()
    var equivalences = PositionEquivalences()

    init(_ drawing: String, _ flavor: ServerFlavor = .mariadb) {
        fleet = TopologyBuilder(drawing: drawing, flavor: flavor)
    }

    var topology: Topology { fleet.build() }

    func plan(_ operation: Operation) -> OperationPlan {
        OperationPlanner(topology: topology, now: TopologyFixtures.now, policy: policy, equivalences: equivalences).plan(operation, options)
    }

    static func address(_ name: String) -> InstanceAddress { InstanceBuilder.address(name) }

    /// Makes every channel of these servers follow by file and position.
    mutating func leaveGTID(_ names: String...) {
        for name in names {
            for index in fleet[name].channels.indices { fleet[name].channels[index].gtidUse = .fileAndPosition }
        }
    }

    mutating func changeChannel(of name: String, _ change: (inout ReplicationChannel) -> Void) {
        change(&fleet[name].channels[0])
    }
}

extension OperationPlan {
    /// The steps in short: server, and the action's or the condition's name.
    var outline: [String] {
        ((frame?.steps ?? []).map { "frame " + $0.outline }) + tracks.flatMap { $0.steps.map(\.outline) }
    }

    var reasons: String { blockers.map(\.description).joined(separator: "\n") }
}

extension PlanStep {
    var outline: String {
        let what: String =
            switch work {
            case .act(.fixed(let action)): action.outline
            case .act(.startUntil): "startUntil"
            case .act(.pointToSource(let specification, let place)): "point(\(specification.source.host) at \(place.outline))"
            case .act(.resetBinaryLogs): "resetBinaryLogs"
            case .wait(.drained, _): "drained?"
            case .wait(.executed(_, let place), _): "at \(place.outline)?"
            case .wait(.executedAtLeast(_, let place), _): "at least at \(place.outline)?"
            case .wait(.hasAll(let other), _): "has all of \(other.host)?"
            case .wait(.hasNothingBeyond(let other), _): "has nothing beyond \(other.host)?"
            case .wait(.replicates(_, let source), _): "replicates from \(source.host)?"
            case .wait(.receives(_, let source), _): "receives from \(source.host)?"
            }
        return "\(server.address.host) \(what)"
    }
}

extension ServerAction {
    var outline: String {
        switch self {
        case .pointToSource(let specification): "point(\(specification.source.host) \(specification.gtidUse.rawValue))"
        default: "\(self)".prefix { $0 != "(" }.description
        }
    }
}

extension PlaceReference {
    var outline: String {
        switch self {
        case .known(let coordinates): "\(coordinates)"
        case .executed(let server, _): "executed by \(server.host)"
        case .written(let server): "written by \(server.host)"
        }
    }
}
