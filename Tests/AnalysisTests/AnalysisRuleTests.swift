@testable import Analysis
import BatonTesting
import Testing
import TopologyModel

@Suite("The table of rules")
struct AnalysisRuleTests {
    @Test(arguments: RuleRow.all) func `a row is the first that holds, and holds no more when one of its conditions is turned`(row: RuleRow) throws {
        let rule = try #require(AnalysisRule.all.first { $0.number == row.number })
        let snapshot = row.snapshot
        #expect(AnalysisRule.first(rule.aspect, for: snapshot)?.number == row.number, "\(snapshot)")
        for (place, flip) in row.flips.enumerated() {
            var near = snapshot
            flip(&near)
            #expect(near != snapshot)
            #expect(!rule.holds(near), "flip \(place): \(near)")
        }
    }

    @Test func `numbers ascend, and every row is tried above, with what just misses it`() {
        let numbers = AnalysisRule.all.map(\.number) + StructureRule.all.map(\.number)
        #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
        #expect(RuleRow.all.map(\.number).sorted() == AnalysisRule.all.map(\.number))
        #expect(RuleRow.all.filter(\.flips.isEmpty).map(\.number) == [1000], "only the last one holds always")
    }

    @Test func `every code of the table is listed with its sentence, and what is not produced is known`() {
        let produced = Set(AnalysisRule.all.map(\.code) + StructureRule.all.map(\.code))
        let listed = Set(AnalysisCodeEntry.all.map(\.code))
        #expect(produced.isSubset(of: listed))
        // The others are a manager's: who could be promoted, what stores say, and whom a recovery left behind is not for the analysis to say.
        #expect(listed.subtracting(produced) == [.binlogServerFailingToConnectToSource, .noFailoverCandidate, .routeNotUpToDate, .replicaLeftBehind])
    }

    // MARK: Overlaps

    /// Every combination of counts with up to two replicas: enough for one, some and all of them.
    private static let counts: [ReplicaCounts] = {
        var all: [ReplicaCounts] = []
        for replicas in 0...2 {
            for valid in 0...replicas {
                for replicating in 0...valid {
                    for failing in 0...(valid - replicating) {
                        for lagging in 0...replicas {
                            for delayed in 0...replicas {
                                var counts = ReplicaCounts()
                                counts.replicas = replicas
                                counts.valid = valid
                                counts.validReplicating = replicating
                                counts.failingToConnect = failing
                                counts.lagging = lagging
                                counts.delayed = delayed
                                all.append(counts)
                            }
                        }
                    }
                }
            }
        }
        return all
    }()

    /// Every state that a server of some role may be in as a source, whatever its replicas are like.
    private static let states: [ServerSnapshot] = {
        var all: [ServerSnapshot] = []
        for role in ServerRole.allCases {
            for flags in 0..<256 {
                func flag(_ bit: Int) -> Bool { flags & (1 << bit) != 0 }
                var state = ServerSnapshot()
                state.role = role
                state.isOK = flag(0)
                state.provedLife = flag(1)
                state.isBlocked = flag(2)
                state.isHung = flag(3)
                state.isReadOnly = flag(4)
                state.wantsWritablePrimary = flag(5)
                state.wantsExactSemiSyncReplicas = flag(6)
                state.failsToWrite = flag(7)
                // Whoever answered did not fail to; blocked is who lives; and hanging is a conviction.
                if state.isOK, state.provedLife || state.isHung { continue }
                if state.isBlocked, !state.isOK && !state.provedLife || state.isHung || !role.takesWrites { continue }
                // Nobody but a primary that was just read and takes writes is written to.
                if state.failsToWrite, !state.isOK || state.isReadOnly || role != .primary && role != .coPrimary { continue }
                guard role == .primary else {
                    // No row about others looks at these.
                    if state.isHung || state.isReadOnly || state.wantsWritablePrimary || state.wantsExactSemiSyncReplicas { continue }
                    all.append(state)
                    state.isPassive = true
                    if role == .coPrimary { all.append(state) }
                    continue
                }
                for balance in SemiSyncBalance.allCases {
                    state.semiSync = balance
                    all.append(state)
                }
            }
        }
        return all
    }()

    /// Which codes of later rows hold together with a row, by its number; and how often another row than the first that holds was found.
    private static func overlaps(_ aspect: AnalysisRule.Aspect, in snapshots: [ServerSnapshot]) -> (overlaps: [Int: Set<AnalysisCode>], wrong: Int) {
        let rules = AnalysisRule.all.filter { $0.aspect == aspect && $0.code != .noProblem }
        var overlaps: [Int: Set<AnalysisCode>] = [:]
        var wrong = 0
        for snapshot in snapshots {
            let holding = rules.filter { $0.holds(snapshot) }
            let first = AnalysisRule.first(aspect, for: snapshot)
            if first?.number != (holding.first?.number ?? (aspect == .source ? 1000 : nil)) { wrong += 1 }
            for (place, rule) in holding.enumerated() { overlaps[rule.number, default: []].formUnion(holding[(place + 1)...].map(\.code)) }
        }
        return (overlaps, wrong)
    }

    private func expectDeclared(_ aspect: AnalysisRule.Aspect, _ snapshots: [ServerSnapshot]) {
        let (overlaps, wrong) = AnalysisRuleTests.overlaps(aspect, in: snapshots)
        #expect(wrong == 0)
        for rule in AnalysisRule.all where rule.aspect == aspect && rule.code != .noProblem {
            #expect(overlaps[rule.number] == Set(rule.supersedes), "row \(rule.number), \(rule.code)")
            #expect(Set(rule.supersedes).count == rule.supersedes.count)
        }
    }

    @Test func `as a source: the first row that holds wins, and what it supersedes is exactly what may hold with it`() {
        var snapshots: [ServerSnapshot] = []
        for state in AnalysisRuleTests.states {
            for counts in AnalysisRuleTests.counts {
                // Who has no replica is no intermediate source, and neither a co-primary; who has one is no mere replica.
                switch state.role {
                case .coPrimary, .intermediateSource: if counts.replicas == 0 { continue }
                case .replica: if counts.replicas > 0 { continue }
                case .primary, .groupMember: break
                }
                // A conviction stands for all replicas.
                if state.isHung, counts.validReplicating > 0 { continue }
                var snapshot = state
                snapshot.counts = counts
                snapshots.append(snapshot)
            }
        }
        expectDeclared(.source, snapshots)
    }

    @Test func `as a replica: the same, over every state that the threads of a replica may be in`() throws {
        var snapshots: [ServerSnapshot] = []
        for role in [ServerRole.coPrimary, .intermediateSource, .replica, .groupMember] {
            for isFirstTier in [true, false] {
                for troubles in try ReplicaStates.reachableTroubles() {
                    var snapshot = ServerSnapshot()
                    snapshot.role = role
                    snapshot.isFirstTier = isFirstTier
                    snapshot.troubles = troubles
                    snapshots.append(snapshot)
                }
            }
        }
        expectDeclared(.replica, snapshots)
        expectDeclared(.access, snapshots)
    }
}
