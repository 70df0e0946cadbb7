#if MySQL
import ServerDialects
import Synchronization

/// Statements of a probe and the one message that sends them.
struct PreparedBatch: Sendable {
    let statements: [ProbeStatement]
    let text: String

    init(_ statements: [ProbeStatement]) {
        self.statements = statements
        text = ServerSession.message(statements.map(\.text))
    }
}

/// The batches of a fleet. Servers of one kind are asked the same, so a batch is written once and not once per server and probe.
final class BatchCatalog: Sendable {
    struct Key: Hashable {
        var capabilities: ServerCapabilities
        var dropped: [ProbeStatement.Kind]
        var lane: Lane
    }

    enum Lane: Hashable {
        case liveness
        /// Of a server whose commits may not finish.
        case livenessAndCommitWaits
        case details
    }

    /// Kinds of servers: versions, sets of plugins and of refused statements. A fleet with more of them has its batches written anew.
    private static let capacity = 512

    private let asksRegisteredReplicas: Bool
    private let known = Mutex<[Key: PreparedBatch]>([:])

    /// - Parameter asksRegisteredReplicas: See ``MySQLProbingOptions/asksRegisteredReplicas``.
    init(asksRegisteredReplicas: Bool) { self.asksRegisteredReplicas = asksRegisteredReplicas }

    func batch(_ key: Key) -> PreparedBatch {
        if let found = known.withLock({ $0[key] }) { return found }
        let dialect = DialectSelection.dialect(for: key.capabilities)
        let statements =
            switch key.lane {
            case .liveness: dialect.livenessBatch
            case .livenessAndCommitWaits: dialect.livenessBatch + [dialect.commitWaits]
            case .details: dialect.detailsBatch
            }
        let batch = PreparedBatch(
            statements.filter { !key.dropped.contains($0.kind) && (asksRegisteredReplicas || $0.kind != .registeredReplicas) })
        known.withLock { known in
            if known.count < Self.capacity { known[key] = batch }
        }
        return batch
    }
}
#endif
