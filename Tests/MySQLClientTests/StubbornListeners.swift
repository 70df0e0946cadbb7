#if MySQL
import Foundation
import Synchronization
import TestProcesses

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
