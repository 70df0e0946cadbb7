#if MySQL
import Foundation
import Synchronization
import TestProcesses
import TestServers

/// A server that speaks just enough of the protocol to be logged in to, and answers each statement as a script says: for what no real server does
/// on request. One thread per session; everything ends with ``stop()``.
final class ScriptedServer: Sendable {
    enum Answer: Sendable {
        case rows(columns: [String], rows: [[String?]])
        case ok
        case error(Int, String)
        /// Nothing, ever: the session hangs.
        case silence
    }

    let port: UInt16
    private let listener: Int32
    private let script: @Sendable (String) -> Answer

    private struct State {
        var nextID: UInt32 = 100
        /// Open sessions, by the number that they were greeted with.
        var sessions: [UInt32: Int32] = [:]
        var hanging: Set<UInt32> = []
        var most = 0
        var logins = 0
        var killed: [UInt32] = []
        var messages: [[String]] = []
        var isStopped = false
    }
    private let state = Mutex(State())
    /// Told when a session was killed or ended, or all end.
    private let ended = NSCondition()

    init(_ script: @escaping @Sendable (String) -> Answer) throws {
        self.script = script
        port = FreePort.find()
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var reuse: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &reuse, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        let isListening = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(listener, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0 }
        } && listen(listener, 16) == 0
        guard isListening else { throw TestServerTrouble("cannot listen on \(port)") }
        Thread.detachNewThread { [self] in acceptAll() }
    }

    /// How many sessions hang now, and how many did at most.
    var hanging: (now: Int, most: Int) { state.withLock { ($0.hanging.count, $0.most) } }
    var logins: Int { state.withLock { $0.logins } }
    /// Numbers of sessions that somebody asked to end, in order.
    var killed: [UInt32] { state.withLock { $0.killed } }
    /// What was sent after the logins, each message as its statements.
    var messages: [[String]] { state.withLock { $0.messages } }

    /// Whether no more sessions than these are open, now or within so many seconds: a session that its client closed is there for another moment.
    func hasAtMost(_ count: Int, within seconds: Double) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        ended.lock()
        defer { ended.unlock() }
        while state.withLock({ $0.sessions.count }) > count {
            if !ended.wait(until: end) { return false }
        }
        return true
    }

    func stop() {
        let open = state.withLock { state in
            state.isStopped = true
            return Array(state.sessions.values)
        }
        tellHanging()
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    // MARK: Sessions

    private func acceptAll() {
        while true {
            let descriptor = accept(listener, nil, nil)
            if descriptor < 0 { return }
            let id = state.withLock { state in
                state.nextID += 1
                state.sessions[state.nextID] = descriptor
                return state.nextID
            }
            Thread.detachNewThread { [self] in
                serve(descriptor, id)
                state.withLock { state in
                    state.sessions[id] = nil
                    state.hanging.remove(id)
                }
                close(descriptor)
                tellHanging()
            }
        }
    }

    private func serve(_ descriptor: Int32, _ id: UInt32) {
        send(descriptor, greeting(id), sequence: 0)
        guard let login = packet(descriptor) else { return }
        send(descriptor, ScriptedServer.okay(more: false), sequence: login.sequence &+ 1)
        state.withLock { $0.logins += 1 }
        while let command = packet(descriptor) {
            switch command.bytes.first {
            case 0x03:
                let statements = String(decoding: command.bytes.dropFirst(), as: UTF8.self).components(separatedBy: ";\n")
                state.withLock { $0.messages.append(statements) }
                if !answer(statements, descriptor, id) { return }
            case 0x0E: send(descriptor, ScriptedServer.okay(more: false), sequence: 1)
            default: return
            }
        }
    }

    /// false when the session ends. A statement that is not answered holds the session until somebody ends it, as one that hangs on a real server.
    private func answer(_ statements: [String], _ descriptor: Int32, _ id: UInt32) -> Bool {
        var sequence: UInt8 = 1
        for (index, statement) in statements.enumerated() {
            let more = index < statements.count - 1
            switch script(statement) {
            case .ok:
                if statement.hasPrefix("KILL ") { noteKill(statement) }
                send(descriptor, ScriptedServer.okay(more: more), sequence: sequence, next: &sequence)
            case .error(let code, let text):
                let bytes: [UInt8] = [0xFF, UInt8(code & 0xFF), UInt8(code >> 8)] + Array("#HY000".utf8) + Array(text.utf8)
                send(descriptor, bytes, sequence: sequence)
                return true
            case .rows(let columns, let rows):
                send(descriptor, [UInt8(columns.count)], sequence: sequence, next: &sequence)
                for column in columns { send(descriptor, ScriptedServer.definition(column), sequence: sequence, next: &sequence) }
                send(descriptor, ScriptedServer.end(more: more), sequence: sequence, next: &sequence)
                for row in rows { send(descriptor, row.flatMap(ScriptedServer.cell), sequence: sequence, next: &sequence) }
                send(descriptor, ScriptedServer.end(more: more), sequence: sequence, next: &sequence)
            case .silence:
                state.withLock { state in
                    state.hanging.insert(id)
                    state.most = max(state.most, state.hanging.count)
                }
                hang(id)
                return false
            }
        }
        return true
    }

    private func noteKill(_ statement: String) {
        guard let id = statement.split(separator: " ").last.flatMap({ UInt32($0) }) else { return }
        state.withLock { $0.killed.append(id) }
        tellHanging()
    }

    private func tellHanging() {
        ended.lock()
        ended.broadcast()
        ended.unlock()
    }

    /// Until it is killed or the server stops; whether the client is still there is not looked at.
    private func hang(_ id: UInt32) {
        ended.lock()
        while !state.withLock({ $0.isStopped || $0.killed.contains(id) }) { ended.wait() }
        ended.unlock()
    }

    // MARK: Packets

    private func packet(_ descriptor: Int32) -> (bytes: [UInt8], sequence: UInt8)? {
        guard let header = read(descriptor, 4) else { return nil }
        let length = Int(header[0]) | Int(header[1]) << 8 | Int(header[2]) << 16
        guard let bytes = length == 0 ? [] : read(descriptor, length) else { return nil }
        return (bytes, header[3])
    }

    private func read(_ descriptor: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var done = 0
        while done < count {
            let got = bytes.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress! + done, count - done, 0) }
            if got <= 0 { return nil }
            done += got
        }
        return bytes
    }

    private func send(_ descriptor: Int32, _ bytes: [UInt8], sequence: UInt8) {
        let count = bytes.count
        let packet = [UInt8(count & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count >> 16), sequence] + bytes
        _ = packet.withUnsafeBytes { Foundation.send(descriptor, $0.baseAddress, packet.count, Int32(MSG_NOSIGNAL)) }
    }

    private func send(_ descriptor: Int32, _ bytes: [UInt8], sequence: UInt8, next: inout UInt8) {
        send(descriptor, bytes, sequence: sequence)
        next = sequence &+ 1
    }

    /// Protocol 4.1, transactions, secure passwords, several statements and results, named authentication.
    private static let capabilities: UInt32 = 0x0000_0001 | 0x0000_0004 | 0x0000_0200 | 0x0000_2000 | 0x0000_8000 | 0x0001_0000 | 0x0002_0000 | 0x0008_0000

    private func greeting(_ id: UInt32) -> [UInt8] {
        let flags = ScriptedServer.capabilities
        var bytes: [UInt8] = [10] + Array("8.4.3".utf8) + [0]
        bytes += (0..<4).map { UInt8(truncatingIfNeeded: id >> (8 * $0)) }
        bytes += Array("abcdefgh".utf8) + [0]
        bytes += [UInt8(truncatingIfNeeded: flags), UInt8(truncatingIfNeeded: flags >> 8), 45, 2, 0]
        bytes += [UInt8(truncatingIfNeeded: flags >> 16), UInt8(truncatingIfNeeded: flags >> 24), 21] + [UInt8](repeating: 0, count: 10)
        return bytes + Array("ijklmnopqrst".utf8) + [0] + Array("mysql_native_password".utf8) + [0]
    }

    /// Status: autocommit, and whether a further result follows.
    private static func status(_ more: Bool) -> [UInt8] { [more ? 0x0A : 0x02, 0] }
    private static func okay(more: Bool) -> [UInt8] { [0, 0, 0] + status(more) + [0, 0] }
    private static func end(more: Bool) -> [UInt8] { [0xFE, 0, 0] + status(more) }

    private static func cell(_ value: String?) -> [UInt8] {
        guard let value else { return [0xFB] }
        let count = value.utf8.count
        return (count < 251 ? [UInt8(count)] : [0xFC, UInt8(count & 0xFF), UInt8(count >> 8)]) + Array(value.utf8)
    }

    /// Catalogue, schema, table, original table, name, original name; then a text of any length.
    private static func definition(_ column: String) -> [UInt8] {
        cell("def") + cell("") + cell("") + cell("") + cell(column) + cell("") + [0x0C, 45, 0, 0, 1, 0, 0, 0xFD, 0, 0, 0, 0, 0]
    }
}
#endif
