package import Promotion
import ControlModel
import ManagerCore
import Refactoring
import ServerDialects
package import TopologyModel

extension Explanation {
    /// The plan for the cluster as the snapshot knows it, every replica counted as reachable that was read successfully last.
    ///
    /// The real failover looks again: statements may differ where a replica changed since.
    package init(of cluster: Cluster, in context: PresentationContext, policy: PromotionPolicy) {
        clusterName = cluster.name
        alias = context.alias(of: cluster)
        primary = cluster.primary?.address
        obstacles = Explanation.obstacles(cluster, context)
        guard let failed = cluster.primary, cluster.shape.isSupported else {
            candidates = []
            target = ""
            refusal = cluster.shape.isSupported ? "the cluster has no single primary" : cluster.shape.explanation
            steps = []
            return
        }
        let replicas = cluster.replicas(of: failed.id).map { Explanation.placed($0, context) }
        let ranking = CandidateRanking(
            failed: Explanation.placed(failed, context),
            candidates: replicas.map { replica in
                CandidateSnapshot(
                    instance: replica, isReachable: replica.freshness.isLastCheckValid, received: replica.received, receivedIsKnown: true,
                    receivedCoordinates: replica.channel?.readCoordinates)
            }, policy: policy)
        let choice = ranking.choice?.address
        candidates = ranking.candidates.map { candidate in
            Candidate(
                address: candidate.address, isChosen: candidate.address == choice, isEligible: candidate.isEligible, blockers: candidate.blockers,
                reasons: candidate.reasons, received: candidate.received.description)
        }
        target = ranking.target.isEmpty ? ranking.targetCoordinates?.description ?? "" : ranking.target.description
        refusal = ranking.refusal
        if let successor = replicas.first(where: { $0.address == choice }) {
            steps = Explanation.plan(failed: failed, successor: successor, replicas: replicas, target: target)
        } else {
            steps = []
        }
    }

    /// What operators said of a server is in the control state; the ranking reads it from the server's placement.
    private static func placed(_ instance: Instance, _ context: PresentationContext) -> Instance {
        var placement = instance.placement
        let rule = context.snapshot.control.promotionRule(of: instance.address)
        if rule != .neutral { placement.promotionRule = rule }
        if context.snapshot.control.isDowntimed(instance.address, at: context.snapshot.at) { placement.isDowntimed = true }
        return instance.with(placement: placement)
    }

    private static func obstacles(_ cluster: Cluster, _ context: PresentationContext) -> [String] {
        let snapshot = context.snapshot
        let alias = context.alias(of: cluster)
        let record = context.record(of: cluster)
        var obstacles = snapshot.observeOnlyReasons.map { "observe only: \($0)" }
        if !cluster.shape.isSupported { obstacles.append("observe only: \(cluster.shape.explanation)") }
        if !context.primaryFilter.recoversPrimary(clusterName: cluster.name, clusterAlias: alias) {
            obstacles.append("RecoverMasterClusterFilters names neither the cluster \(cluster.name) nor its alias")
        }
        if let pause = snapshot.control.activePause(of: record?.id, at: snapshot.at) {
            obstacles.append("automatic recovery is paused by \(pause.owner): \(pause.reason)")
        }
        if let primary = cluster.primary, let downtime = snapshot.control.downtime(of: primary.address, at: snapshot.at) {
            obstacles.append("\(primary.address) is downtimed by \(downtime.owner): \(downtime.reason)")
        }
        if let open = record?.openRecovery { obstacles.append("recovery \(open) of this cluster is open") }
        if let block = record?.flapBlock { obstacles.append("recovery \(block.recovery) ended recently; `baton ack \(block.recovery)` lifts the block") }
        if !snapshot.isArmed { obstacles.append("not armed: some servers were never read") }
        return obstacles
    }

    // MARK: The steps

    private static func plan(failed: Instance, successor: Instance, replicas: [Instance], target: String) -> [Step] {
        var steps = [
            Step(title: "commit the opening of the recovery; run the hooks of PreFailoverProcesses"),
            Step(title: "look at the old primary once more; any answer gives the recovery up", server: failed.address),
        ]
        let reachable = replicas.filter { $0.freshness.isLastCheckValid }
        for replica in reachable {
            guard let facts = replica.facts, let channel = replica.channel else { continue }
            let actions = RevokePlan.actions(for: facts, channel: channel, receivedIsUnknown: false)
            steps.append(Step(title: "stop receiving from the old primary", server: replica.address, statements: statements(actions, replica)))
        }
        let channel = successor.channel?.name ?? ""
        var opening: [ServerAction] = []
        if successor.facts?.semiSync.sourceEnabled == true { opening.append(.setSemiSync(source: false, replica: nil)) }
        opening.append(.openWrites)
        steps += [
            Step(title: "commit the designation of \(successor.address): nothing is opened before, nothing else is opened after"),
            Step(title: "make the old primary harmless whenever it answers, tried every 100 ms from now on", server: failed.address, statements: statements([.fence], failed)),
            Step(title: "wait until it has applied \(target.isEmpty ? "everything that any replica received" : target)", server: successor.address),
            Step(title: "leave the old primary for good", server: successor.address, statements: statements([.resetReplication(channel: channel)], stopped(successor))),
            Step(title: "open for writes", server: successor.address, statements: statements(opening, successor)),
        ]
        for replica in reachable where replica.id != successor.id {
            let specification = SourceSpecification(
                channel: replica.channel?.name ?? "", source: successor.address,
                gtidUse: replica.facts?.server.flavor == .mariadb ? .slavePosition : .autoPosition)
            steps.append(Step(title: "follow the new primary", server: replica.address, statements: statements([.pointToSource(specification)], stopped(replica))))
        }
        if successor.facts?.semiSync.sourceEnabled == true {
            steps.append(Step(title: "wait for acknowledgements again", server: successor.address, statements: statements([.setSemiSync(source: true, replica: nil)], nil, of: successor)))
        }
        steps.append(Step(title: "publish \(successor.address) as primary"))
        steps.append(Step(title: "run the hooks of PostMasterFailoverProcesses and PostFailoverProcesses"))
        return steps
    }

    /// The server as it is after its receiver was stopped.
    private static func stopped(_ instance: Instance) -> Instance {
        guard let facts = instance.facts else { return instance }
        let channels = facts.channels.map { channel in
            var stopped = channel
            stopped.receiver = .stopped
            return stopped
        }
        let newer = InstanceFacts(
            server: facts.server, settings: facts.settings, transactions: facts.transactions, channels: channels, semiSync: facts.semiSync,
            locks: facts.locks)
        return instance.with(facts: .some(newer))
    }

    private static func statements(_ actions: [ServerAction], _ instance: Instance) -> [String] { statements(actions, instance.facts, of: instance) }

    /// The words of the server's dialect. `facts` nil: the words whatever the state is.
    private static func statements(_ actions: [ServerAction], _ facts: InstanceFacts?, of instance: Instance) -> [String] {
        guard let known = instance.facts, let dialect = ServerDialectWords.dialect(for: known) else { return [] }
        // The clock is read on the session that opens writes; the text shows the form of the condition.
        let deadline = ServerDeadline(clock: "2000-01-01 00:00:00.000000", remaining: .seconds(5))
        return actions.flatMap { action -> [String] in
            if facts == nil, case .setSemiSync(let source, let replica) = action { return dialect.setSemiSync(source: source, replica: replica) ?? [] }
            do {
                switch try ActionRules(dialect: dialect).decide(action, facts: facts ?? known, deadline: deadline) {
                case .alreadyDone: return ["-- nothing to send: the server is in this state already"]
                case .send(let statements): return statements
                case .refuse(let failure): return ["-- refused as the server is now: \(failure)"]
                }
            } catch {
                return ["-- not sent: \(error)"]
            }
        }
    }
}
