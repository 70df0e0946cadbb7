#if Daemon
    import HTTPTypes
    import Hummingbird
    import NIOCore
    import Orchestration

    /// Who may change anything. Until there is authentication only programs on this machine may: the listener is on a loopback address, the peer
    /// is, and no page of another site that a browser on this machine shows sent the request: neither by a link or a script (the browser says
    /// where it came from) nor by a name that it made to point here (the request names another host).
    ///
    /// A reverse proxy on this machine is such a program, whoever asked it.
    struct ChangeGuard: Sendable {
        let listen: ListenAddress

        /// Why a change is not carried out; nil: it is.
        func refusal(of request: Request, from peer: SocketAddress?) -> APIAnswer? {
            guard listen.isLoopback else {
                return .error(
                    "Unauthorized: changes are only accepted when the listener is on a loopback address, and it is on \(listen); there is no authentication yet")
            }
            if let peer, !ChangeGuard.isLoopback(peer) {
                return .forbidden("changes are only accepted from this machine, and this one came from \(peer.ipAddress ?? "elsewhere"); there is no authentication yet")
            }
            if let origin = request.headers[.origin], !ChangeGuard.isSame(origin, request.head.authority) {
                return .forbidden("a page of \(origin) sent this, and it was sent to \(request.head.authority ?? "no host"); changes are only accepted from pages of this listener itself")
            }
            if let site = request.headers[.secFetchSite], site != "none", site != "same-origin" {
                return .error("Unauthorized: a browser sent this for a page of another site")
            }
            if let authority = request.head.authority, !ChangeGuard.isLoopback(authority: authority) {
                return .error("Unauthorized: the request is for \(authority), which is not a name of this machine's loopback address")
            }
            return nil
        }

        private static func isLoopback(_ peer: SocketAddress) -> Bool {
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
