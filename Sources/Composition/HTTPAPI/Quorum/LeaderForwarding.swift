#if Daemon
    import HTTPTypes
    import Hummingbird
    import Orchestration

    /// Passes what changes something on to the manager that leads.
    ///
    /// Who asks was looked at before, by this listener's own rules. The leader looks at it again by its own, so only what it can look at is passed on: a name and a
    /// password, or nothing where nobody is asked. Where it came from is told to the leader, for its audit.
    struct LeaderForwarding: Sendable {
        /// In a request that a manager passed on: the name of that manager. It is never passed on again.
        static let field = HTTPField.Name("Baton-Forwarded-By") ?? .from

        let quorum: any ManagerQuorum
        /// This manager's name.
        let node: String
        let client: LeaderClient

        /// What the leader answers, or why it was not asked; nil: this manager leads, and carries it out itself.
        func response(to request: Request, in context: APIRequestContext) async -> Response? {
            let status = await quorum.status()
            guard !status.isLeader else { return nil }
            func refused(_ answer: APIAnswer) -> Response { answer.response(from: request, context: context) }
            if let other = request.headers[LeaderForwarding.field] {
                return refused(
                    .unavailable("\(other) passed this on to \(node), which does not lead (\(status.leaderText)); nothing was done: ask again in a moment. If this stays, HTTPAdvertise of the leader leads to the wrong manager"))
            }
            guard status.leader != nil, status.role != .halted else { return refused(.unavailable("\(status.leaderlessReason); nothing was done: ask again in a moment")) }
            guard let url = status.leaderURL else {
                return refused(.unavailable("\(status.leaderText) leads and has not said yet where its listener is; nothing was done: ask again in a moment, or ask it itself"))
            }
            switch context.caller.proof {
            case .certificate: return refused(.forbidden("\(node) does not lead, and cannot show the leader your certificate: ask it there, \(url)"))
            case .localProxy: return refused(.forbidden("\(node) does not lead, and the leader cannot know that a proxy here vouches for you: ask it there, \(url)"))
            case .password, nil: break
            }
            do throws(LeaderClient.Failure) {
                return try await client.send(
                    request, to: url, adding: [LeaderForwarding.field: node, OperatorIdentity.originField: OperatorIdentity.text(context.peer)])
            } catch {
                switch error {
                case .notSent(let reason): return refused(.unavailable("\(status.leaderText) leads and could not be reached (\(reason)); nothing was done"))
                case .unknown(let reason):
                    return refused(.outcomeUnknown("\(status.leaderText) leads, was asked, and did not answer (\(reason)): it may have been done, or be done still; look before you ask again"))
                }
            }
        }
    }
#endif
