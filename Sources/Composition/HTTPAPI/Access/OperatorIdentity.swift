#if Daemon
    import ControlModel
    import HTTPTypes
    import Hummingbird
    import ManagerCore
    import NIOCore
    import Orchestration
    import Presentation

    /// Who asks for a change, from where, and why, as the audit names it.
    struct OperatorIdentity: Sendable {
        let access: ListenerAccess

        static let claimField = HTTPField.Name(OperatorHeader.claim) ?? .from
        static let originField = HTTPField.Name(OperatorHeader.origin) ?? .from
        /// In which proxies say for whom they ask; the last address is the one that the nearest proxy saw.
        private static let proxiedField = HTTPField.Name("X-Forwarded-For") ?? .from
        /// Of a manager's name. What follows it, the address that the request came from, must not be cut off.
        private static let maximumNameLength = 128

        func asker(of request: Request, in context: APIRequestContext) -> OperatorAsker {
            let peer = OperatorIdentity.text(context.peer)
            let proof = proof(of: context.caller)
            var person = OperatorActor(
                name: proof == .nothing ? "" : context.caller.name ?? "", proof: proof, claim: OperatorIdentity.claim(of: request, in: context), address: peer)
            // A proxy first: whoever is behind it may send the headers of a manager as well, and no manager forwards what a proxy vouched for.
            if proof == .proxy {
                if let proxied = request.headers[OperatorIdentity.proxiedField]?.split(separator: ",").last {
                    (person.address, person.via) = (String(proxied.filter { !$0.isWhitespace }), "a proxy (\(peer))")
                }
            } else if let manager = request.headers[LeaderForwarding.field] {
                let name = manager.prefix(OperatorIdentity.maximumNameLength)
                (person.address, person.via) = (request.headers[OperatorIdentity.originField] ?? "", "\(name) (\(peer))")
            }
            return OperatorAsker(person, reason: request.query("reason") ?? "")
        }

        private func proof(of caller: Caller) -> OperatorActor.Proof {
            switch caller.proof {
            case .password: .password
            case .localProxy: .proxy
            // A proxy that showed a certificate names somebody else.
            case .certificate: if case .proxy = access.authentication { .proxy } else { .certificate }
            case nil: .nothing
            }
        }

        /// Whom path or query name, and who the program says that it runs for.
        private static func claim(of request: Request, in context: APIRequestContext) -> String {
            let inPath = context.segment("owner")
            let named = inPath.isEmpty ? request.query("owner") ?? request.query("by") ?? "" : inPath
            guard let person = request.headers[claimField], !person.isEmpty, person != named else { return named }
            return named.isEmpty || person.hasPrefix("\(named)@") ? person : "\(named), from \(person)"
        }

        /// Empty where there is no socket, as in tests that ask in process.
        static func text(_ peer: SocketAddress?) -> String {
            guard let peer else { return "" }
            return peer.ipAddress ?? "a socket of this machine"
        }
    }
#endif
