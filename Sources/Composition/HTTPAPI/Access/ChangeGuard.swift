#if Daemon
    import HTTPTypes
    import Hummingbird
    import NIOCore
    import Orchestration

    /// Who may change anything. A caller that proved who it is may, from anywhere: by a password, by a client certificate, or by a proxy that says so. Where the
    /// listener asks for none of these only programs on this machine may: the listener is on a loopback address, the peer is, and the request names this machine,
    /// so that no page of another site got here by a name that it made to point here.
    ///
    /// In either case no page of another site that a browser shows may have sent the request, by a link or a script: a browser adds passwords and certificates to
    /// what such a page sends, and says where it came from.
    ///
    /// A reverse proxy on this machine is a program on it, whoever asked it.
    struct ChangeGuard: Sendable {
        let listen: ListenAddress
        let access: ListenerAccess

        init(listen: ListenAddress, access: ListenerAccess = ListenerAccess()) {
            self.listen = listen
            self.access = access
        }

        /// Why a change is not carried out; nil: it is.
        func refusal(of request: Request, from peer: SocketAddress?, by caller: Caller = .anonymous) -> APIAnswer? {
            if access.isReadOnly { return .forbidden("this manager changes nothing that is asked for over HTTP (ReadOnly)") }
            if let refusal = refusalOfPage(request) { return refusal }
            switch caller.proof {
            case .password, .certificate: return nil
            case .localProxy: return refusalOfHost(request)
            case nil: break
            }
            switch access.authentication {
            case .everybody, .changes: return .unauthorized("what changes something needs the name and the password of HTTPAuthUser")
            case .proxy:
                guard let name = caller.name else {
                    return .forbidden("the proxy has to say who asks, in the header that AuthUserHeader names, from this machine or with a client certificate")
                }
                return .forbidden("\(name) is none of those who may change something (PowerAuthUsers)")
            case .none: return refusalOfStranger(request, peer)
            }
        }

        /// Where nobody proves who it is.
        private func refusalOfStranger(_ request: Request, _ peer: SocketAddress?) -> APIAnswer? {
            guard listen.isLoopback else {
                return .error(
                    "Unauthorized: without authentication changes are only accepted when the listener is on a loopback address, and it is on \(listen); "
                        + "set AuthenticationMethod, or UseSSL with UseMutualTLS")
            }
            if let peer, !ChangeGuard.isLoopback(peer) {
                return .forbidden(
                    "without authentication changes are only accepted from this machine, and this one came from \(peer.ipAddress ?? "elsewhere"); set AuthenticationMethod")
            }
            return refusalOfHost(request)
        }

        /// What a browser sent for a page that is not ours.
        private func refusalOfPage(_ request: Request) -> APIAnswer? {
            if let origin = request.headers[.origin], !ChangeGuard.isSame(origin, request.head.authority) {
                return .forbidden("a page of \(origin) sent this, and it was sent to \(request.head.authority ?? "no host"); changes are only accepted from pages of this listener itself")
            }
            guard let site = request.headers[.secFetchSite] else {
                // Browsers keep it to themselves where the connection can be listened to, and then nobody knows which page it was.
                guard request.headers[.userAgent]?.hasPrefix(ChangeGuard.browsers) == true else { return nil }
                return .forbidden("a browser sent this and does not say for which page; use https, or a program that is no browser")
            }
            return site == "none" || site == "same-origin" ? nil : .error("Unauthorized: a browser sent this for a page of another site")
        }

        private func refusalOfHost(_ request: Request) -> APIAnswer? {
            guard let authority = request.head.authority, !ChangeGuard.isLoopback(authority: authority) else { return nil }
            return .error("Unauthorized: the request is for \(authority), which is not a name of this machine's loopback address")
        }

        /// Every browser says that it is this one, and no page can make it say something else.
        private static let browsers = "Mozilla/"

        static func isLoopback(_ peer: SocketAddress) -> Bool {
            guard let address = peer.ipAddress else { return peer.pathname != nil }  // a Unix socket is on this machine
            let mapped = "::ffff:"
            return ListenAddress(host: address.hasPrefix(mapped) ? String(address.dropFirst(mapped.count)) : address, port: 0).isLoopback
        }

        /// An origin is `scheme://host[:port]`, or `null` for a page that has none.
        private static func isSame(_ origin: String, _ authority: String?) -> Bool {
            guard let authority, let end = origin.firstRange(of: "://")?.upperBound else { return false }
            return origin[end...].lowercased() == authority.lowercased()
        }

        private static func isLoopback(authority: String) -> Bool {
            if authority == "localhost" || authority == "[::1]" { return true }
            if let address = ListenAddress(parsing: authority) { return address.isLoopback }
            return ListenAddress(host: authority, port: 0).isLoopback
        }
    }
#endif
