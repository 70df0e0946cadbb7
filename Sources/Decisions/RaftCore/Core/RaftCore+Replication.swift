import TopologyModel

/// How entries get from a leader to the others, and to the state machine.
extension RaftCore {
    // MARK: Sending

    mutating func append(_ body: LogEntry.Body) {
        let entry = LogEntry(position: LogPosition(term: term, index: log.last.index + 1), body: body)
        log.append(CollectionOfOne(entry))
        batch.entries.append(entry)
        leadership.uncommittedBytes += entry.byteCount
    }

    /// Sends whatever may be sent, at the end of every step.
    mutating func replicate(into outputs: inout [RaftOutput]) {
        for index in leadership.peers.indices { sendEntries(index, into: &outputs) }
        tellCommit(into: &outputs)
        startConfirming(into: &outputs)
    }

    private mutating func sendEntries(_ index: Int, into outputs: inout [RaftOutput]) {
        while true {
            let peer = leadership.peers[index]
            switch peer.progress {
            case .probing(let isAsked):
                guard !isAsked, sendAppend(index, into: &outputs) != nil else { return }
                leadership.peers[index].progress = .probing(isAsked: true)
                return
            case .replicating(let inflight):
                guard peer.next <= log.last.index, inflight.count < settings.maxInflightAppends, let last = sendAppend(index, into: &outputs) else { return }
                leadership.peers[index].next = last + 1
                leadership.peers[index].progress = .replicating(inflight: inflight + [last])
            case .receivingSnapshot: return
            }
        }
    }

    /// The last index that was sent, or known to be common; nil: the peer needs a snapshot.
    private mutating func sendAppend(_ index: Int, into outputs: inout [RaftOutput]) -> UInt64? {
        let peer = leadership.peers[index]
        guard let previousTerm = log.term(at: peer.next - 1), peer.next > log.base.index else {
            sendSnapshot(to: index, into: &outputs)
            return nil
        }
        let entries = nextEntries(from: peer.next)
        let previous = LogPosition(term: previousTerm, index: peer.next - 1)
        send(.append(Append(previous: previous, entries: Array(entries), commit: commitIndex)), to: peer.id, into: &outputs)
        let last = entries.last?.position.index ?? previous.index
        leadership.peers[index].toldCommit = max(peer.toldCommit, min(commitIndex, last))
        return last
    }

    mutating func sendSnapshot(to index: Int, into outputs: inout [RaftOutput]) {
        leadership.peers[index].progress = .receivingSnapshot(of: log.snapshot.position)
        outputs.append(.sendSnapshot(to: leadership.peers[index].id, term: term))
    }

    private func nextEntries(from first: UInt64) -> ArraySlice<LogEntry> {
        let all = log.slice(from: first, through: log.last.index).prefix(settings.maxAppendEntries)
        var bytes = 0
        let end = all.firstIndex { entry in
            bytes += entry.byteCount
            return bytes > settings.maxAppendBytes
        }
        // At least one, however long it is.
        guard let end else { return all }
        return all[..<max(end, all.startIndex + 1)]
    }

    // MARK: Receiving

    mutating func take(_ append: Append, from sender: NodeID, into outputs: inout [RaftOutput]) {
        // The log is about to be replaced by a snapshot of this leader, which begins again after it.
        guard installation == nil, append.isWellFormed(in: term) else { return }
        if let quarantine, needsSnapshot { return send(.appendResponse(.beganAnew(quarantine: quarantine, hint: nil)), to: sender, into: &outputs) }
        var append = append
        // What is committed is the leader's, too.
        let known = log.base.index
        if append.previous.index < known {
            append.entries.removeFirst(min(append.entries.count, Int(known - append.previous.index)))
            append.previous = log.base
            if append.entries.first.map({ $0.position.index != known + 1 }) ?? false { return }
        }
        guard log.contains(append.previous) else { return refuse(append.previous, to: sender, into: &outputs) }
        var entries = append.entries[...]
        while let entry = entries.first, log.contains(entry.position) { entries.removeFirst() }
        if let first = entries.first {
            if first.position.index <= log.last.index {
                guard first.position.index > commitIndex else { return halt(.committedEntryReplaced(first.position), into: &outputs) }
                truncate(from: first.position.index)
            }
            log.append(entries)
            batch.entries += entries
        }
        verifiedIndex = max(verifiedIndex, append.entries.last?.position.index ?? append.previous.index)
        commit(through: min(append.commit, verifiedIndex))
        acknowledge(through: append.entries.last?.position.index ?? append.previous.index, into: &outputs)
    }

    /// The newest place of the log that the leader's may have too: one answer for each term of entries that it does not have.
    private mutating func refuse(_ previous: LogPosition, to sender: NodeID, into outputs: inout [RaftOutput]) {
        var index = min(previous.index - 1, log.last.index)
        while index > log.base.index, let term = log.term(at: index), term > previous.term { index -= 1 }
        let hint = LogPosition(term: log.term(at: index) ?? 0, index: index)
        let response = quarantine.map { AppendResponse.beganAnew(quarantine: $0, hint: hint) } ?? .refused(previous: previous, hint: hint)
        send(.appendResponse(response), to: sender, into: &outputs)
    }

    private mutating func truncate(from index: UInt64) {
        log.truncate(from: index)
        write?.truncated(from: index)
        batch.truncate(from: index)
    }

    /// What of the leader's log is on this node's disk (P2, P3); what is wanted and is not there yet is told when it is.
    private mutating func acknowledge(through wanted: UInt64, into outputs: inout [RaftOutput]) {
        owesAcknowledgement = log.durableIndex < wanted
        if !owesAcknowledgement { tellMatch(into: &outputs) }
    }

    mutating func tellMatch(into outputs: inout [RaftOutput]) {
        guard role == .follower, let leader else { return }
        send(.appendResponse(.matches(min(verifiedIndex, log.durableIndex))), to: leader, into: &outputs)
    }

    // MARK: Applying

    mutating func commit(through index: UInt64) {
        guard index > commitIndex, installation == nil else { return }
        precondition(index <= log.last.index, "what is not in the log is committed")
        if role == .leader { leadership.uncommittedBytes -= log.slice(from: commitIndex + 1, through: index).reduce(0) { $0 + $1.byteCount } }
        commitIndex = index
    }

    /// Gives out what is committed and on this node's disk (P7).
    mutating func applyCommitted(now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        let end = min(commitIndex, log.durableIndex)
        if end > applyingIndex, installation == nil {
            outputs.append(.apply(Array(log.slice(from: applyingIndex + 1, through: end))))
            applyingIndex = end
        }
        // The membership without it is committed: it has led for as long as it was needed.
        if role == .leader, !membership.isVoter(id), membershipIndex <= commitIndex {
            tellCommit(into: &outputs)
            becomeFollower(of: nil, term: term, now: now, into: &outputs)
        }
    }

    mutating func applied(through index: UInt64, into outputs: inout [RaftOutput]) {
        precondition(index <= applyingIndex, "something was applied that was not given out")
        guard index > appliedIndex else { return }
        appliedIndex = index
        guard role == .leader else { return }
        while let proposal = leadership.proposals.first, proposal.position.index <= index {
            leadership.proposals.removeFirst()
            outputs.append(.proposalEnded(proposal.id, .applied(at: proposal.position)))
        }
    }
}
