#if MySQL || Network
import Foundation

/// IPv4 sockets on 127.0.0.1.
package enum LoopbackSocket {
    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func make(_ extra: Int32 = 0) -> Int32 {
        socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | extra, 0)
    }

    package static func connect(_ port: UInt16) -> Int32? {
        let descriptor = make()
        guard start(descriptor, port) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// A connection that is only begun.
    package static func beginConnect(_ port: UInt16) -> Int32 {
        let descriptor = make(Int32(SOCK_NONBLOCK.rawValue))
        _ = start(descriptor, port)
        return descriptor
    }

    private static func start(_ descriptor: Int32, _ port: UInt16) -> Int32 {
        var address = address(port)
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Foundation.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    /// A listening socket and its port.
    package static func bound(backlog: Int32) -> (descriptor: Int32, port: UInt16) {
        let descriptor = make()
        var address = address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let size = length
        withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                precondition(bind(descriptor, $0, size) == 0, "bind: \(errno)")
                precondition(getsockname(descriptor, $0, &length) == 0, "getsockname: \(errno)")
            }
        }
        precondition(listen(descriptor, backlog) == 0, "listen: \(errno)")
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}
#endif
