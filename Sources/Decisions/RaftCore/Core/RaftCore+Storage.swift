import TopologyModel

/// What goes to disk, one batch at a time: what is wanted while one is being written forms the next, and shares its sync.
extension RaftCore {
    mutating func flush(now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        guard write == nil, !batch.isEmpty else { return }
        tokens += 1
        let token = PersistToken(rawValue: tokens)
        write = WriteUnderWay(token: token, startedAt: now, hardState: batch.hardState, lastIndex: log.last.index)
        outputs.append(.persist(batch, token))
        batch = PersistBatch()
    }

    mutating func persisted(_ token: PersistToken, now: MonotonicInstant, into outputs: inout [RaftOutput]) {
        guard let write, write.token == token else { return }
        self.write = nil
        if isStalled {
            isStalled = false
            outputs.append(.storageStalled(false))
        }
        if let hardState = write.hardState { durableHardState = hardState }
        let before = log.durableIndex
        log.becameDurable(through: write.lastIndex)
        if hardState == durableHardState {
            for held in heldMessages { outputs.append(.send(held.message, to: held.to)) }
            heldMessages.removeAll()
            countOwnVote(now: now, into: &outputs)
        }
        if owesAcknowledgement, log.durableIndex > before {
            owesAcknowledgement = log.durableIndex < verifiedIndex
            tellMatch(into: &outputs)
        }
        advanceCommit()
    }
}

extension PersistBatch {
    var isEmpty: Bool { hardState == nil && truncateFrom == nil && entries.isEmpty }

    /// What it was to write from `index` on is not wanted any more, nor is what is on disk from there on.
    mutating func truncate(from index: UInt64) {
        // What the batch begins with follows what is on disk, or will be by then.
        let isOnDisk = entries.first.map { index < $0.position.index } ?? true
        entries.removeAll { $0.position.index >= index }
        if isOnDisk { truncateFrom = min(truncateFrom ?? index, index) }
    }
}
