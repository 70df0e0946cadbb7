#if MySQL
import MySQLClient
import ServerDialects
import TopologyModel

/// What earlier replies of a server taught, so that an unchanged reply costs no parse and gives the same object again.
struct ServerMemory {
    private(set) var capabilities: ServerCapabilities?
    /// Statements that the server refused; asked again after a restart or a change of version.
    private(set) var dropped: [ProbeStatement.Kind] = [] {
        didSet { if dropped != oldValue { liveness = nil } }
    }
    private var liveness: PreparedBatch?
    private(set) var facts: InstanceFacts?
    private var answers: [FactsReader.Batch.Answer] = []
    private var details: DetailFacts?

    mutating func learned(_ newer: ServerCapabilities) {
        if newer.versionText != capabilities?.versionText { dropped = [] }
        guard newer != capabilities else { return }
        answers = []
        liveness = nil
        capabilities = newer
    }

    /// What a liveness probe asks the server.
    mutating func livenessBatch(_ capabilities: ServerCapabilities, _ catalog: BatchCatalog) -> PreparedBatch {
        if let liveness { return liveness }
        let batch = catalog.batch(BatchCatalog.Key(capabilities: capabilities, dropped: dropped, isDetails: false))
        liveness = batch
        return batch
    }

    mutating func drop(_ kinds: [ProbeStatement.Kind]) {
        for kind in kinds where !dropped.contains(kind) { dropped.append(kind) }
    }

    /// Whether a changed reply shows that what was learned is of another version of the server.
    func describesAnotherVersion(_ batch: FactsReader.Batch) -> Bool {
        guard batch.answers != answers, let row = batch.answers.first(where: { $0.kind == .variables })?.result.rows.first else { return false }
        return row["version"].map { $0 != capabilities?.versionText } ?? false
    }

    /// The facts of a liveness batch: those of the last one, if the server sent the same bytes.
    mutating func facts(
        of batch: FactsReader.Batch, capabilities: ServerCapabilities
    ) throws(FactsReader.Failure) -> InstanceFacts {
        if let facts, batch.answers == answers { return facts }
        return try parse(batch.answers, capabilities: capabilities)
    }

    private mutating func parse(
        _ newer: [FactsReader.Batch.Answer], capabilities: ServerCapabilities
    ) throws(FactsReader.Failure) -> InstanceFacts {
        var batch = FactsReader.Batch()
        batch.answers = newer
        let parsed = try FactsReader.facts(batch.replies, capabilities: capabilities, details: details)
        if let facts, !parsed.server.isSameRun(as: facts.server) {
            // Another run, perhaps of another server: details of the former say nothing about it.
            dropped = []
            details = nil
            self.facts = try FactsReader.facts(batch.replies, capabilities: capabilities, details: nil)
        } else if facts != parsed {
            facts = parsed
        }
        answers = newer
        return facts ?? parsed
    }

    /// Takes over what a details batch said and returns the replicas it named, nil when it could not say.
    mutating func takeDetails(_ batch: FactsReader.Batch, reachedAt: InstanceAddress) throws(FactsReader.Failure) -> [InstanceAddress]? {
        guard let capabilities, let server = facts?.server else { return nil }
        let replies = batch.replies
        do {
            var newer = try DetailFacts(replies: replies)
            if batch.lockWaitTimedOut { newer.globalReadLockHeld = true }
            if newer != details {
                details = newer
                if !answers.isEmpty { _ = try parse(answers, capabilities: capabilities) }
            }
            if let table = replies[.capabilities] { learned(try ServerCapabilities(reply: table)) }
        } catch let error as ReplyError {
            throw .reply(error)
        } catch let failure as FactsReader.Failure {
            throw failure
        } catch {
            return nil
        }
        return ReplicaAnnouncements.addresses(replies: replies, server: server, reachedAt: reachedAt)
    }
}
#endif
