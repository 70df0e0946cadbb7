#if Network
import Foundation
import Synchronization
import TestProcesses

/// A server on loopback that answers over HTTP what a test says, or does not answer.
package final class ScriptedHTTPServer: Sendable {
    package struct Request: Sendable {
        package var method: String
        package var target: String
        /// As they came, one a line.
        package var headers: String
        package var body: String
    }

    package enum Reply: Sendable {
        case answer(Int, String)
        /// With another one's address.
        case redirect(String)
        /// Nothing more is sent on this connection, which stays open.
        case silence
        case close
        /// The begin of an answer, one byte more every so often, and never an end.
        case drip(every: Duration)
        /// An answer that goes on for as long as somebody takes it.
        case flood
    }

    package let port: UInt16
    private let listener: Int32
    private let state = Mutex<(requests: [Request], connections: Set<Int32>)>(([], []))

    /// - Parameter reply: to each request, on the thread of its connection.
    package init(_ reply: @escaping @Sendable (Request) -> Reply) {
        (listener, port) = LoopbackSocket.bound(backlog: Self.backlog)
        Thread { self.listen(reply) }.start()
    }

    private static let backlog: Int32 = 32

    /// All that came, in their order.
    package var requests: [Request] { state.withLock { $0.requests } }

    /// Ends all connections, and takes no new ones. Once.
    package func stop() {
        shutdown(listener, Int32(SHUT_RDWR))
        state.withLock { state in
            for connection in state.connections { shutdown(connection, Int32(SHUT_RDWR)) }
        }
    }

    private func listen(_ reply: @escaping @Sendable (Request) -> Reply) {
        while true {
            let connection = accept(listener, nil, nil)
            guard connection >= 0 else { break }
            _ = state.withLock { $0.connections.insert(connection) }
            Thread {
                self.serve(connection, reply)
                // Not before it is out of the list: its number may soon be another's.
                self.state.withLock { _ = $0.connections.remove(connection) }
                close(connection)
            }.start()
        }
        close(listener)
    }

    private func serve(_ connection: Int32, _ reply: (Request) -> Reply) {
        var input: [UInt8] = []
        while let request = Self.request(from: connection, &input) {
            state.withLock { $0.requests.append(request) }
            switch reply(request) {
            case .answer(let status, let body):
                guard send("HTTP/1.1 \(status) X\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)", to: connection) else { return }
            case .redirect(let location):
                guard send("HTTP/1.1 307 X\r\nLocation: \(location)\r\nContent-Length: 0\r\n\r\n", to: connection) else { return }
            case .silence: break
            case .close: return
            case .drip(let interval):
                guard send("HTTP/1.1 200 X\r\nContent-Length: 1000000\r\n\r\n", to: connection) else { return }
                while send(" ", to: connection) { poll(nil, 0, Int32(interval / .milliseconds(1))) }
                return
            case .flood:
                guard send("HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n", to: connection) else { return }
                let part = "1000\r\n\(String(repeating: " ", count: 0x1000))\r\n"
                while send(part, to: connection) {}
                return
            }
        }
    }

    private func send(_ text: String, to connection: Int32) -> Bool { LoopbackHTTP.send(Array(text.utf8), to: connection) }

    /// nil at the end of the connection.
    private static func request(from connection: Int32, _ input: inout [UInt8]) -> Request? {
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let text = String(decoding: input, as: UTF8.self)
            if let end = text.range(of: "\r\n\r\n") {
                let head = text[..<end.lowerBound]
                let length = head.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }.flatMap { Int($0.split(separator: " ").last ?? "") } ?? 0
                let begin = head.utf8.count + 4
                if input.count >= begin + length {
                    let words = head.split(separator: " ", maxSplits: 2)
                    let body = String(decoding: input[begin..<(begin + length)], as: UTF8.self)
                    input.removeFirst(begin + length)
                    return Request(method: String(words[0]), target: String(words[1]), headers: String(head), body: body)
                }
            }
            let count = recv(connection, &part, part.count, 0)
            guard count > 0 else { return nil }
            input += part[..<count]
        }
    }
}
#endif
