import TopologyModel

extension ControlState {
    /// Acknowledges closed recoveries that are not acknowledged yet, and lifts the blocks that they put on their clusters.
    mutating func acknowledge(_ selection: RecoverySelection, _ acknowledgement: Acknowledgement) -> CommandResult {
        if case .recovery(let id) = selection, let record = recovery(id), record.isOpen { return .ignored("recovery \(id) is open") }
        var changed = false
        for position in recoveries.indices where recoveries[position].isAcknowledged(by: selection) {
            recoveries[position].acknowledgement = acknowledgement
            changed = true
        }
        for position in clusters.indices {
            guard let block = clusters[position].flapBlock, selection.covers(block, of: clusters[position].id) else { continue }
            clusters[position].flapBlock = nil
            changed = true
        }
        return changed ? .done : .ignored("there is no recovery to acknowledge")
    }
}

extension RecoveryRecord {
    fileprivate func isAcknowledged(by selection: RecoverySelection) -> Bool {
        guard !isOpen, acknowledgement == nil else { return false }
        return switch selection {
        case .recovery(let id): id == self.id
        case .cluster(let cluster): cluster == opening.cluster
        case .instance(let instance): instance == opening.failed
        case .all: true
        }
    }
}

extension RecoverySelection {
    fileprivate func covers(_ block: FlapBlock, of cluster: ClusterID) -> Bool {
        switch self {
        case .recovery(let id): id == block.recovery
        case .cluster(let id): id == cluster
        case .instance(let instance): instance == block.failed
        case .all: true
        }
    }
}
