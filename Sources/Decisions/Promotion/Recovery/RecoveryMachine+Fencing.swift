import TopologyModel

/// What has to be sure of the old primary before its successor is opened.
extension RecoveryMachine {
    /// A primary that hands over is closed by a statement, whatever is wanted of failed ones.
    var fencing: FencingPolicy { isSwitchover ? .sql : context.recovery.fencing }

    func mayOpen(since: MonotonicInstant) -> Bool {
        switch fencing {
        case .sql: fenceStatus.permitsOpening(since: since)
        case .hook: fenceStatus.isFenced || journal.hasSucceeded(hook: .fencing)
        case .waived: true
        }
    }

    /// Why statements do not make it harmless though it answers; nil: it does not, or they have time left.
    func resistance(now: MonotonicInstant) -> String? {
        guard case .resisting(let since, let reason) = fenceStatus, now - since >= context.recovery.fenceLimit else { return nil }
        return reason
    }

    var fenceText: String { fenceRemark ?? fenceStatus.text }

    /// What a person should know of a primary that no statement made harmless; nil: as everywhere.
    var fenceRemark: String? {
        switch fencing {
        case .sql:
            if case .shutOut = fenceStatus { fenceStatus.text } else { nil }
        case .hook: fenceStatus.isFenced ? nil : "the hooks of FencingProcesses made sure of the old primary"
        case .waived: "nobody fenced the old primary (fencing: waived)"
        }
    }
}

extension FenceWatch.Status {
    var isFenced: Bool { if case .fenced = self { true } else { false } }

    /// Whether the designated server may be opened as far as the old primary is concerned.
    func permitsOpening(since: MonotonicInstant) -> Bool {
        switch self {
        case .fenced, .shutOut: true
        case .absent(let began), .replaced(let began): began >= since
        case .untried, .resisting: false
        }
    }

    var text: String {
        switch self {
        case .untried: "the old primary was not tried yet"
        case .absent: "the old primary does not answer"
        case .replaced: "another server answers at the old primary's address"
        case .resisting(_, let reason): "the old primary could not be fenced yet: \(reason)"
        case .shutOut(_, let reason): "no client gets into the old primary, which is not read-only yet: \(reason)"
        case .fenced: "the old primary is fenced"
        }
    }
}
