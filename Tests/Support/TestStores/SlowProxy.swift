#if Network
import Foundation
import Synchronization
import TestProcesses

/// Stands before a server on loopback, and treats what passes as a bad network or a busy server would when it is told to.
package final class SlowProxy: Sendable {
    private struct State {
        /// How many answers pass before the others are kept back; nil: all do.
        var answersLeft: Int?
        /// Nothing passes in either direction.
        var isPartitioned = false
        var answerDelay: Duration = .zero
        var isStopped = false
        var sockets: Set<Int32> = []

        mutating func lets(pass isAnswer: Bool) -> Bool {
            if isStopped { return true }
            guard !isPartitioned else { return false }
            guard isAnswer, let answersLeft else { return true }
            self.answersLeft = max(0, answersLeft - 1)
            return answersLeft > 0
        }
    }

    package let port: UInt16
    private let target: UInt16
    private let listener: Int32
    private let state = Mutex(State())

    package init(before target: UInt16) {
        self.target = target
        (listener, port) = LoopbackSocket.bound(backlog: Self.backlog)
        Thread { self.listen() }.start()
    }

    private static let backlog: Int32 = 32

    /// From now on no answer goes out, and what is asked goes through all the same.
    ///
    /// - Parameter count: so many parts of answers go out before, each as the server sent it.
    package func holdAnswers(after count: Int = 0) { state.withLock { $0.answersLeft = count } }
    package func releaseAnswers() { state.withLock { $0.answersLeft = nil } }

    /// Each answer goes out so much later.
    package func delayAnswers(by delay: Duration) { state.withLock { $0.answerDelay = delay } }

    /// From now on nothing passes, as where packets are lost: connections stay, new ones are taken and lead nowhere.
    package func partition() { state.withLock { $0.isPartitioned = true } }

    /// Everything passes again, also what was asked meanwhile by whoever does not wait for it any more.
    package func heal() {
        state.withLock { state in
            state.answersLeft = nil
            state.isPartitioned = false
            state.answerDelay = .zero
        }
    }

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
            if isAnswer { wait(state.withLock { $0.answerDelay }) }
            while !state.withLock({ $0.lets(pass: isAnswer) }) { Pause.briefly() }
            guard LoopbackHTTP.send(Array(part[..<count]), to: to) else { break }
        }
        shutdown(from, Int32(SHUT_RDWR))
        shutdown(to, Int32(SHUT_RDWR))
    }

    private func wait(_ delay: Duration) {
        let end = ContinuousClock.now + delay
        while ContinuousClock.now < end, !state.withLock({ $0.isStopped }) { Pause.briefly() }
    }
}
#endif
