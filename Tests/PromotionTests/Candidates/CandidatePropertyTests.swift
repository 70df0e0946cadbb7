import Analysis
import BatonTesting
import Promotion
import Testing
import TopologyModel

/// SplitMix64: the same numbers for the same seed everywhere.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite("Laws of the ranking")
struct CandidatePropertyTests {
    static let seeds = Array(UInt64(1)...60)

    /// A few replicas, most of them in order, with received sets that often include each other and sometimes do not.
    private func standbys(_ generator: inout SeededGenerator) -> [Standby] {
        (2...Int.random(in: 3...7, using: &generator)).map { number in
            let sets = ["0-1-100", "0-1-101", "0-1-100,1-1-3", "0-1-102,1-1-2", "0-1-102,1-1-3"]
            var standby = Standby(number, received: sets.randomElement(using: &generator) ?? sets[0])
            standby.builder.placement.promotionRule = PromotionRule.allCases.randomElement(using: &generator) ?? .neutral
            standby.builder.placement.dataCenter = Bool.random(using: &generator) ? "dc1" : "dc2"
            standby.builder.placement.region = Bool.random(using: &generator) ? "r1" : "r2"
            standby.builder.versionText = Bool.random(using: &generator) ? "10.11.19-MariaDB" : "10.11.20-MariaDB"
            standby.isReachable = Int.random(in: 0..<6, using: &generator) > 0
            standby.builder.isUnread = Int.random(in: 0..<10, using: &generator) == 0
            return standby
        }
    }

    @Test(arguments: seeds)
    func `the order of the input plays no part`(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        let all = standbys(&generator)
        let ranking = Election.rank(all)
        for _ in 0..<5 {
            let again = Election.rank(all.shuffled(using: &generator))
            #expect(again.candidates == ranking.candidates && again.refusal == ranking.refusal && again.target == ranking.target, "seed \(seed)")
        }
    }

    @Test(arguments: seeds)
    func `an ineligible replica that holds nothing new changes no choice`(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        let all = standbys(&generator)
        let ranking = Election.rank(all)
        guard let choice = ranking.choice else { return }
        let extra = Standby(9, received: "0-1-100").with {
            $0.builder.placement.promotionRule = .mustNot
            $0.isReachable = Bool.random(using: &generator)
        }
        let again = Election.rank(all + [extra])
        #expect(again.choice?.address == choice.address, "seed \(seed)")
    }

    @Test(arguments: seeds)
    func `the choice holds all that any reachable replica received`(seed: UInt64) {
        var generator = SeededGenerator(state: seed)
        let all = standbys(&generator)
        let ranking = Election.rank(all)
        #expect((ranking.choice == nil) == (ranking.refusal != nil), "seed \(seed)")
        guard let choice = ranking.choice else { return }
        let holds = all.filter(\.isReachable).allSatisfy { standby in standby.received.map { choice.received.covers($0) == true } ?? false }
        #expect(choice.isEligible && holds, "seed \(seed)")
    }

    /// What the hint says, done.
    private func heeding(_ hint: OverrideHint, _ all: [Standby], _ policy: PromotionPolicy) -> CandidateRanking {
        var (all, policy) = (all, policy)
        let index = all.firstIndex { $0.builder.address == hint.server }
        switch (hint.constraint, index) {
        case (.promotionRule, let index?): all[index].builder.placement.promotionRule = .preferNot
        case (.downtime, let index?): all[index].builder.placement.isDowntimed = false
        case (.dataCenter, _): policy.preventCrossDataCenter = false
        case (.lacksTransactions, _): policy.acceptedLosses = hint.holders
        default: Issue.record("\(hint)")
        }
        return Election.rank(all, policy: policy)
    }

    /// Of each seed, where nobody can be promoted, and nobody could by fetching what is missing.
    private func refused(_ seed: UInt64) -> (all: [Standby], policy: PromotionPolicy, refusal: PromotionRefusal, target: GTIDValue)? {
        var generator = SeededGenerator(state: seed)
        var all = standbys(&generator)
        for index in all.indices { all[index].builder.placement.isDowntimed = Int.random(in: 0..<4, using: &generator) == 0 }
        var policy = PromotionPolicy()
        policy.preventCrossDataCenter = Bool.random(using: &generator)
        let ranking = Election.rank(all, policy: policy)
        guard let refusal = ranking.refusal, ranking.gathering(of: nil) == nil else { return nil }
        return (all, policy, refusal, ranking.target)
    }

    @Test(arguments: seeds)
    func `what a hint says alone allows the promotion that it names, and loses what it says`(seed: UInt64) {
        guard let (all, policy, refusal, target) = refused(seed) else { return }
        for hint in refusal.hints where hint.isOverride {
            let ranking = heeding(hint, all, policy)
            let promoted = ranking.choice?.address ?? ranking.gathering(of: nil)?.successor
            // A setting allows several, and whoever fetches first is drawn by preference.
            #expect(promoted == hint.server || hint.constraint == .dataCenter && promoted != nil, "seed \(seed): \(hint.sentence)")
            #expect((ranking.target == target) == (hint.loss == .nothing), "seed \(seed): \(hint.sentence)")
        }
    }

    @Test func `hints of each kind occur`() {
        let hints = CandidatePropertyTests.seeds.compactMap { refused($0)?.refusal.hints }.joined()
        #expect(Set(hints.map(\.constraint)).isSuperset(of: [.promotionRule, .downtime, .dataCenter, .lacksTransactions]))
    }

    @Test func `choices and refusals both occur`() {
        let outcomes = CandidatePropertyTests.seeds.map { seed in
            var generator = SeededGenerator(state: seed)
            return Election.rank(standbys(&generator)).choice != nil
        }
        #expect(outcomes.contains(true) && outcomes.contains(false))
    }
}
