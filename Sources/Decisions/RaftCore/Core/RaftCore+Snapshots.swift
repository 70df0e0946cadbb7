import TopologyModel

/// Snapshots: of this node's own state, sent to others, and received.
extension RaftCore {
    mutating func snapshotTaken(_ mark: SnapshotMark, into outputs: inout [RaftOutput]) {
        guard mark.position > log.snapshot.position else { return }
        precondition(mark.position.index <= appliedIndex && log.contains(mark.position), "a snapshot of what was not applied")
        outputs.append(.compact(upTo: log.compact(mark, trailing: settings.trailingEntries)))
    }

    mutating func snapshotSent(to node: NodeID, at position: LogPosition, isStored: Bool) {
        guard role == .leader, let index = leadership.peerIndex(node), case .receivingSnapshot(let wanted) = leadership.peers[index].progress, position >= wanted else { return }
        // Where it was not stored, the next answer to a heartbeat begins again.
        if isStored {
            // What follows it is sent next, or a newer snapshot where the log does not hold that any more.
            leadership.peers[index].probe(from: position.index + 1)
        } else {
            leadership.peers[index].progress = .probing(isAsked: true)
        }
    }

    mutating func snapshotReceived(
        _ mark: SnapshotMark, from sender: NodeID, term: UInt64, now: MonotonicInstant, into outputs: inout [RaftOutput]
    ) {
        guard term >= self.term, role != .leader || term > self.term else { return }
        if term > self.term || leader != sender || role != .follower { becomeFollower(of: sender, term: term, now: now, into: &outputs) }
        guard installation == nil else { return }
        guard mark.position.index > commitIndex, !log.contains(mark.position) else {
            // It has all of that already, and what follows it may be acknowledged by now: only that it is committed is new.
            commit(through: mark.position.index)
            verifiedIndex = max(verifiedIndex, min(mark.position.index, log.last.index))
            return tellMatch(into: &outputs)
        }
        installation = Installation(mark: mark, sender: sender)
    }

    /// Once nothing is on its way to the log that the snapshot replaces.
    mutating func beginInstallation(into outputs: inout [RaftOutput]) {
        guard let installation, !installation.isBegun, write == nil, batch.truncateFrom == nil, batch.entries.isEmpty else { return }
        self.installation?.isBegun = true
        outputs.append(.installSnapshot(installation.mark))
    }

    mutating func snapshotInstalled(_ mark: SnapshotMark, into outputs: inout [RaftOutput]) {
        guard let installation, installation.mark == mark else { return }
        self.installation = nil
        log.reset(to: mark)
        commitIndex = mark.position.index
        applyingIndex = mark.position.index
        appliedIndex = mark.position.index
        verifiedIndex = 0
        guard role == .follower, leader == installation.sender else { return }
        verifiedIndex = mark.position.index
        tellMatch(into: &outputs)
    }
}
