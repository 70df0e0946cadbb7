#if Daemon
    import ControlModel
    import Hummingbird
    import ManagerCore
    import Presentation
    import TopologyModel

    /// What operators and programs say of servers: forgetting, candidates, tags, pools.
    extension APIRoutes {
        func addServers(to group: Group) {
            change(group, "forget/:host/:port") { _, requestContext in
                guard let address = requestContext.address else { return .noAddress }
                return await perform(.forget(address), in: requestContext, details: WireValues.key(address))
            }
            change(group, "forget-cluster/:clusterHint") { _, requestContext in
                let hint = requestContext.segment("clusterHint")
                guard let cluster = (await context()).cluster(hint: hint, isExact: true) else { return .unknownExactCluster(hint) }
                return await perform(.forgetCluster(of: cluster.members[0].address), in: requestContext, details: .null)
            }
            change(group, "register-candidate/:host/:port/:promotionRule") { _, requestContext in
                guard let address = await firstName(requestContext) else { return .noAddress }
                guard let rule = PromotionRule(rawValue: requestContext.segment("promotionRule")), rule != .must else {
                    return .error("the promotion rule must be prefer, neutral, prefer_not or must_not")
                }
                return await perform(.suggestPromotionRule(address, rule), in: requestContext, details: WireValues.key(address))
            }
            addTags(to: group)
            addPools(to: group)
        }

        // MARK: Tags

        private func addTags(to group: Group) {
            read(group, "tags/:host/:port") { _, requestContext in
                guard let address = await firstName(requestContext) else { return .noAddress }
                return .value(.strings((await context()).snapshot.control.tags(of: address).map(\.text)))
            }
            for path in ["tag-value/:host/:port", "tag-value/:host/:port/:tagName"] as [RouterPath] {
                read(group, path) { request, requestContext in
                    guard let address = await firstName(requestContext) else { return .noAddress }
                    guard let term = term(request, requestContext), !term.isNegated else { return .noTag }
                    guard let tag = (await context()).snapshot.control.tags(of: address).first(where: { $0.name == term.name }) else {
                        return .error("\(address) has no tag \(term.name)")
                    }
                    return .value(.string(tag.value))
                }
            }
            read(group, "tagged") { request, _ in
                guard let expression = request.query("tag").flatMap(TagExpression.init(parsing:)) else { return .noTag }
                return .value(WireValues.keys(expression.servers(in: (await context()).snapshot.control.tags)))
            }
            for path in ["tag/:host/:port", "tag/:host/:port/:tagName/:tagValue"] as [RouterPath] {
                change(group, path) { request, requestContext in
                    guard let address = await firstName(requestContext) else { return .noAddress }
                    guard let term = term(request, requestContext), !term.isNegated else { return .noTag }
                    return await perform(.setTag(address, name: term.name, value: term.value ?? ""), in: requestContext, details: WireValues.key(address))
                }
            }
            for path in ["untag/:host/:port", "untag/:host/:port/:tagName"] as [RouterPath] {
                change(group, path) { request, requestContext in
                    guard let address = await firstName(requestContext) else { return .noAddress }
                    guard let term = term(request, requestContext), !term.isNegated else { return .noTag }
                    return await untag(term, from: [address], requestContext)
                }
            }
            change(group, "untag-all") { request, requestContext in
                guard let term = term(request, requestContext), !term.isNegated else { return .noTag }
                guard term.value != nil else { return .error("write name=value: without a value every server would lose the tag") }
                return await untag(term, from: nil, requestContext)
            }
        }

        /// The tag of the path, else that of the query.
        private func term(_ request: Request, _ requestContext: APIRequestContext) -> TagExpression.Term? {
            let name = requestContext.segment("tagName")
            if name.isEmpty { return request.query("tag").flatMap { TagExpression.Term(parsing: $0) } }
            let value = requestContext.segment("tagValue")
            return TagExpression.Term(parsing: value.isEmpty ? name : "\(name)=\(value)")
        }

        private func untag(_ term: TagExpression.Term, from servers: [InstanceAddress]?, _ requestContext: APIRequestContext) async -> APIAnswer {
            let bearers = (await context()).snapshot.control.tags.filter { tag in
                tag.name == term.name && (term.value == nil || tag.value == term.value) && servers.map { $0.contains(tag.instance) } ?? true
            }.map(\.instance)
            return await perform(.removeTag(bearers, name: term.name), in: requestContext, details: WireValues.keys(bearers))
        }

        // MARK: Pools

        private func addPools(to group: Group) {
            change(group, "submit-pool-instances/:pool") { request, requestContext in
                let pool = requestContext.segment("pool")
                guard !pool.isEmpty else { return .error("the path must hold the name of a pool") }
                var members: [InstanceAddress] = []
                for text in (request.query("instances") ?? "").split(separator: ",") {
                    guard let address = InstanceAddress(parsing: text, defaultPort: configuration.defaultInstancePort) else {
                        return .error("\"\(text)\" is no server: write host:port, separated by commas")
                    }
                    members.append((await context()).snapshot.topology.instance(at: address)?.address ?? address)
                }
                return await perform(.submitPool(pool, members), in: requestContext, details: .string(pool))
            }
            for path in ["cluster-pool-instances/:clusterHint", "cluster-pool-instances/:clusterHint/:pool"] as [RouterPath] {
                read(group, path) { _, requestContext in
                    let context = await context()
                    let hint = requestContext.segment("clusterHint")
                    guard let cluster = context.cluster(hint: hint) else { return .unknownCluster(hint) }
                    let wanted = requestContext.segment("pool")
                    let members = Set(cluster.members.map(\.address))
                    let pools = context.snapshot.control.pools.filter { pool in
                        pool.endsAt > context.snapshot.at && (wanted.isEmpty || pool.name == wanted) && pool.members.contains(where: members.contains)
                    }
                    let details = pools.map { JSONMember($0.name, WireValues.keys($0.members.filter(members.contains))) }
                    return .done("Cluster pool instances for cluster \(cluster.name)", details: .object(details))
                }
            }
        }

        /// The server's first name, where the path holds any of its names; else as it was given. What changes something never guesses.
        func firstName(_ requestContext: APIRequestContext) async -> InstanceAddress? {
            guard let address = requestContext.address else { return nil }
            return (await context()).snapshot.topology.instance(at: address)?.address ?? address
        }
    }

    extension APIAnswer {
        fileprivate static let noTag = APIAnswer.error("a tag is needed: name or name=value")

        static func unknownExactCluster(_ hint: String) -> APIAnswer {
            .error("no cluster is known as \"\(hint)\"; what changes something needs its name, its alias or one of its servers in full")
        }
    }
#endif
