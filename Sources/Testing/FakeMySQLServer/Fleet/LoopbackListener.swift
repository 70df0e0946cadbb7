#if os(Linux)
import Glibc
import TopologyModel

/// A listening socket of one fake server.
struct LoopbackListener {
    let descriptor: Int32

    /// Connections that wait to be accepted; a manager opens few at a time.
    private static let backlog: Int32 = 64

    /// A program that this process starts holds all its descriptors until it has become another one, so a port that was just closed may still be
    /// taken for some milliseconds.
    private static let patience = (attempts: 100, microseconds: UInt32(5_000))

    init(_ address: InstanceAddress) throws(FakeFleetError) {
        var location = sockaddr_in()
        location.sin_family = sa_family_t(AF_INET)
        location.sin_port = address.port.bigEndian
        guard inet_pton(AF_INET, address.host, &location.sin_addr) == 1 else {
            throw FakeFleetError(errno: EINVAL, message: "\(address.host) is not an IPv4 literal")
        }
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw FakeFleetError(errno: errno, message: "no descriptor for \(address)") }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var isBound = false
        for attempt in 1...Self.patience.attempts {
            isBound = withUnsafePointer(to: &location) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { [descriptor] in
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            guard !isBound, errno == EADDRINUSE, attempt < Self.patience.attempts else { break }
            usleep(Self.patience.microseconds)
        }
        guard isBound, listen(descriptor, Self.backlog) == 0 else {
            let code = errno
            Glibc.close(descriptor)
            throw FakeFleetError(errno: code, message: "cannot listen on \(address)")
        }
    }

    /// nil when nobody waits.
    func accept() -> Int32? {
        let accepted = Glibc.accept(descriptor, nil, nil)
        guard accepted >= 0 else { return nil }
        _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
        _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
        var yes: Int32 = 1
        setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        return accepted
    }

    func close() { Glibc.close(descriptor) }
}
#endif
