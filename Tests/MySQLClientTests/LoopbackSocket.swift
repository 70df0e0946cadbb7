#if MySQL
import Foundation
import Synchronization

enum LoopbackSocket {
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

    static func connect(_ port: UInt16) -> Int32? {
        let descriptor = make()
        guard start(descriptor, port) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// A connection that is only begun.
    static func beginConnect(_ port: UInt16) -> Int32 {
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

    /// A bound socket and its port; listening if a backlog is given.
    static func bound(backlog: Int32?) -> (descriptor: Int32, port: UInt16) {
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
        if let backlog { precondition(listen(descriptor, backlog) == 0, "listen: \(errno)") }
        return (descriptor, UInt16(bigEndian: address.sin_port))
    }
}

enum FreePort {
    static func find() -> UInt16 {
        let (descriptor, port) = LoopbackSocket.bound(backlog: nil)
        close(descriptor)
        return port
    }
}

/// A listening socket whose queue is full: the kernel drops every further attempt, as a firewall does.
final class BlackHole: Sendable {
    let port: UInt16
    private let descriptors: [Int32]

    init() {
        let (listener, port) = LoopbackSocket.bound(backlog: 0)
        self.port = port
        descriptors = [listener] + (0..<4).map { _ in LoopbackSocket.beginConnect(port) }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }
}

/// Accepts connections, sends each the same bytes, and keeps or closes it.
final class ByteServer: Sendable {
    let port: UInt16
    private let listener: Int32
    private let accepted = Mutex<[Int32]>([])

    init(_ bytes: [UInt8], closes: Bool = false) {
        (listener, port) = LoopbackSocket.bound(backlog: 16)
        let listener = listener
        let thread = Thread { [weak self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0, let self else {
                    // Only this thread closes the listener, so its number cannot become another's while it is used here.
                    close(listener)
                    if descriptor >= 0 { close(descriptor) }
                    return
                }
                if !bytes.isEmpty { _ = send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) }
                if closes { close(descriptor) } else { self.accepted.withLock { $0.append(descriptor) } }
            }
        }
        thread.start()
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        for descriptor in accepted.withLock({ $0 }) { close(descriptor) }
    }
}
#endif
