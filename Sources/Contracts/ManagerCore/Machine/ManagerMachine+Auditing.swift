import ControlModel
import Refactoring
import TopologyModel

/// What people and programs ask for stands in the journal: who asked for what, why, and what came of it.
extension ManagerMachine {
    // MARK: When

    /// Before it is carried out: afterwards a server that it names may be forgotten, and a cluster have another name.
    mutating func takeDown(_ token: ManagerToken, _ request: OperatorRequest, by asker: OperatorAsker?) {
        guard let asker, let asked = call(for: request, by: asker) else { return }
        let isSettled = if case .recordQuorumCall = request { true } else { false }
        askedCalls.append(AskedCall(token: token, call: asked.bounded(), isSettled: isSettled))
    }

    /// Whoever is answered finds it in the audit: an answer of this step waits for its record. What takes long is recorded when it is begun, too, so that it
    /// is known who asked for it also where this manager does not live to see its end. An answer that says that the journal cannot be written does not wait for
    /// the journal.
    ///
    /// - Parameter first: the place of the first effect of this step.
    mutating func recordCalls(after event: ManagerEvent, since first: Int, into effects: inout [ManagerEffect]) {
        guard !askedCalls.isEmpty else { return }
        let isWritable = if case .commitFailed = event { false } else { true }
        for place in effects.indices.dropFirst(first) {
            guard case .reply(let token, let reply) = effects[place], let index = askedCalls.firstIndex(where: { $0.token == token }) else { continue }
            let asked = askedCalls.remove(at: index)
            guard isWritable else { continue }
            var recorded = asked.call
            if !asked.isSettled {
                let (result, answer) = reply.outcome
                recorded.outcome = result
                recorded.answer = answer
            }
            var commands: [ControlCommand] = [.recordOperatorAction(recorded.bounded())]
            // Answered at once, it has a beginning of its own: else the answer would be that of an earlier one that was begun and never answered.
            if case .operatorAsked(token, let request, _) = event, request.takesLong { commands.insert(.recordOperatorAction(asked.call), at: 0) }
            effects[place] = .propose(newToken(.operatorRecord(token, reply)), commands)
        }
        guard case .operatorAsked(let token, let request, _) = event, request.takesLong, let begun = askedCalls.last(where: { $0.token == token }) else { return }
        effects.append(.propose(newToken(.unawaited), [.recordOperatorAction(begun.call)]))
    }

    /// It was done all the same, or refused.
    func callNotRecorded(_ waiter: ManagerToken, _ reply: OperatorReply, _ reason: String, into effects: inout [ManagerEffect]) {
        let text = "what an operator asked for stands in no audit: the control journal cannot be written (\(reason)); the answer was: \(reply.outcome.answer)"
        effects.append(.note(ManagerNote(.critical, text)))
        effects.append(.reply(waiter, reply))
    }

    // MARK: What

    /// What an audit is to say of a request; nil: it changes nothing.
    private func call(for request: OperatorRequest, by asker: OperatorAsker) -> OperatorCall? {
        switch request {
        case .locateErrant: return nil
        case .operate(let request) where request.isDryRun: return nil
        case .switchover(let request) where request.isDryRun: return nil
        case .discover(let server): return call("discover", by: asker, on: [server])
        case .forget(let server): return call("forget", by: asker, on: [server])
        case .forgetCluster(let member): return call("forget-cluster", by: asker, on: [member], subject: clusterName(around: member))
        case .pause(let cluster, let duration, let owner, let reason):
            let limit = duration.map { ManagerMachine.words(for: $0) } ?? "until resumed"
            return call("pause", by: asker, cluster: cluster, subject: clusterName(cluster), [limit], owner: owner, reason: reason)
        case .resume(let cluster): return call("resume", by: asker, cluster: cluster, subject: clusterName(cluster))
        case .beginDowntime(let server, let duration, let owner, let reason):
            return call("begin-downtime", by: asker, on: [server], [ManagerMachine.words(for: duration)], owner: owner, reason: reason)
        case .endDowntime(let server): return call("end-downtime", by: asker, on: [server])
        case .beginMaintenance(let server, let duration, let owner, let reason):
            return call("begin-maintenance", by: asker, on: [server], [ManagerMachine.words(for: duration)], owner: owner, reason: reason)
        case .endMaintenance(let server): return call("end-maintenance", by: asker, on: [server])
        case .acknowledge(let selection, let owner, let comment): return acknowledgement(of: selection, by: asker, owner: owner, reason: comment)
        case .setClusterAlias(let cluster, let alias):
            return call("set-cluster-alias", by: asker, cluster: cluster, subject: clusterName(cluster), [alias])
        case .setPromotionRule(let server, let rule): return call("set-promotion-rule", by: asker, on: [server], [rule.rawValue])
        case .suggestPromotionRule(let server, let rule): return call("register-candidate", by: asker, on: [server], [rule.rawValue])
        case .setTag(let server, let name, let value): return call("tag", by: asker, on: [server], ["\(name)=\(value)"])
        case .removeTag(let servers, let name): return call("untag", by: asker, on: servers, subject: servers.isEmpty ? "no server" : nil, [name])
        case .submitPool(let name, let members):
            return call("submit-pool", by: asker, on: members, subject: "pool \(name)", members.map(\.description))
        case .operate(let request):
            let operation = request.operation
            let servers = [operation.subject] + (operation.target.map { [$0] } ?? [])
            return call(
                OperationVerb(operation).rawValue, by: asker, on: servers, subject: name(of: operation.subject), [operation.object] + request.options.words,
                owner: request.owner, reason: request.reason)
        case .failover(let request):
            let words = [
                (request.onlyIfDead, "only if dead"), (request.handsOverIfAlive, "hand over if it answers"), (request.acceptsDataLoss, "accept data loss"),
            ]
            return call("failover", by: asker, asking: request.asked, words)
        case .switchover(let request): return call("switchover", by: asker, asking: request.asked, [(request.endsSessions, "end sessions in the way")])
        case .recordQuorumCall(let verb, let node, let outcome, let answer):
            var settled = call(verb, by: asker, subject: node)
            settled.outcome = outcome
            settled.answer = answer
            return settled
        }
    }

    /// - Parameters:
    ///   - servers: the one that it is about first.
    ///   - subject: nil: the servers.
    ///   - owner: whom the request names.
    private func call(
        _ verb: String, by asker: OperatorAsker, on servers: [InstanceAddress] = [], cluster: ClusterID? = nil, subject: String? = nil,
        _ detail: [String] = [], owner: String = "", reason: String = ""
    ) -> OperatorCall {
        var person = asker.actor
        // Over the network the listener says whom the request names, and where it names nobody the owner is the listener's own node.
        if person.proof == .process, person.claim.isEmpty { person.claim = owner }
        let servers = servers.map { topology.instance(at: $0)?.address ?? $0 }
        let subject = subject ?? (servers.first.map { $0.description + (servers.count > 1 ? " and \(servers.count - 1) more" : "") } ?? "")
        let home = servers.first.flatMap { topology.cluster(containing: $0) }
        return OperatorCall(
            actor: person, verb: verb, subject: subject, cluster: cluster ?? home.flatMap { controlRecord(of: $0)?.id }, servers: servers,
            detail: detail.filter { !$0.isEmpty }.joined(separator: ", "), reason: reason.isEmpty ? asker.reason : reason)
    }

    private func call(_ verb: String, by asker: OperatorAsker, asking asked: AskedRecovery, _ words: [(Bool, String)]) -> OperatorCall {
        let successor = asked.successor.map { "to \(name(of: $0))" } ?? ""
        let detail = [successor] + words.filter { $0.0 }.map { $0.1 } + (asked.skipsHooks ? ["without hooks"] : [])
        let servers = [asked.member] + (asked.successor.map { [$0] } ?? [])
        return call(verb, by: asker, on: servers, subject: clusterName(around: asked.member), detail, owner: asked.owner, reason: asked.reason)
    }

    private func acknowledgement(of selection: RecoverySelection, by asker: OperatorAsker, owner: String, reason: String) -> OperatorCall {
        func call(_ servers: [InstanceAddress], _ cluster: ClusterID?, _ subject: String?) -> OperatorCall {
            self.call("acknowledge", by: asker, on: servers, cluster: cluster, subject: subject, owner: owner, reason: reason)
        }
        switch selection {
        case .recovery(let id):
            let opening = control.recovery(id)?.opening
            return call(opening.map { [$0.failed] } ?? [], opening?.cluster, "recovery \(id)")
        case .cluster(let cluster): return call([], cluster, "recoveries of \(clusterName(cluster))")
        case .instance(let server): return call([server], nil, "recoveries of \(name(of: server))")
        case .all: return call([], nil, "all recoveries")
        }
    }

    private func name(of server: InstanceAddress) -> String { (topology.instance(at: server)?.address ?? server).description }

    /// As people call it; nil: all clusters.
    private func clusterName(_ id: ClusterID?) -> String {
        guard let id else { return "all clusters" }
        guard let record = control.cluster(id) else { return id.description }
        return record.alias.isEmpty ? record.primary.description : record.alias
    }

    private func clusterName(around member: InstanceAddress) -> String {
        guard let cluster = topology.cluster(containing: member) else { return member.description }
        return controlRecord(of: cluster).map { clusterName($0.id) } ?? cluster.name
    }

    private static func words(for duration: Duration) -> String { "for \(duration.components.seconds) s" }
}

extension OperatorRequest {
    /// It acts on servers step by step, so that its manager may be gone before it has an end.
    fileprivate var takesLong: Bool {
        switch self {
        case .operate, .failover, .switchover: true
        case .discover, .forget, .forgetCluster, .pause, .resume, .beginDowntime, .endDowntime, .beginMaintenance, .endMaintenance, .acknowledge, .setClusterAlias,
            .setPromotionRule, .suggestPromotionRule, .locateErrant, .setTag, .removeTag, .submitPool, .recordQuorumCall:
            false
        }
    }
}
