#if MySQL
import Foundation
import Glibc
import Synchronization
import TestProcesses

/// Greets one client as a MySQL server that offers TLS, listens to how it begins with that, and hangs up.
final class HelloListener: Sendable {
    let port: UInt16
    private let heard = Mutex<[UInt8]>([])

    init(greeting: [UInt8]) {
        let (listener, port) = LoopbackSocket.bound(backlog: 1)
        self.port = port
        let thread = Thread { [weak self] in
            let descriptor = accept(listener, nil, nil)
            close(listener)
            guard descriptor >= 0 else { return }
            _ = send(descriptor, greeting, greeting.count, Int32(MSG_NOSIGNAL))
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 4096)
            while HelloListener.hello(in: bytes) == nil {
                let count = recv(descriptor, &buffer, buffer.count, 0)
                guard count > 0 else { break }
                bytes += buffer[..<count]
            }
            self?.heard.withLock { $0 = bytes }
            close(descriptor)
        }
        thread.start()
    }

    /// The protocol versions of the client's first message, RFC 8446 section 4.2.1; empty when none came.
    var offeredVersions: [UInt16] {
        guard let hello = heard.withLock({ HelloListener.hello(in: $0) }) else { return [] }
        let number = { (at: Int) in UInt16(hello[at]) << 8 | UInt16(hello[at + 1]) }
        // Type and length, version, random; then the session's id, cipher suites and compressions, each after its length.
        var place = 4 + 2 + 32
        place += 1 + Int(hello[place])
        place += 2 + Int(number(place))
        place += 1 + Int(hello[place])
        let end = place + 2 + Int(number(place))
        place += 2
        while place < end {
            let (type, length) = (number(place), Int(number(place + 2)))
            if type == HelloListener.supportedVersions {
                return stride(from: place + 5, to: place + 4 + length, by: 2).map(number)
            }
            place += 4 + length
        }
        return [number(4)]
    }

    private static let supportedVersions: UInt16 = 43
    /// MySQL's request to go on with TLS: a packet of 32 bytes after its header.
    private static let requestBytes = 36
    private static let recordHeaderBytes = 5

    /// The first handshake message, once it is complete.
    private static func hello(in bytes: [UInt8]) -> [UInt8]? {
        let record = bytes.dropFirst(requestBytes)
        guard record.count >= recordHeaderBytes else { return nil }
        let first = record.startIndex
        let length = Int(record[first + 3]) << 8 | Int(record[first + 4])
        guard record.count >= recordHeaderBytes + length else { return nil }
        return Array(record[(first + recordHeaderBytes)..<(first + recordHeaderBytes + length)])
    }
}
#endif
