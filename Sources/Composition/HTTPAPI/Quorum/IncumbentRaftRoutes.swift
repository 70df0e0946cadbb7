#if Daemon
    import HTTPTypes
    import Hummingbird
    import Orchestration
    import Presentation

    /// The incumbent's paths about managers that keep their state together.
    extension APIRoutes {
        func addIncumbentRaft(to group: Group) {
            for path in ["leader-check", "leader-check/:errorStatusCode"] as [RouterPath] {
                read(group, path) { _, requestContext in
                    guard let status = await quorum?.status(), !status.isLeader else { return .value("OK") }
                    let code = Int(requestContext.segment("errorStatusCode")).flatMap { APIRoutes.answerCodes.contains($0) ? $0 : nil }
                    return APIAnswer(status: code.map { .init(code: $0) } ?? .notFound, json: "Not leader")
                }
            }
            readQuorum(group, "raft-state") { .value(.string($0.incumbentState)) }
            readQuorum(group, "raft-leader") { .value(.string($0.leaderAddress ?? "")) }
            readQuorum(group, "raft-peers") { .value(.strings($0.members.map(\.address))) }
            readQuorum(group, "raft-health") { status in
                if let trouble = status.trouble { return .error("unhealthy: \(trouble)") }
                return status.isPartOfQuorum ? .value("healthy") : .error("unhealthy: not in touch with a majority of the managers")
            }
            readQuorum(group, "raft-status") { status in
                .value([
                    "RaftBind": .string(status.bind), "RaftAdvertise": .string(status.address), "State": .string(status.incumbentState),
                    "Healthy": .bool(status.isPartOfQuorum && status.trouble == nil), "IsPartOfQuorum": .bool(status.isPartOfQuorum), "Leader": .string(status.leaderAddress ?? ""),
                    "LeaderURI": .string(status.leaderURL ?? ""), "Peers": .strings(status.members.map(\.address)),
                ])
            }
            changeQuorum(group, "raft-snapshot", isLocal: true) { quorum, _, _ throws(QuorumError) in
                try await quorum.takeSnapshot()
                return .value("snapshot created")
            }
            changeQuorum(group, "raft-add-peer/:address") { quorum, request, requestContext throws(QuorumError) in
                guard let address = nodeAddress(requestContext), let incarnation = APIRoutes.incarnation(request) else { return .noNode }
                try await quorum.change(.add(address: address, incarnation: incarnation))
                return .value(.string(requestContext.segment("address")))
            }
            changeQuorum(group, "raft-remove-peer/:address") { quorum, _, requestContext throws(QuorumError) in
                guard let address = nodeAddress(requestContext) else { return .noNode }
                try await quorum.change(.remove(address: address))
                return .value(.string(requestContext.segment("address")))
            }
            changeQuorum(group, "raft-yield/:address") { quorum, _, requestContext throws(QuorumError) in
                guard let address = nodeAddress(requestContext) else { return .noNode }
                return try await yield(quorum, to: address, details: .null)
            }
            changeQuorum(group, "raft-yield-hint/:hint") { quorum, _, requestContext throws(QuorumError) in
                let hint = requestContext.segment("hint")
                let found = await quorum.status().voters(like: hint)
                guard found.count == 1 else {
                    return .error(found.isEmpty ? "no voter's host is like \"\(hint)\"" : "\"\(hint)\" may be any of \(found.joined(separator: ", ")); name one")
                }
                return try await yield(quorum, to: found[0], details: .string(hint))
            }
            changeQuorum(group, "reelect") { quorum, _, _ throws(QuorumError) in
                try await quorum.transferLeadership(to: nil)
                return .done("the leadership was handed over")
            }
        }

        private func yield(_ quorum: any ManagerQuorum, to address: String, details: JSONValue) async throws(QuorumError) -> APIAnswer {
            if await quorum.status().leaderAddress == address { return .done("\(address) leads already", details: details) }
            try await quorum.transferLeadership(to: address)
            return .done("the leadership was handed over to \(address)", details: details)
        }

        /// Of final answers in HTTP, so that a load balancer's mistake cannot break the connection.
        private static let answerCodes = 200...599

        // MARK: What the paths of several managers share

        /// Adds a path that only reads how this manager stands among several.
        func readQuorum(_ group: Group, _ path: RouterPath, _ answer: @escaping @Sendable (QuorumStatus) -> APIAnswer) {
            read(group, path) { _, _ in
                guard let status = await quorum?.status() else { return .noQuorum(path) }
                return answer(status)
            }
        }

        /// Adds a path that changes who takes part or leads. As any change it is passed on to the leader, unless it is local.
        func changeQuorum(
            _ group: Group, _ path: RouterPath, isLocal: Bool = false,
            _ handler: @escaping @Sendable (any ManagerQuorum, Request, APIRequestContext) async throws(QuorumError) -> APIAnswer
        ) {
            change(group, path, isLocal: isLocal) { request, requestContext in
                guard let quorum else { return .noQuorum(path) }
                do throws(QuorumError) {
                    return try await handler(AuditedQuorum(quorum: quorum, manager: manager, asker: requestContext.asker), request, requestContext)
                } catch {
                    return APIAnswer(error)
                }
            }
        }

        /// Of a node, with its port, as members have it; nil: it is none.
        func nodeAddress(_ requestContext: APIRequestContext) -> String? {
            ListenAddress(node: requestContext.segment("address"), defaultPort: configuration.defaultRaftPort)?.description
        }

        /// `?incarnation=`; 0 where nobody says it, nil: it is no number.
        static func incarnation(_ request: Request) -> UInt64? {
            guard let text = request.query("incarnation") else { return 0 }
            return UInt64(text)
        }
    }

    extension QuorumStatus {
        /// In the words of the incumbent's Raft library.
        fileprivate var incumbentState: String {
            switch role {
            case .leader: "Leader"
            case .candidate: "Candidate"
            case .follower, .learner: "Follower"
            case .halted: "Shutdown"
            }
        }

        /// Addresses of voters: the one whose host or address is the hint, else those whose address holds it.
        fileprivate func voters(like hint: String) -> [String] {
            let hint = hint.lowercased()
            guard !hint.isEmpty else { return [] }
            let addresses = members.filter(\.isVoter).map(\.address)
            let exact = addresses.filter { $0 == hint || ListenAddress(parsing: $0)?.host == hint }
            return exact.isEmpty ? addresses.filter { $0.contains(hint) } : exact
        }
    }

    extension APIAnswer {
        static let noNode = APIAnswer.error("the path must hold the address of a manager's node, HOST or HOST:PORT (its RaftAdvertise), and an incarnation is a number from 0 on")

        static func noQuorum(_ path: RouterPath) -> APIAnswer {
            .error("\(path): not running with raft setup: this manager keeps its log alone (RaftEnabled)")
        }

        init(_ error: QuorumError) {
            switch error.code {
            case .notLeader: self = .unavailable(error.message)
            case .refused: self = .error(error.message)
            default: self = .outcomeUnknown(error.message)
            }
        }
    }
#endif
