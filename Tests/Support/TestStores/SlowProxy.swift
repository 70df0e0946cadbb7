#if Network
import Foundation
import Synchronization
import TestProcesses

/// Stands before a server on loopback, and keeps its answers back when it is told to. What is asked goes through all the same.
package final class SlowProxy: Sendable {
    package let port: UInt16
    private let target: UInt16
    private let listener: Int32
    private let state = Mutex<(holdsAnswers: Bool, isStopped: Bool, sockets: Set<Int32>)>((false, false, []))

    package init(before target: UInt16) {
        self.target = target
        (listener, port) = LoopbackSocket.bound(backlog: Self.backlog)
        Thread { self.listen() }.start()
    }

    private static let backlog: Int32 = 32

    /// From now on no answer goes out.
    package func holdAnswers() { state.withLock { $0.holdsAnswers = true } }
    package func releaseAnswers() { state.withLock { $0.holdsAnswers = false } }

    /// Ends all connections, and takes no new ones. Once.
    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        state.withLock { state in
            state.isStopped = true
            for socket in state.sockets { shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    private func listen() {
        while true {
            let client = accept(listener, nil, nil)
            guard client >= 0 else { break }
            guard let server = LoopbackSocket.connect(target) else {
                close(client)
                continue
            }
            state.withLock { $0.sockets.formUnion([client, server]) }
            Thread {
                // The two directions end each other; the sockets are closed when both are over.
                let questions = Thread { self.pump(client, to: server, isAnswer: false) }
                questions.start()
                self.pump(server, to: client, isAnswer: true)
                while !questions.isFinished { Pause.briefly() }
                self.state.withLock { $0.sockets.subtract([client, server]) }
                close(client)
                close(server)
            }.start()
        }
        close(listener)
    }

    private func pump(_ from: Int32, to: Int32, isAnswer: Bool) {
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(from, &part, part.count, 0)
            guard count > 0 else { break }
            while isAnswer, state.withLock({ $0.holdsAnswers && !$0.isStopped }) { Pause.briefly() }
            guard LoopbackHTTP.send(Array(part[..<count]), to: to) else { break }
        }
        shutdown(from, Int32(SHUT_RDWR))
        shutdown(to, Int32(SHUT_RDWR))
    }
}
#endif
