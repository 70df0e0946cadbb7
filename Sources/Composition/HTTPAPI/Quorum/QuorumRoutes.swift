#if Daemon
    import Hummingbird
    import Orchestration
    import Presentation

    extension APIRoutes {
        /// `baton/quorum`: how this manager stands among several, and what changes that.
        func addQuorum(to group: Group) {
            readQuorum(group, "quorum") { .value($0.json) }
            changeQuorum(group, "quorum/add/:address") { quorum, request, requestContext throws(QuorumError) in
                guard let address = nodeAddress(requestContext), let incarnation = APIRoutes.incarnation(request) else { return .noNode }
                try await quorum.change(.add(address: address, incarnation: incarnation))
                return .done("\(address), incarnation \(incarnation), was added; it votes once it has caught up", details: .string(address))
            }
            changeQuorum(group, "quorum/remove/:address") { quorum, _, requestContext throws(QuorumError) in
                guard let address = nodeAddress(requestContext) else { return .noNode }
                try await quorum.change(.remove(address: address))
                return .done("\(address) was removed", details: .string(address))
            }
            changeQuorum(group, "quorum/transfer") { quorum, _, _ throws(QuorumError) in
                try await quorum.transferLeadership(to: nil)
                return .done("the leadership was handed over")
            }
            changeQuorum(group, "quorum/transfer/:address") { quorum, _, requestContext throws(QuorumError) in
                guard let address = nodeAddress(requestContext) else { return .noNode }
                try await quorum.transferLeadership(to: address)
                return .done("the leadership was handed over to \(address)", details: .string(address))
            }
            changeQuorum(group, "quorum/snapshot", isLocal: true) { quorum, _, _ throws(QuorumError) in
                try await quorum.takeSnapshot()
                return .done("\(configuration.nodeName) took a snapshot", details: .string(configuration.nodeName))
            }
        }
    }
#endif
