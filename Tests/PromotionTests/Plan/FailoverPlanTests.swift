import Analysis
import BatonTesting
import ControlModel
@testable import Promotion
import Testing
import TopologyModel

/// A manager was started after the primary died: it knows of it what the journal has, in the words of a flavour that only the replicas tell.
@Suite("The plan of a failover from a primary that was never read")
struct FailoverPlanTests {
    /// - Parameters:
    ///   - last: the sequence number up to which the primary had executed when it was read last; the replicas received 100.
    ///   - unread: replicas that were never read either.
    private static func plan(_ fleet: TopologyBuilder, _ flavor: ServerFlavor, primaryHad last: Int, unread: [String] = []) throws -> FailoverPlan {
        let cluster = try #require(fleet.build().clusters.first)
        let primary = try #require(cluster.primary)
        let replicas = cluster.replicas(of: primary.id)
        var record = LosslessWatch(primary, replicas: replicas, epoch: .initial, startedAt: TopologyFixtures.now, earlier: nil).record
        record.executed = flavor.isMySQLFamily ? "\(TopologyFixtures.uuid(serverID: 1)):1-\(last)" : "0-1-\(last)"
        return FailoverPlan(
            failed: fleet["db1"].unread().unreachable(readAt: nil).build(id: primary.id),
            replicas: replicas.map { unread.contains($0.address.host) ? fleet[$0.address.host].unread().build(id: $0.id) : $0 }, coPrimary: nil, receivedUnknown: [],
            hookStages: [], policy: PromotionPolicy(), lossless: record)
    }

    @Test(arguments: [ServerFlavor.mysql, .mariadb]) func `what it had is compared with what its replicas received, in their flavour`(flavor: ServerFlavor) throws {
        let proved = try Self.plan(TopologyFixtures.lossless(flavor), flavor, primaryHad: 100)
        #expect(proved.successor?.address.host == "db2" && !proved.steps.isEmpty, "\(proved.refusal?.description ?? "")")
        let refusal = try #require(try Self.plan(TopologyFixtures.lossless(flavor), flavor, primaryHad: 103).refusal)
        #expect(refusal.cause.contains("no replica received the last 3 transactions that the primary had when it was read last"), "\(refusal)")
        #expect(refusal.hints.map(\.loss) == [.transactions(3)])
    }

    @Test func `a replica that was never read either does not tell the flavour, and the next one does`() throws {
        // Two of three acknowledge, so that two of them prove as much as all.
        let proved = try Self.plan(TopologyFixtures.lossless(.mysql, acknowledgements: 2), .mysql, primaryHad: 100, unread: ["db2"])
        #expect(proved.successor?.address.host == "db3", "\(proved.refusal?.description ?? "")")
    }
}
