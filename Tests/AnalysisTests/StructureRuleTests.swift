@testable import Analysis
import BatonTesting
import Testing
import TopologyModel

@Suite("The table of rules about the structure")
struct StructureRuleTests {
    private func rule(_ number: Int) throws -> StructureRule { try #require(StructureRule.all.first { $0.number == number }) }

    @Test(arguments: [DurabilityPolicy.bestEffort, .lossless]) func `of a cluster in order nothing is told`(durability: DurabilityPolicy) throws {
        #expect(try StructureScene().after { $0.durability = durability }.warnings() == [])
    }

    @Test(arguments: StructureRow.all) func `a row is told beside the code, and no more when one of its facts is otherwise`(row: StructureRow) throws {
        let code = try rule(row.number).code
        #expect(try row.match.warnings() == [code])
        for near in row.near {
            #expect(!near.told.contains(code), "\(near.name)")
            #expect(try row.match.after(near.change).warnings() == near.told, "\(near.name)")
        }
    }

    @Test(arguments: StructureRow.all) func `a row is told of whom it is about, and of nobody else`(row: StructureRow) throws {
        let rule = try rule(row.number)
        #expect(try row.match.hosts(with: rule.code) == ["db1"])
        let hosts = try row.match.after { $0.putBelow("x1") }.hosts(with: rule.code)
        switch rule.scope {
        case .cluster: #expect(hosts == ["x1"], "the new primary speaks for the cluster")
        case .primary: #expect(!hosts.contains("db1"), "it is the primary no more")
        case .source: #expect(hosts == ["db1"], "it has its replicas as before")
        }
    }

    // MARK: Overlaps

    @Test(arguments: StructureOverlap.all) func `rows that hold together are all told, in their order`(overlap: StructureOverlap) throws {
        #expect(try overlap.scene.warnings() == overlap.told)
    }

    @Test func `nothing is told of those who log where nobody does`() throws {
        let changes: [StructureScene.Change] = [
            { $0["db2"].settings.binlogFormat = .statement }, { $0["db3"].settings.binlogFormat = .statement }, { $0["db2"].settings.binlogFormat = .mixed },
            { $0["db3"].settings.binlogFormat = .mixed }, { $0["db2"].versionText = "11.4.2-MariaDB" }, { $0["db2"].settings.logsReplicaUpdates = false },
            { $0["db3"].settings.binaryLogEnabled = false },
        ]
        let aboutLogging = try Set([1030, 1040, 1050, 1060].map { try rule($0).code })
        var (silent, told) = (0, Set<AnalysisCode>())
        for chosen in 0..<(1 << changes.count) {
            var scene = StructureScene()
            for (place, change) in changes.enumerated() where chosen & (1 << place) != 0 { change(&scene) }
            let warnings = try scene.warnings()
            if warnings.contains(.noLoggingReplicas) {
                silent += 1
                #expect(warnings == [.noLoggingReplicas])
            } else {
                told.formUnion(warnings)
            }
        }
        #expect(silent == 32, "each way of the others to be")
        #expect(told == aboutLogging)
    }

    // MARK: Completeness

    @Test func `no row is without a match, what just misses it, and every other row beside it or known to exclude it`() throws {
        let numbers = StructureRule.all.map(\.number)
        #expect(Set(StructureRule.all.map(\.code)).count == numbers.count, "a code says which row was told")
        #expect(Set(StructureRow.all.map(\.number)) == Set(numbers))
        #expect(StructureRow.all.filter(\.near.isEmpty).map(\.name) == [])
        let together = StructureOverlap.all.map { overlap in Set(StructureRule.all.filter { overlap.told.contains($0.code) }.map(\.number)) }
        for (place, first) in numbers.enumerated() {
            for second in numbers[(place + 1)...] {
                let isTold = together.contains { $0.isSuperset(of: [first, second]) }
                #expect(isTold != StructureOverlap.exclusive.contains([first, second]), "rows \(first) and \(second)")
            }
        }
    }
}
