import ControlModel
import Probing
import TopologyModel

/// Where servers stand: by their names, by what they answer, and by what people said of them.
extension ManagerMachine {
    /// How often downtimes, maintenances and promotion rules are looked at for their end.
    private static let endLook = Duration.seconds(1)

    /// Downtimes, maintenances and promotion rules end by themselves; nothing is committed then, so it is looked for.
    mutating func endDowntimes(wall: WallTime) {
        let mayEnd = !control.downtimes.isEmpty || !control.maintenances.isEmpty || control.promotionRules.contains { $0.endsAt != nil }
        guard mayEnd, wall - placementsRefreshedAt >= ManagerMachine.endLook else { return }
        refreshPlacements(wall: wall)
    }

    mutating func refreshPlacements(wall: WallTime) {
        placementsRefreshedAt = wall
        for instance in topology.allInstances { applyPlacement(of: instance.id) }
    }

    mutating func applyPlacement(of id: InstanceID) {
        guard let instance = topology.instance(id) else { return }
        let answers = id.index < answers.count ? answers[id.index] : ServerAnswers()
        let host = instance.address.host
        var placement = instance.placement
        placement.isDowntimed = control.isDowntimed(instance.address, at: placementsRefreshedAt)
        placement.isInMaintenance = control.maintenance(of: instance.address, at: placementsRefreshedAt) != nil
        placement.failuresAreIgnored = rules.placement.ignoresFailures(of: instance.address)
        placement.isNamedPrimary = records.namesPrimary(instance.address)
        // What the configuration forbids nobody allows; then what people said while it is in force, before what the server says of itself.
        placement.isBannedFromPromotion = rules.placement.bansPromotion(of: instance.address)
        placement.promotionRule =
            placement.isBannedFromPromotion
            ? .mustNot
            : control.promotionRule(of: instance.address, at: placementsRefreshedAt) ?? answers[.promotionRule].flatMap(PromotionRule.init) ?? .neutral
        placement.alias = answers[.instanceAlias] ?? ""
        placement.displayName = displayName(of: instance, answers)
        placement.dataCenter = answers[.dataCenter] ?? rules.placement.dataCenter(of: host)
        placement.region = answers[.region] ?? rules.placement.region(of: host)
        placement.environment = answers[.environment] ?? rules.placement.environment(of: host)
        placement.clusterAlias = answers[.clusterAlias] ?? ""
        placement.clusterDomain = answers[.clusterDomain] ?? ""
        placement.semiSyncPriority = answers[.semiSyncPriority].flatMap { UInt($0) } ?? 0
        placement.measuredLag = answers[.replicationLag].flatMap { Double($0) }.flatMap(ManagerMachine.lag)
        discovery.setPlacement(placement, of: id)
    }

    /// What the server calls itself, else what the name service calls its host.
    private func displayName(of instance: Instance, _ answers: ServerAnswers) -> String {
        guard let server = instance.facts?.server else { return "" }
        let own =
            switch configuration.displayNames {
            case .none: ""
            case .hostname: server.hostname
            case .reportHost: server.reportHost
            }
        let names = [own, answers[.networkName] ?? ""]
        return names.first { !$0.isEmpty && $0 != instance.address.host && rules.placement.accepts(displayName: $0) } ?? ""
    }

    /// Lags beyond this are no measurements: 292 years are more than a duration of nanoseconds holds.
    private static let maximumLagSeconds = 1e9

    /// A clock that is ahead makes a lag negative: that is none.
    private static func lag(seconds: Double) -> Duration? {
        guard seconds.isFinite, seconds <= maximumLagSeconds else { return nil }
        return .milliseconds(Int64(max(0, seconds) * 1000))
    }

    // MARK: Answers

    mutating func takeAnswers(of report: ProbeReport, into effects: inout [ManagerEffect]) {
        guard !report.answers.isEmpty, let id = topology.id(of: report.request.address), let instance = topology.instance(id),
            instance.freshness.stranger == nil
        else { return }
        while answers.count <= id.index { answers.append(ServerAnswers()) }
        for answer in report.answers {
            guard let reason = answers[id.index].take(ManagerMachine.checked(answer)) else { continue }
            let text =
                answer.query == .networkName
                ? "the name service does not say what \(instance.address.host) is called: \(reason)"
                : "\(instance.address) does not answer the query for \(answer.query.rawValue): \(reason)"
            effects.append(.note(ManagerNote(.warning, cluster: clusterName(of: id), text)))
        }
        applyPlacement(of: id)
        if let cluster = topology.cluster(of: id), cluster.primaryID == id { suggestAlias(of: cluster, into: &effects) }
    }

    /// An answer that does not mean anything is a failure of its query.
    private static func checked(_ answer: CustomAnswer) -> CustomAnswer {
        guard case .value(let value?) = answer.content else { return answer }
        let isUnderstood =
            switch answer.query {
            case .promotionRule: PromotionRule(rawValue: value) != nil
            case .semiSyncPriority: UInt(value) != nil
            case .replicationLag: Double(value).flatMap(lag) != nil
            case .clusterAlias, .clusterDomain, .instanceAlias, .dataCenter, .region, .environment, .networkName: true
            }
        return isUnderstood ? answer : CustomAnswer(query: answer.query, content: .failed("\"\(value)\" is no answer to it"))
    }

    // MARK: Aliases of clusters

    /// Gives a cluster without alias the one that its primary, or else a pattern for its name, suggests. One that it has stays, whoever gave it, so
    /// that it follows the cluster through failovers; and one that another cluster has is not given twice.
    mutating func suggestAlias(of cluster: Cluster, into effects: inout [ManagerEffect]) {
        guard isArmed, let record = controlRecord(of: cluster), record.alias.isEmpty, !aliasesBeingSet.contains(where: { $0.cluster == record.id }) else {
            return
        }
        let own = cluster.primary?.placement.clusterAlias ?? ""
        let alias = own.isEmpty ? rules.placement.clusterAlias(named: cluster.name) : own
        let isTaken = control.clusters.contains { $0.alias == alias } || aliasesBeingSet.contains { $0.alias == alias }
        guard !alias.isEmpty, !isTaken else { return }
        aliasesBeingSet.append(AliasBeingSet(cluster: record.id, alias: alias))
        effects.append(.propose(newToken(.clusterAlias(record.id)), [.setClusterAlias(record.id, alias)]))
    }
}
