#if MySQL
import MySQLClient
import ServerDialects
import TopologyModel

/// What earlier replies of a server taught, so that an unchanged reply costs no parse and gives the same object again.
struct ServerMemory {
    private(set) var capabilities: ServerCapabilities?
    private var refused = RefusedStatements() {
        didSet { if refused.kinds != oldValue.kinds { liveness = nil } }
    }
    private var liveness: PreparedBatch?
    /// The server accepts writes and had added no transaction when it was last read: worth asking whether commits wait.
    private var standsStill = false {
        didSet { if standsStill != oldValue { liveness = nil } }
    }
    private(set) var facts: InstanceFacts?
    private var answers: [FactsReader.Batch.Answer] = []
    private var details: DetailFacts?
    /// Replicas and group members that the server named, as of the last time that it could say.
    private var announced: [InstanceAddress] = []

    mutating func learned(_ newer: ServerCapabilities) {
        if newer.versionText != capabilities?.versionText { refused.forget() }
        guard newer != capabilities else { return }
        answers = []
        liveness = nil
        capabilities = newer
    }

    /// What a liveness probe asks the server: what is worth sending.
    mutating func livenessBatch(_ capabilities: ServerCapabilities, _ catalog: BatchCatalog) -> PreparedBatch {
        if let liveness { return liveness }
        let batch = catalog.batch(BatchCatalog.Key(capabilities: capabilities, dropped: refused.kinds, lane: standsStill ? .livenessAndCommitWaits : .liveness))
        liveness = batch
        return batch
    }

    /// The same for a details probe.
    func detailsBatch(_ capabilities: ServerCapabilities, _ catalog: BatchCatalog) -> PreparedBatch {
        catalog.batch(BatchCatalog.Key(capabilities: capabilities, dropped: refused.kinds, lane: .details))
    }

    mutating func drop(_ refusals: [FactsReader.Batch.Refusal]) {
        if let capabilities, !refusals.isEmpty { refused.note(refusals, capabilities: capabilities) }
    }

    /// Whether a changed reply shows that what was learned is of another version of the server.
    func describesAnotherVersion(_ batch: FactsReader.Batch) -> Bool {
        batch.answers != answers && batch.describesAnotherVersion(than: capabilities)
    }

    /// The facts of a liveness batch: those of the last one, if the server sent the same bytes and refused the same.
    mutating func facts(
        of batch: FactsReader.Batch, capabilities: ServerCapabilities
    ) throws(FactsReader.Failure) -> InstanceFacts {
        let previous = facts
        let newer: InstanceFacts
        if let facts, batch.answers == answers, facts.unread == refused.unread {
            newer = facts
        } else {
            newer = try parse(batch.answers, capabilities: capabilities)
        }
        standsStill = !newer.settings.readOnly && newer.transactions.executed == previous?.transactions.executed
        return newer
    }

    private mutating func parse(
        _ newer: [FactsReader.Batch.Answer], capabilities: ServerCapabilities
    ) throws(FactsReader.Failure) -> InstanceFacts {
        var batch = FactsReader.Batch()
        batch.answers = newer
        let parsed = try FactsReader.facts(batch.replies, capabilities: capabilities, details: details, unread: refused.unread)
        if let facts, !parsed.server.isSameRun(as: facts.server) {
            // Another run, perhaps of another server: details of the former say nothing about it.
            if parsed.server.identity != facts.server.identity { announced = [] }
            refused.forget()
            details = nil
            self.facts = try FactsReader.facts(batch.replies, capabilities: capabilities, details: nil)
        } else if facts != parsed {
            facts = parsed
        }
        answers = newer
        return facts ?? parsed
    }

    /// What a details batch brought.
    struct Details {
        /// What the server names, or named when it last could.
        var announced: [InstanceAddress]
        /// Our account may do other things than before; sessions that stand do not know it.
        var grantsChanged: Bool
    }

    /// Takes over what a details batch said; nil when nothing is known of the server yet.
    mutating func takeDetails(_ batch: FactsReader.Batch, reachedAt: InstanceAddress) throws(FactsReader.Failure) -> Details? {
        guard let capabilities, let facts else { return nil }
        let replies = batch.replies
        let replicas = ReplicaAnnouncements.replicas(replies: replies, server: facts.server, reachedAt: reachedAt)
        let grantsChanged = replies[.grants].map { refused.noteGrants($0) } ?? false
        do throws(ReplyError) {
            let status = answers.first { $0.kind == .replicaStatus }.map { ReplyTable($0.result) }
            var newer = try DetailFacts(replies: replies, replicaStatus: status, replicas: replicas, earlier: details)
            if batch.lockWaitTimedOut { newer.globalReadLockHeld = true }
            details = newer
        } catch {
            throw .reply(error)
        }
        if !answers.isEmpty { _ = try parse(answers, capabilities: capabilities) }
        if let table = replies[.capabilities] {
            do throws(ReplyError) {
                learned(try ServerCapabilities(reply: table))
            } catch {
                throw .reply(error)
            }
        }
        if let replicas {
            announced = ReplicaAnnouncements.addresses(of: replicas, group: facts.group, server: facts.server, reachedAt: reachedAt)
        }
        return Details(announced: announced, grantsChanged: grantsChanged)
    }
}
#endif
