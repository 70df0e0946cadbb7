import Analysis
import BatonTesting
import Orchestration
import Promotion
import Testing
import TopologyModel

/// Keys that a refused promotion names stand in the table of keys.
@Suite struct OverrideKeyTests {
    private static func candidate(_ number: UInt32, received: String = "0-1-100", _ change: (inout InstanceBuilder) -> Void = { _ in }) -> CandidateSnapshot {
        var builder = InstanceBuilder("db\(number)", serverID: number).following("db1")
        (builder.placement.dataCenter, builder.placement.region) = ("dc1", "r1")
        change(&builder)
        return CandidateSnapshot(
            instance: builder.build(id: InstanceID(rawValue: number)), isReachable: true, received: TopologyFixtures.transactions(received, .mariadb), receivedIsKnown: true)
    }

    private static func settings(_ candidates: [CandidateSnapshot]) -> [(key: String, value: String?)] {
        var failed = InstanceBuilder("db1", serverID: 1).unreachable()
        (failed.placement.dataCenter, failed.placement.region) = ("dc1", "r1")
        var policy = PromotionPolicy()
        policy.preventCrossDataCenter = true
        policy.preventCrossRegion = true
        policy.preventCrossEnvironment = true
        policy.refusedLag = .seconds(60)
        policy.requiresAppliedRelayLog = true
        let ranking = CandidateRanking(failed: failed.build(id: InstanceID(rawValue: 1)), candidates: candidates, policy: policy)
        var settings: [(key: String, value: String?)] = []
        for hint in ranking.refusal?.hints ?? [] {
            if case .setting(let key, let value) = hint.means { settings.append((key, value)) }
        }
        return settings
    }

    @Test func `each key is known, and honored`() throws {
        let policies = Self.settings([
            Self.candidate(2) {
                $0.placement.promotionRule = .mustNot
                $0.placement.isBannedFromPromotion = true
            },
            Self.candidate(3) { $0.placement.dataCenter = "dc2" }, Self.candidate(4) { $0.placement.region = "r2" },
            Self.candidate(5) { $0.placement.measuredLag = .seconds(600) },
            Self.candidate(6) {
                $0.channels[0].applierHasReadAllRelayLog = false
                $0.channels[0].receivedGTIDs = TopologyFixtures.transactions("0-1-110", .mariadb)
            },
        ])
        let losses = Self.settings([Self.candidate(2, received: "0-1-100,1-1-5"), Self.candidate(3, received: "0-1-120,1-1-4")])
        let errant = Self.settings([Self.candidate(2, received: "0-1-100,7-2-4")])
        let elsewhere = Self.settings([Self.candidate(2) { $0.placement.environment = "staging" }])
        #expect(policies.count == 5 && losses.count == 1 && errant.count == 1 && elsewhere.count == 1)
        for (key, value) in policies + losses + errant + elsewhere {
            let known = try #require(ConfigurationKey.named(key), "\(key)")
            #expect(known.name == key && known.status == .honored)
            switch known.default {
            case .bool: #expect(value == "false", "\(key)")
            case .integer: #expect(value == "0", "\(key)")
            case .list: #expect(value?.hasPrefix("[") ?? true, "\(key)")
            default: Issue.record("\(key) is of another kind")
            }
        }
    }
}
