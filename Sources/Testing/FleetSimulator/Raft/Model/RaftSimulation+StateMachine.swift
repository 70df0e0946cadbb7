import RaftCore

/// The state machines: what is committed is applied a little later, in order.
extension RaftSimulation {
    func scheduleApply(_ node: SimulatedRaftNode) {
        guard !node.isApplying, !node.toApply.isEmpty else { return }
        node.isApplying = true
        queue.push(.apply(node: Int32(node.index), incarnation: node.incarnation), at: now + node.random.integer(plan.applyTime))
    }

    func apply(_ node: SimulatedRaftNode, _ incarnation: Int32) {
        guard node.incarnation == incarnation else { return }
        if node.isPaused { return node.waitingEvents.append(.apply(node: Int32(node.index), incarnation: incarnation)) }
        node.isApplying = false
        guard let last = node.toApply.last else { return }
        for entry in node.toApply {
            checkApplied(entry, node)
            node.outcomes[entry.position.index] = node.machine.apply(entry, defect: options.defect)
        }
        if options.defect == .appliedTwice { node.machine.apply(last, defect: nil) }
        node.toApply.removeAll(keepingCapacity: true)
        checkState(node)
        // With entries that are not committed this would not be believed.
        if options.defect == .appliedBeforeCommit { return }
        answerReads(node)
        step(node, .applied(last.position.index))
        node.outcomes.removeAll(keepingCapacity: true)
        takeSnapshot(node)
    }

    // MARK: Snapshots

    private func takeSnapshot(_ node: SimulatedRaftNode) {
        guard node.snapshotInHand == nil, let core = node.core, node.machine.applied >= node.disk.snapshot.mark.position.index + plan.snapshotEvery else { return }
        guard var mark = core.mark(at: node.machine.applied) else { return }
        if options.defect == .snapshotMarkWrong, let earlier = core.mark(at: node.machine.applied - 1) { mark = earlier }
        node.snapshotInHand = .init(mark: mark, state: node.machine)
        queue.push(.snapshotWritten(node: Int32(node.index), incarnation: node.incarnation), at: now + diskRandom.integer(plan.disk.latency) * node.disk.slowness)
    }

    func snapshotWritten(_ node: SimulatedRaftNode, _ incarnation: Int32) {
        guard node.incarnation == incarnation, let snapshot = node.snapshotInHand else { return }
        node.snapshotInHand = nil
        // A leader's came in between.
        guard snapshot.mark.position > node.disk.snapshot.mark.position else { return }
        check(snapshot, of: node)
        node.disk.store(snapshot)
        marks.hit(.snapshotTaken)
        trace("\(node.id) has a snapshot at \(snapshot.mark.position)")
        tell(node, .snapshotTaken(snapshot.mark))
    }

    func sendSnapshot(to receiver: NodeID, term: UInt64, from node: SimulatedRaftNode) {
        trace("\(node.id) sends its snapshot at \(node.disk.snapshot.mark.position) to \(receiver)")
        marks.hit(.snapshotSent)
        let transfer = SnapshotUnderWay(
            snapshot: node.disk.snapshot, from: node.index, to: Int(receiver.rawValue) - 1, term: term, incarnation: node.incarnation)
        // There and on disk; several round trips.
        let time = networkRandom.integer(plan.network.latency) * RaftSimulation.transferTrips + diskRandom.integer(plan.disk.latency) + links.delay(node.index, transfer.to)
        queue.push(.snapshotTransferred(slot: transfers.add(transfer)), at: now + time)
    }

    private static let transferTrips: Int64 = 3

    func snapshotTransferred(_ slot: Int32) {
        guard var transfer = transfers[slot] else { return }
        let sender = nodes[transfer.from]
        let isThere = nodes.indices.contains(transfer.to) && nodes[transfer.to].isUp && !links.isCut(transfer.from, transfer.to)
            && (sender.incarnation == transfer.incarnation || faultRandom.chance(RaftSimulation.evenPercent))
        let isLost = phase == .faults && networkRandom.next() % 1_000 < links.lossPermille
        if isThere, !isLost {
            let receiver = nodes[transfer.to]
            if !receiver.disk.received.contains(where: { $0.mark == transfer.snapshot.mark }) { receiver.disk.received.append(transfer.snapshot) }
            // The answer may be lost where the snapshot was not.
            transfer.isStored = !links.isCut(transfer.to, transfer.from)
            transfers[slot] = transfer
            trace("\(receiver.id) has received the snapshot at \(transfer.snapshot.mark.position) of \(sender.id)")
            tell(receiver, .snapshotReceived(transfer.snapshot.mark, from: sender.id, term: transfer.term))
        } else {
            marks.hit(.snapshotLost)
        }
        queue.push(.snapshotAnswered(slot: slot), at: now + networkRandom.integer(plan.network.latency))
    }

    private static let evenPercent = 50

    func snapshotAnswered(_ slot: Int32) {
        guard let transfer = transfers.remove(slot) else { return }
        let sender = nodes[transfer.from]
        guard sender.incarnation == transfer.incarnation else { return }
        tell(sender, .snapshotSent(to: SimulatedRaftNode.id(transfer.to), at: transfer.snapshot.mark.position, isStored: transfer.isStored))
    }

    func install(_ mark: SnapshotMark, _ node: SimulatedRaftNode) {
        trace("\(node.id) installs the snapshot at \(mark.position)")
        if let core = node.core, mark.position.index < core.commitIndex {
            violate(.snapshot, "\(node.id) is to install a snapshot at \(mark.position), and has committed \(core.commitIndex)")
        }
        guard let snapshot = node.disk.received.first(where: { $0.mark == mark }) else {
            return violate(.snapshot, "\(node.id) is to install a snapshot at \(mark.position) that it never received")
        }
        check(snapshot, of: node)
        let slot = transfers.add(SnapshotUnderWay(snapshot: snapshot, from: node.index, to: node.index, term: 0, incarnation: node.incarnation))
        queue.push(.snapshotInstalled(node: Int32(node.index), incarnation: node.incarnation, slot: slot), at: now + diskRandom.integer(plan.disk.latency) * node.disk.slowness)
    }

    func snapshotInstalled(_ node: SimulatedRaftNode, _ incarnation: Int32, _ slot: Int32) {
        if node.isPaused, node.incarnation == incarnation { return node.waitingEvents.append(.snapshotInstalled(node: Int32(node.index), incarnation: incarnation, slot: slot)) }
        guard let installed = transfers.remove(slot), node.incarnation == incarnation else { return }
        let mark = installed.snapshot.mark
        if mark.position.index < node.machine.applied { violate(.snapshot, "\(node.id) installs a snapshot at \(mark.position), and has applied \(node.machine.applied)") }
        node.disk.install(installed.snapshot)
        node.snapshotInHand = nil
        node.toApply.removeAll()
        node.seen.givenOut = mark.position.index
        if options.defect == .installedWithoutState { node.machine.applied = mark.position.index } else { node.machine = installed.snapshot.state }
        checkState(node)
        marks.hit(.snapshotInstalled)
        answerReads(node)
        step(node, .snapshotInstalled(mark))
    }
}
