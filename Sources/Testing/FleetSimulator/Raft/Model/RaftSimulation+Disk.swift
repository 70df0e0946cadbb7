import RaftCore

/// Writes: one after the other, each as long as the disk takes.
extension RaftSimulation {
    func write(_ batch: PersistBatch, _ token: PersistToken, _ node: SimulatedRaftNode) {
        let hint = node.core.map { min($0.commitIndex, $0.durableIndex) } ?? 0
        var write = SimulatedRaftNode.Disk.Write(token: token, batch: batch, commitHint: hint)
        if node.disk.failsNext {
            node.disk.failsNext = false
            write.fails = true
        }
        let isFirst = node.disk.writes.isEmpty
        node.disk.writes.append(write)
        trace("\(node.id) writes \(RaftSimulation.text(batch))")
        let isEarly = options.defect == .voteBeforeDurable && batch.hardState != nil || options.defect == .entriesBeforeDurable && !batch.entries.isEmpty
        if isEarly { queue.push(.claimPersisted(node: Int32(node.index), incarnation: node.incarnation, token: token.rawValue), at: now) }
        if isFirst { startWrite(node) }
    }

    private func startWrite(_ node: SimulatedRaftNode) {
        let ends = max(now + diskRandom.integer(plan.disk.latency) * node.disk.slowness, node.disk.stalledUntil)
        queue.push(.written(node: Int32(node.index), incarnation: node.incarnation), at: ends)
    }

    func written(_ node: SimulatedRaftNode, _ incarnation: Int32) {
        // A stall that began meanwhile holds it, too.
        guard node.incarnation == incarnation else { return }
        if node.disk.stalledUntil > now { return queue.push(.written(node: Int32(node.index), incarnation: incarnation), at: node.disk.stalledUntil) }
        guard let write = node.disk.finishWrite() else { return }
        if !node.disk.writes.isEmpty { startWrite(node) }
        if options.defect == .appliedBeforeCommit {
            node.toApply += write.batch.entries.filter { $0.position.index > node.machine.applied }
            scheduleApply(node)
        }
        tell(node, write.fails ? .persistFailed(write.token) : .persisted(write.token))
    }

    private static func text(_ batch: PersistBatch) -> String {
        var parts: [String] = []
        if let state = batch.hardState { parts.append("term \(state.term), vote \(state.vote.map { "\($0)" } ?? "none")") }
        if let index = batch.truncateFrom { parts.append("nothing from \(index) on") }
        if let first = batch.entries.first, let last = batch.entries.last { parts.append("entries \(first.position)...\(last.position)") }
        return parts.joined(separator: ", ")
    }
}
