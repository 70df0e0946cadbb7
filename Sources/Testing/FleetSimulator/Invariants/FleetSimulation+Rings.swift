import ControlModel
import ManagerCore
import Promotion
import TopologyModel

/// The ring of two that a run may begin with: which circles are allowed, and who takes over in them.
extension FleetSimulation {
    /// The other one of the ring that a server is in still; nil: it is in none. Once somebody was promoted there is none any more.
    func coPrimary(of server: Int) -> Int? {
        oracle.promotions == 0 ? mutualSource(of: server) : nil
    }

    /// The other one where the two that began as a ring follow each other still: they may both have been dead when somebody else was promoted.
    private func mutualSource(of server: Int) -> Int? {
        guard let other = plan.coPrimary, server == 0 || server == other else { return nil }
        let partner = server == 0 ? other : 0
        return servers[server].channel?.source == servers[partner].address && servers[partner].channel?.source == servers[server].address ? partner : nil
    }

    /// Whether a primary may follow somebody, or follows nobody as it should.
    func standsAsPrimary(_ server: Int) -> Bool { servers[server].channel == nil || coPrimary(of: server) != nil }

    /// F19: nobody follows himself through others, but for the two of the ring, of which none is the primary once somebody was promoted.
    func checkNoCircle() {
        for server in servers.indices {
            var current = server
            var steps = 0
            while let source = servers[current].channel?.source, let next = owner(of: source), steps <= servers.count, mutualSource(of: current) == nil {
                current = next
                steps += 1
            }
            let isPromoted = oracle.promotions > 0 && record?.primary == servers[current].address
            if steps > servers.count || isPromoted && mutualSource(of: current) != nil { violate(.replicasFollow, "replication goes in a circle") }
        }
    }

    /// Who has to be promoted in a recovery that nobody asked for; nil: whoever is chosen. A manager that lost its inventory may not know of the ring.
    func heir(of failed: Int, _ opening: RecoveryOpening) -> Int? {
        guard plan.configuration.promotion.mustPromoteCoPrimary, plan.keepsInventory, opening.successor == nil, opening.kind == .failover else { return nil }
        return coPrimary(of: failed)
    }

    /// The one that is left of a ring would be the only one to follow nobody that lives: people end the ring.
    func endRing(around lost: Int) {
        guard let survivor = coPrimary(of: lost) else { return }
        trace("a person ends the ring of \(servers[survivor].address) and \(servers[lost].address)")
        servers[survivor].channel = nil
        servers[survivor].cachedFacts = nil
    }
}
