#if Network
import NIOCore

extension NodeAddress {
    /// Whether nobody on another machine can be there: a UNIX socket, a loopback address, or the name that stands for one. What the name is found to
    /// mean is looked at again when a connection is there.
    var isLocal: Bool {
        switch self {
        case .unix: true
        case .host("localhost", _): true
        case .host(let host, let port): (try? SocketAddress(ipAddress: host, port: port))?.isLocal == true
        }
    }
}

extension SocketAddress {
    /// 127.0.0.0/8, ::1 or a UNIX socket.
    var isLocal: Bool {
        switch self {
        case .unixDomainSocket: return true
        case .v4: return ipAddress?.hasPrefix("127.") == true
        case .v6: return ipAddress == "::1"
        }
    }
}
#endif
