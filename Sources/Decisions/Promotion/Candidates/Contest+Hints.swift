import Analysis
import TopologyModel

/// What alone would allow a promotion.
extension Contest {
    /// Best first, as the replicas are. Whoever is named loses nothing, but by an acceptance of the loss.
    ///
    /// - Parameter wanted: who alone would do; nil: anybody.
    func hints(for wanted: InstanceAddress?) -> [OverrideHint] {
        let asked = entries.filter { wanted == nil || $0.address == wanted }
        var hints: [OverrideHint] = []
        for entry in asked where entry.blockers.count == 1 {
            guard let blocker = entry.blockers.first, let means = means(against: blocker.constraint, of: entry.candidate.instance),
                // One setting may allow several, of whom this one is not the best.
                means == .repair || !hints.contains(where: { $0.means == means }), canHaveEverything(entry)
            else { continue }
            hints.append(OverrideHint(blocker.constraint, blocker.text, means: means, allowing: entry.address, leftBehind: entry.stranded))
        }
        if let best = asked.first, best.isEligible, let acceptance = acceptance(best) { hints.append(acceptance) }
        return hints
    }

    /// What a person or the configuration says against one obstacle; nil: nothing helps that could be done while the others wait.
    private func means(against constraint: PromotionConstraint, of replica: Instance) -> OverrideHint.Means? {
        let server = replica.address
        switch constraint {
        case .downtime: return .command("baton downtime end \(server)")
        case .maintenance: return .command("baton maintenance end \(server)")
        // Neutral would let the server itself say it again.
        case .promotionRule: return .command("baton register-candidate \(server) \(PromotionRule.preferNot.rawValue)")
        case .promotionIgnored: return .setting(key: "PromotionIgnoreHostnameFilters", value: nil)
        case .dataCenter: return .setting(key: "PreventCrossDataCenterMasterFailover", value: "false")
        case .region: return .setting(key: "PreventCrossRegionMasterFailover", value: "false")
        case .environment: return .setting(key: "preventCrossEnvironment", value: "false")
        case .lag: return .setting(key: "FailMasterPromotionOnLagMinutes", value: "0")
        case .notApplied: return .setting(key: "FailMasterPromotionIfSQLThreadNotUpToDate", value: "false")
        case .errant: return Contest.setting("acceptedErrant", policy.acceptedErrant + [server])
        case .delay:
            // MariaDB drops what it has received with the delay, and a dead source sends nothing again.
            return replica.facts?.server.flavor.isMySQLFamily == true ? .command("baton delay-replication \(server) 0") : .repair
        case .serverID, .binaryLog, .replicaUpdates, .binlogFormat, .offline, .globalLock, .severalSources, .applierError, .applierLock: return .repair
        // What it was never sent, or is not, nobody can make good; and those that are of no single replica.
        case .unreachable, .neverRead, .identity, .flavor, .version, .galera, .groupReplication, .filters, .receivedUnknown, .givenUp: return nil
        case .lacksTransactions, .coPrimary, .lossless: return nil
        }
    }

    private static func setting(_ key: String, _ servers: [InstanceAddress]) -> OverrideHint.Means {
        let list = Set(servers).sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        return .setting(key: key, value: "[\(list)]")
    }

    // MARK: Accepting a loss

    private func acceptance(_ best: Entry) -> OverrideHint? {
        let lost = Contest.missing(in: best, of: holders)
        guard !lost.isEmpty else { return nil }
        let others = lost.map(\.address).sorted()
        return OverrideHint(
            .lacksTransactions, "it lacks what \(Contest.list(others)) received", means: Contest.setting("acceptedLosses", policy.acceptedLosses + others), allowing: best.address,
            loss: Contest.loss(of: lost.map(\.extent), with: best.extent), holders: others, leftBehind: best.stranded)
    }

    /// How many transactions of the others it does not have.
    private static func loss(of others: [ReceivedExtent], with extent: ReceivedExtent) -> OverrideHint.Loss {
        guard case .transactions(let own) = extent else { return .unknown }
        let areComparable = others.allSatisfy { other in
            if case .transactions(let theirs) = other { own.transactionsMissing(comparedTo: theirs) != nil } else { false }
        }
        guard areComparable, let count = own.transactionsMissing(comparedTo: Contest.union(of: others)) else { return .unknown }
        return .transactions(count)
    }
}
