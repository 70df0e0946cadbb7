import Analysis
import Testing

/// A snapshot, and the code that the table finds for it.
struct RuleRow: Sendable, CustomTestStringConvertible {
    var name: String
    var ok: Bool
    var provedLife = false
    var blocked = false
    var replicas = 0
    var valid = 0
    var replicating = 0
    var failing = 0
    var lagging = 0
    var delayed = 0
    var expected: AnalysisCode
    var testDescription: String { name }

    var snapshot: PrimarySnapshot {
        var snapshot = PrimarySnapshot()
        snapshot.isOK = ok
        snapshot.provedLife = provedLife
        snapshot.isBlocked = blocked
        snapshot.counts.replicas = replicas
        snapshot.counts.valid = valid
        snapshot.counts.validReplicating = replicating
        snapshot.counts.failingToConnect = failing
        snapshot.counts.lagging = lagging
        snapshot.counts.delayed = delayed
        return snapshot
    }
}

@Suite("The table of rules")
struct AnalysisRuleTests {
    static let rows: [RuleRow] = [
        RuleRow(name: "blocked, replicas well", ok: true, blocked: true, replicas: 2, valid: 2, replicating: 2, expected: .primaryBlocked),
        RuleRow(name: "blocked by what it refuses, no replicas", ok: false, provedLife: true, blocked: true, expected: .primaryBlocked),
        RuleRow(
            name: "blocked by what it refuses, replicas stopped: it lives", ok: false, provedLife: true, blocked: true, replicas: 2, valid: 2,
            expected: .primaryBlocked),
        RuleRow(name: "blocked, all replicas stopped", ok: true, blocked: true, replicas: 2, valid: 2, expected: .primaryBlocked),
        RuleRow(name: "dead, no replicas", ok: false, expected: .deadPrimaryWithoutReplicas),
        RuleRow(name: "well, no replicas", ok: true, expected: .noProblem),
        RuleRow(name: "dead, replicas stopped", ok: false, replicas: 2, valid: 2, expected: .deadPrimary),
        RuleRow(name: "dead, with proof of life, replicas stopped", ok: false, provedLife: true, replicas: 2, valid: 2, expected: .deadPrimary),
        RuleRow(name: "dead, all replicas unread", ok: false, replicas: 2, valid: 0, expected: .deadPrimaryAndReplicas),
        RuleRow(name: "dead, one replica unread", ok: false, replicas: 2, valid: 1, expected: .deadPrimaryAndSomeReplicas),
        RuleRow(name: "dead, one replica unread, the other replicating", ok: false, replicas: 2, valid: 1, replicating: 1, expected: .unreachablePrimary),
        RuleRow(name: "unreachable, one replicating", ok: false, replicas: 2, valid: 2, replicating: 1, expected: .unreachablePrimary),
        RuleRow(
            name: "unreachable, all lag: lagging wins over unreachable", ok: false, replicas: 2, valid: 2, replicating: 1, lagging: 2,
            expected: .unreachablePrimaryWithLaggingReplicas),
        RuleRow(
            name: "unreachable with proof of life, all lag: lagging wins", ok: false, provedLife: true, replicas: 2, valid: 2, replicating: 1,
            failing: 1, lagging: 2, expected: .unreachablePrimaryWithLaggingReplicas),
        RuleRow(name: "unreachable, one lags", ok: false, replicas: 2, valid: 2, replicating: 2, lagging: 1, expected: .unreachablePrimary),
        RuleRow(
            name: "unreachable, all lag on purpose", ok: false, replicas: 2, valid: 2, replicating: 2, lagging: 2, delayed: 2,
            expected: .unreachablePrimary),
        RuleRow(
            name: "unreachable, all lag, one on purpose", ok: false, replicas: 2, valid: 2, replicating: 2, lagging: 2, delayed: 1,
            expected: .unreachablePrimaryWithLaggingReplicas),
        RuleRow(name: "proof of life, replicas well", ok: false, provedLife: true, replicas: 2, valid: 2, replicating: 2, expected: .noProblem),
        RuleRow(
            name: "proof of life, a replica fails to connect", ok: false, provedLife: true, replicas: 2, valid: 2, replicating: 1, failing: 1,
            expected: .unreachablePrimary),
        RuleRow(name: "single replica stopped", ok: true, replicas: 1, valid: 1, expected: .primarySingleReplicaNotReplicating),
        RuleRow(name: "single replica unread", ok: true, replicas: 1, valid: 0, expected: .primarySingleReplicaDead),
        RuleRow(name: "single replica well", ok: true, replicas: 1, valid: 1, replicating: 1, expected: .noProblem),
        RuleRow(name: "all replicas stopped", ok: true, replicas: 2, valid: 2, expected: .allPrimaryReplicasNotReplicating),
        RuleRow(name: "one of two stopped", ok: true, replicas: 2, valid: 2, replicating: 1, expected: .noProblem),
        RuleRow(name: "one stopped, one unread", ok: true, replicas: 2, valid: 1, expected: .allPrimaryReplicasNotReplicatingOrDead),
        RuleRow(name: "all unread, primary well", ok: true, replicas: 2, valid: 0, expected: .noProblem),
    ]

    @Test(arguments: rows)
    func `the first row that holds gives the code`(row: RuleRow) {
        #expect(AnalysisRule.primary.first { $0.condition(row.snapshot) }?.code == row.expected, "\(row.snapshot)")
    }

    @Test func `numbers ascend`() {
        let numbers = AnalysisRule.primary.map(\.number)
        #expect(numbers == numbers.sorted() && Set(numbers).count == numbers.count)
    }

    @Test func `every code of the table is found by some row above`() {
        #expect(Set(AnalysisRule.primary.map(\.code)) == Set(AnalysisRuleTests.rows.map(\.expected)))
    }

    /// Every snapshot with up to three replicas: rows overlap only where the table says so.
    @Test func `overlaps are declared`() {
        var undeclared: Set<String> = []
        for replicas in 0...3 {
            for valid in 0...replicas {
                for replicating in 0...valid {
                    for lagging in 0...replicas {
                        for flags in 0..<16 {
                            let row = RuleRow(
                                name: "", ok: flags & 1 == 0, provedLife: flags & 2 != 0, blocked: flags & 8 != 0, replicas: replicas, valid: valid, replicating: replicating,
                                failing: flags & 4 == 0 ? 0 : valid - replicating, lagging: lagging, expected: .noProblem)
                            let matching = AnalysisRule.primary.filter { $0.condition(row.snapshot) && $0.code != .noProblem }
                            guard let first = matching.first else { continue }
                            for other in matching.dropFirst() where !first.supersedes.contains(other.code) {
                                undeclared.insert("\(first.number) over \(other.number)")
                            }
                        }
                    }
                }
            }
        }
        #expect(undeclared.isEmpty)
    }
}
