#if os(Linux)
import TopologyModel

/// A fake server as the fleet's thread holds it: the script, its port, its sessions, and what it answered last.
final class HostedServer {
    var script: FakeServer {
        didSet { cached = nil }
    }
    var listener: LoopbackListener?
    var sessions: [UInt64: FakeSession] = [:]
    /// Others whose scripts name it as their source, in the fleet's order.
    var replicas: [HostedServer] = []
    var sourceID: UInt32 = 0
    private var cached: (message: Int, received: UInt64, applied: UInt64, reply: [UInt8])?

    init(_ script: FakeServer) { self.script = script }

    /// The reply to a message, whole. An unchanged server sends the same bytes without composing them again.
    ///
    /// - Parameters:
    ///   - message: A number for the text of the message; nil for one that is not remembered.
    ///   - elapsed: Seconds since the fleet started.
    func reply(to statements: [FakeStatement], message: Int?, elapsed: Double, end: (UInt32) -> Bool) -> [UInt8] {
        let behind = Double(script.lag.components.seconds) + Double(script.lag.components.attoseconds) * 1e-18
        let received = script.transactions.count(after: elapsed)
        let applied = script.transactions.count(after: elapsed - behind)
        if let cached, cached.message == message, cached.received == received, cached.applied == applied { return cached.reply }
        let answers = ServerAnswers(
            server: script, replicas: replicas.map(\.script), sourceID: sourceID, received: received, applied: applied)
        var writer = PacketWriter(sequence: 1)
        var isRepeatable = true
        for (index, statement) in statements.enumerated() {
            var answer = answers.answer(statement)
            if case .kill(let id) = statement {
                isRepeatable = false
                if !end(id) { answer = .noSuchSession(id) }
            }
            let more = index < statements.count - 1
            switch answer {
            case .ok: writer.ok(more: more)
            case .rows(let columns, let rows): writer.rows(columns: columns, rows, more: more)
            case .error(let code, let sqlState, let message): writer.error(code, sqlState, message)
            }
            if case .error = answer { break }
        }
        if isRepeatable, let message { cached = (message, received, applied, writer.bytes) }
        return writer.bytes
    }
}
#endif
