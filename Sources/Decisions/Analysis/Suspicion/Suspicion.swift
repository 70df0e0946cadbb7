public import TopologyModel

/// The question whether a source is dead, while it is open: what the manager and the replicas have found out since it was raised.
///
/// The manager opens one when it cannot reach a server that others follow, be it the primary, a co-primary or an intermediate source, or when a
/// replica says that it cannot; it ends when a fresh connection to the server succeeds. In between the manager reports its own failed attempts and every read of a direct replica, and asks for the
/// ``verdict(replicas:policy:)``.
///
/// **What counts.** Only attempts and reads that *started* at or after ``since``. What was read before serves in two places, and only if it
/// is young: to show that a receiver still ran, and that an error of its source is new.
///
/// **A replica sees the source** when something arrived between two reads, when its receiver connected between two reads, or when a new
/// error shows that its source answered. That stays true until the replica loses the source in a separate event, or does not answer itself while others were read for another
/// ``DetectionPolicy/hangTolerance``: a witness that is gone says nothing of what came after.
///
/// **A replica lost the source**
/// - by connection: its receiver shows an error of connecting, from an attempt that is proven young, because the receiver was seen running
///   before, the error changed, or the state outlasted the channel's own connect retry. If it was first seen within
///   ``DetectionPolicy/simultaneity`` of the suspicion it counts at once. Otherwise, or when the replica has seen the source since the
///   suspicion (events within ``DetectionPolicy/underWay`` excepted), it is a separate event and must last for ``DetectionPolicy/hangTolerance`` and for the channel's connect retry: a manager
///   that is cut off must not turn a short interruption elsewhere into a death.
/// - by silence: over reads at least two of its heartbeat periods and ``DetectionPolicy/hangTolerance`` apart nothing arrived, while its
///   receiver said that it was connected at the first of them. After something arrived, silence is counted anew. Silence proves
///   nothing where heartbeats are switched off.
///
/// **Patience.** The loss of one replica convicts when no other may still show that it sees the primary: all that answer were read, at least within
/// ``DetectionPolicy/witnessPatience``, and none says that its receiver runs without having been silent for ``DetectionPolicy/hangTolerance``. Whether a
/// replica answers is told by attempts since the first of them was read: before that the manager may have been cut off from all.
///
/// Everything else is no opinion: a receiver that a user stopped, an applier's error, a restarted server, another source.
public struct Suspicion: Sendable, Codable {
    /// An attempt of the manager to reach the source that failed.
    private struct Attempt: Codable {
        var startedAt: MonotonicInstant
        var finishedAt: MonotonicInstant
        var reason: String
    }

    public let suspect: InstanceID
    public let since: MonotonicInstant
    /// What raised it, for people.
    public let cause: String
    /// The address by which the manager knows the suspect.
    public let address: InstanceAddress
    /// Attempts and reads that started earlier do not count: ``since``, or the end of the manager's last pause.
    public private(set) var evidenceFrom: MonotonicInstant

    /// Under which a replica may know the suspect.
    private let names: [InstanceAddress]
    private let uuid: String?
    private let serverID: UInt32?
    private var witnesses: [WitnessRecord]
    private var newestFreshAttempt: Attempt?
    private var newestAttempt: Attempt?
    private var failedAttempts = 0

    /// Opens a suspicion.
    ///
    /// - Parameters:
    ///   - cause: what raised it, for people.
    ///   - replicas: the direct replicas with the facts that were read *before* the suspicion.
    public init(suspect: Instance, since: MonotonicInstant, cause: String, replicas: [Instance]) {
        self.suspect = suspect.id
        self.since = since
        self.cause = cause
        address = suspect.address
        evidenceFrom = since
        var names = [suspect.address]
        if let server = suspect.facts?.server {
            names += server.ownAddresses
            if case .mysql(let uuid) = server.identity, !uuid.isEmpty { self.uuid = uuid } else { uuid = nil }
            serverID = server.serverID == 0 ? nil : server.serverID
        } else {
            uuid = nil
            serverID = nil
        }
        self.names = names
        witnesses = []
        for replica in replicas {
            var baseline: ReplicaReading?
            if let facts = replica.facts, let readAt = replica.freshness.readAt {
                baseline = ReplicaReading(facts: facts, at: readAt) { isSuspect($0) }
            }
            witnesses.append(WitnessRecord(id: replica.id, baseline: baseline))
        }
    }

    /// Whether a channel leads to the suspect, by whatever name: the topology may know it by another address than the replica.
    private func isSuspect(_ channel: ReplicationChannel) -> Bool {
        if let source = channel.source, names.contains(source) { return true }
        if let uuid, !channel.sourceUUID.isEmpty { return channel.sourceUUID == uuid }
        return serverID != nil && channel.sourceServerID == serverID
    }

    // MARK: Evidence

    /// Notes a failed attempt of the manager to reach the suspect; one that started before ``evidenceFrom`` is ignored.
    ///
    /// - Parameter freshConnection: a new connection was tried. Only that counts for the verdict; a kept session may fail alone.
    public mutating func noteFailedAttempt(
        startedAt: MonotonicInstant, finishedAt: MonotonicInstant, reason: String, freshConnection: Bool
    ) {
        guard startedAt >= evidenceFrom else { return }
        let attempt = Attempt(startedAt: startedAt, finishedAt: finishedAt, reason: reason)
        failedAttempts += 1
        newestAttempt = attempt
        if freshConnection { newestFreshAttempt = attempt }
    }

    /// Takes in a successful read of a replica; one that started before ``evidenceFrom``, or before an earlier noted one, is ignored.
    public mutating func observe(_ replica: Instance, facts: InstanceFacts, startedAt: MonotonicInstant) {
        guard startedAt >= evidenceFrom else { return }
        let reading = ReplicaReading(facts: facts, at: startedAt) { isSuspect($0) }
        if let index = witnesses.firstIndex(where: { $0.id == replica.id }) {
            witnesses[index].observe(reading, since: since)
        } else {
            var witness = WitnessRecord(id: replica.id)
            witness.observe(reading, since: since)
            witnesses.append(witness)
        }
    }

    /// Forgets all evidence older than `instant`, after the manager itself stood still: all observations begin anew, and so do the
    /// manager's own attempts (server truth T12). ``since`` stays, so that what is seen now counts as an event of its own.
    public mutating func forgetReads(before instant: MonotonicInstant) {
        evidenceFrom = max(evidenceFrom, instant)
        for index in witnesses.indices { witnesses[index].restart() }
        failedAttempts = 0
        newestAttempt = nil
        newestFreshAttempt = nil
    }

    // MARK: Judgement

    public func vote(of replica: Instance, policy: DetectionPolicy) -> Vote {
        var assessment = record(of: replica).assessment(policy: policy, since: since)
        if assessment.kind == .sees, let unread = unread(replica), unread >= policy.hangTolerance {
            assessment = WitnessAssessment(kind: .noOpinion, reason: .gone(for: unread, assessment.reason))
        }
        return Vote(assessment, of: replica.address)
    }

    /// For how long others were read since a replica that does not answer any more was; nil: it answers.
    private func unread(_ replica: Instance) -> Duration? {
        guard !replica.freshness.isLastCheckValid, let own = record(of: replica).newestReadAt, let newest = newestReadAt else { return nil }
        return newest - own
    }

    /// Of anybody.
    private var newestReadAt: MonotonicInstant? { witnesses.compactMap(\.newestReadAt).max() }

    /// The verdict of the given direct replicas. Their order is the order of the votes.
    public func verdict(replicas: [Instance], policy: DetectionPolicy) -> Verdict {
        let votes = replicas.map { vote(of: $0, policy: policy) }
        if votes.contains(where: { $0.kind == .sees }) { return .acquitted(votes: votes) }
        let hasLost = votes.contains { $0.kind == .lost }
        let awaited = hasLost ? awaited(replicas, policy: policy) : []
        if hasLost, newestFreshAttempt != nil, awaited.isEmpty { return .convicted(votes: votes) }
        return .undecided(MissingEvidence(suspect: address, awaited: awaited, lacksAttempt: newestFreshAttempt == nil, votes: votes), votes: votes)
    }

    /// Who may still say that it sees the primary, and why that is waited for. One replica that lost it, and a manager that cannot reach it, may both be cut
    /// off from a primary that all others see. A server that dies is lost by all in the same moment, so in a death nobody is waited for.
    private func awaited(_ replicas: [Instance], policy: DetectionPolicy) -> [MissingEvidence.Awaited] {
        let first = witnesses.compactMap(\.firstReadAt).min()
        let newest = newestReadAt
        let isEarly = if let first, let newest { newest - first < policy.witnessPatience } else { true }
        return replicas.compactMap { replica in
            // One that cannot be read any more has no say. One that failed before anybody was read may: the manager may have been cut off from all.
            guard replica.freshness.isLastCheckValid || first.map({ hasFailed(replica, before: $0) }) == true else { return nil }
            let record = record(of: replica)
            if record.newestReadAt == nil { return isEarly ? .reading(replica.address) : nil }
            return record.mayStillSee(policy: policy) ? .receiver(of: replica.address, upTo: policy.hangTolerance) : nil
        }
    }

    /// The newest attempt to read it failed during the suspicion, and before an instant.
    private func hasFailed(_ replica: Instance, before instant: MonotonicInstant) -> Bool {
        replica.freshness.failedAt.map { $0 >= since && $0 < instant } ?? false
    }

    private func record(of replica: Instance) -> WitnessRecord {
        witnesses.firstIndex { $0.id == replica.id }.map { witnesses[$0] } ?? WitnessRecord(id: replica.id)
    }

    /// What raised the suspicion and what the manager tried, for people.
    func evidence(now: MonotonicInstant) -> [String] {
        var lines = ["suspected for \((now - since).text): \(cause)"]
        if evidenceFrom > since { lines.append("the manager paused; evidence counts from \((now - evidenceFrom).text) ago") }
        if let newestAttempt {
            let fresh = newestFreshAttempt == nil ? ", none of them a fresh connection" : ""
            lines.append(
                "\(failedAttempts) failed attempt\(failedAttempts == 1 ? "" : "s")\(fresh), the last \((now - newestAttempt.finishedAt).text) ago: \(newestAttempt.reason)")
        }
        return lines
    }
}
