#if MySQL
import Foundation
import Synchronization
import TestProcesses

/// A network between the log and its server in which the next commit meets with an accident.
final class CommitProxy: Sendable {
    enum Accident: CaseIterable, Sendable {
        /// The connection breaks before the server has heard of the commit.
        case commitIsLost
        /// The connection breaks after the server has committed and before it is known here.
        case answerIsLost
        /// The connection breaks on our side only: to the server the session lives on, in the middle of its transaction.
        case commitIsHeld
    }

    let port: UInt16
    private let target: UInt16
    private let listener: Int32
    private let accident = Mutex<Accident?>(nil)
    private let sockets = Mutex<[Int32]>([])

    init(to target: UInt16) {
        self.target = target
        let backlog: Int32 = 16
        (listener, port) = LoopbackSocket.bound(backlog: backlog)
        Thread { [self] in accept() }.start()
    }

    func arm(_ accident: Accident) { self.accident.withLock { $0 = accident } }

    /// Ends every connection. Descriptors are given back at the end of the process: a thread may still look at one.
    func stop() {
        for socket in sockets.withLock({ $0 }) + [listener] { shutdown(socket, Int32(SHUT_RDWR)) }
    }

    private func accept() {
        while true {
            let client = Foundation.accept(listener, nil, nil)
            guard client >= 0 else { return }
            guard let server = LoopbackSocket.connect(target) else {
                close(client)
                continue
            }
            sockets.withLock { $0 += [client, server] }
            let muted = Muted()
            Thread { [self] in carryUp(client, server, muted) }.start()
            Thread { [self] in carryDown(server, client, muted) }.start()
        }
    }

    /// Whether what the server says next is lost.
    private final class Muted: Sendable {
        let flag = Atomic(false)
    }

    /// A message of its own: three bytes of length, the number 0, the word for a statement, and the statement.
    private static let commit = [7, 0, 0, 0, 3] + Array("COMMIT".utf8)

    private func carryUp(_ client: Int32, _ server: Int32, _ muted: Muted) {
        while let bytes = receive(client) {
            if bytes == Self.commit, let accident = accident.withLock({ accident in
                defer { accident = nil }
                return accident
            }) {
                switch accident {
                case .commitIsLost:
                    shutdown(server, Int32(SHUT_RDWR))
                    shutdown(client, Int32(SHUT_RDWR))
                    return
                case .answerIsLost:
                    muted.flag.store(true, ordering: .sequentiallyConsistent)
                case .commitIsHeld:
                    shutdown(client, Int32(SHUT_RDWR))
                    return
                }
            }
            guard deliver(bytes, to: server) else { break }
        }
        shutdown(server, Int32(SHUT_WR))
    }

    private func carryDown(_ server: Int32, _ client: Int32, _ muted: Muted) {
        while let bytes = receive(server) {
            if muted.flag.load(ordering: .sequentiallyConsistent) { break }
            guard deliver(bytes, to: client) else { break }
        }
        shutdown(client, Int32(SHUT_RDWR))
    }

    private func receive(_ socket: Int32) -> [UInt8]? {
        let size = 1 << 16
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = max(0, recv(socket, buffer.baseAddress, size, 0))
        }
        return bytes.isEmpty ? nil : bytes
    }

    private func deliver(_ bytes: [UInt8], to socket: Int32) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard sent > 0 else { return false }
            rest = rest.dropFirst(sent)
        }
        return true
    }
}
#endif
