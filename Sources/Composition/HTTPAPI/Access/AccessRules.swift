#if Daemon
    import HTTPTypes
    import Hummingbird
    import NIOCore
    import Orchestration

    /// Who a request is from, and whether it may ask anything at all. What it may change is ``ChangeGuard``'s to say.
    struct AccessRules: Sendable {
        enum Verdict: Sendable {
            case accepted(Caller)
            /// - Parameter reason: what was wrong with what the caller gave, for the log; nil: nothing was given.
            case refused(APIAnswer, reason: String?)
        }

        let access: ListenerAccess
        /// The path of the status check, which certificates of any unit may ask.
        let statusPath: String

        /// - Parameters:
        ///   - certificate: whose certificate the client showed on an encrypted connection; it was verified.
        ///   - peer: nil where there is no socket.
        func verdict(of request: Request, from peer: SocketAddress?, certificate: CertificateSubject?) -> Verdict {
            if let clients = access.encryption?.clients {
                guard let certificate else { return .refused(.forbidden("a client certificate is needed"), reason: "no certificate") }
                let isForUnits = !clients.units.isEmpty && (clients.guardsStatus || request.uri.path != statusPath)
                if isForUnits, !certificate.units.contains(where: clients.units.contains) {
                    return .refused(
                        .forbidden("the certificate names none of the organizational units that are let in (SSLValidOUs)"),
                        reason: "a certificate of another organizational unit")
                }
            }
            let certified = access.encryption?.clients == nil ? nil : certificate
            switch access.authentication {
            case .none: return .accepted(certified.map { Caller(name: $0.commonName, proof: .certificate) } ?? .anonymous)
            case .everybody(let account):
                return verdict(request, account) { .refused(.unauthorized("a name and a password are needed"), reason: nil) }
            case .changes(let account):
                return verdict(request, account) { .accepted(.anonymous) }
            case .proxy(let proxy):
                let isBelieved = certified != nil || peer.map(ChangeGuard.isLoopback) ?? true
                guard isBelieved, let name = HTTPField.Name(proxy.header).flatMap({ request.headers[$0] }), !name.isEmpty else { return .accepted(.anonymous) }
                let proof: Caller.Proof = certified != nil ? .certificate : .localProxy
                return .accepted(Caller(name: name, proof: proxy.allows(name) ? proof : nil))
            }
        }

        private func verdict(_ request: Request, _ account: ListenerAccess.Account, orElse nothingGiven: () -> Verdict) -> Verdict {
            guard let header = request.headers[.authorization] else { return nothingGiven() }
            guard let credentials = BasicCredentials(header: header) else {
                return .refused(.unauthorized("the Authorization header must be Basic, with a name and a password"), reason: "no basic credentials")
            }
            if credentials.match(account) { return .accepted(Caller(name: account.user, proof: .password)) }
            if case .changes = access.authentication, credentials.user == ListenerAccess.readingUser { return .accepted(Caller(name: credentials.user)) }
            return .refused(.unauthorized("the name or the password is wrong"), reason: "a wrong name or password")
        }
    }
#endif
