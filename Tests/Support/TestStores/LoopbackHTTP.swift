#if Network
import Foundation
import TestProcesses

/// One question over HTTP to a server on loopback, for what tests arrange. Blocks, at most for the time that they have patience.
package enum LoopbackHTTP {
    package struct Answer: Sendable {
        package var status: Int
        package var body: String
    }

    private static let patience = timeval(tv_sec: 10, tv_usec: 0)

    /// nil: no answer.
    package static func ask(_ port: UInt16, _ method: String, _ target: String, headers: [String] = [], body: String = "") -> Answer? {
        guard let socket = LoopbackSocket.connect(port) else { return nil }
        defer { close(socket) }
        var patience = Self.patience
        setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let head = (["\(method) \(target) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Connection: close", "Content-Length: \(body.utf8.count)"] + headers).joined(separator: "\r\n")
        guard LoopbackHTTP.send(Array("\(head)\r\n\r\n\(body)".utf8), to: socket) else { return nil }
        var bytes: [UInt8] = []
        var part = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = recv(socket, &part, part.count, 0)
            guard count > 0 else { break }
            bytes += part[..<count]
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let end = text.range(of: "\r\n\r\n"), let status = Int(text.dropFirst("HTTP/1.1 ".count).prefix(3)) else { return nil }
        return Answer(status: status, body: String(text[end.upperBound...]))
    }

    /// Whether all of it was sent. A peer that is gone is no reason to end.
    static func send(_ bytes: [UInt8], to socket: Int32) -> Bool {
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes { Foundation.send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else { return false }
            sent += count
        }
        return true
    }
}
#endif
