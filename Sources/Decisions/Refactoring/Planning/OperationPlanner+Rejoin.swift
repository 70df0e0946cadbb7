import TopologyModel

/// A former primary that came back, and is to be a replica.
extension OperationPlanner {
    func rejoin(_ server: InstanceAddress, below target: InstanceAddress?, into draft: inout PlanDraft) {
        guard let target else {
            draft.block(server, "no cluster is known whose primary was replaced while it was this server: there is nobody whom it is to follow")
            return
        }
        guard let former = known(server, into: &draft), let primary = known(target, into: &draft) else { return }
        let sources = former.facts.channels.compactMap(\.source)
        if sources.contains(where: { topology.id(of: $0) == primary.instance.id }) {
            draft.notice("\(server) follows \(target) already")
            return
        }
        if let source = sources.first { draft.block(server, "it follows \(source); relocate it, or reset its replication first") }
        if !former.facts.settings.readOnly { draft.block(server, "it accepts writes, so that nobody can say for sure what it holds; close it with set-read-only first") }
        if primary.facts.settings.readOnly { draft.block(target, "it takes no writes, so nobody knows whether it is the primary") }
        draft.block(detachment(former) + rules(draft).blockers(former, below: primary))
        draft.object(rules(draft).objections(former, below: primary))
        if !former.isMariaDB, let obstacle = autoPlaceObstacle(former, below: primary) { draft.block(server, obstacle) }
        if let obstacle = byFileObstacle(primary) { draft.block(server, obstacle) }
        if let obstacle = OperationPlanner.divergence(of: former, from: primary) { draft.block(server, obstacle) }
        if !former.facts.channels.contains(where: { !$0.user.isEmpty }), !policy.suppliesCredentials {
            draft.block(server, "it has no account to replicate with; configure ReplicationCredentialsQuery")
        }
        let model = topology.replicas(of: primary.instance.id).first { $0.freshness.isLastCheckValid && $0.channel?.isReplicating == true }
        if let model, former.facts.channels.isEmpty, let channel = model.channel, channel.usesTLS, model.facts?.details?.options(ofChannel: channel.name) == nil {
            draft.block(model.address, "it replicates over TLS, and how was not read yet; ask again in a moment")
        }
        guard !draft.plan.isRefused else { return }
        draft.add(
            PlanTrack(
                subject: server, summary: "follow \(target), which is the primary in its place", steps: rejoinSteps(former, primary, like: model), changed: [server]))
    }

    /// Whoever followed by GTID beside replicas that follow by file and position could not be compared with them at the next failover.
    func byFileObstacle(_ primary: KnownServer) -> String? {
        let followsByFile = topology.replicas(of: primary.instance.id).first { replica in
            replica.facts.map { facts in replica.channel.map(facts.followsByFile) ?? false } ?? false
        }
        guard let followsByFile else { return nil }
        return "\(followsByFile.address) follows \(primary.address) by file and position, and which place there is equal to the end of its own log nobody can tell; "
            + "rebuild it from a copy of \(primary.address), or make all replicas use GTID first"
    }

    /// What it has and the primary lacks, or why nobody can tell; nil: nothing, for sure.
    static func divergence(of former: KnownServer, from primary: KnownServer) -> String? {
        let rebuild = "rebuild it from a copy of \(primary.address)"
        return switch former.facts.divergence(from: primary.facts) {
        case .none: nil
        case .errant(let errant): "it committed what \(primary.address) lacks: \(errant); save that if it matters, and \(rebuild)"
        case .unknown(let reason): "nobody can tell whether it committed what \(primary.address) lacks: \(reason); \(rebuild)"
        }
    }

    /// The former primary receives nothing and is read last, in the moment before it is changed: what the primary gains since its own reading cannot make it less of a proof.
    private func rejoinSteps(_ former: KnownServer, _ primary: KnownServer, like model: Instance?) -> [PlanStep] {
        let change = FormerPrimary(former.facts, following: primary.address, like: model)
        return [
            primary.act(.inspect, "read what it has"),
            former.wait(.hasNothingBeyond(primary.address), .zero, "make sure that it has nothing that \(primary.address) lacks"),
        ]
            + change.actions.map { action in
                if case .pointToSource = action { return former.act(action, "follow \(primary.address)") }
                return former.act(action, "acknowledge as the other replicas do")
            } + [
                former.wait(
                    .replicates(channel: change.specification.channel, from: primary.address), policy.attachTimeout, "until it replicates from \(primary.address)")
            ]
    }
}
