public import TopologyModel

/// A place in the failed primary's binary log, and the one in its successor's own log at which exactly the same was executed. Where replicas follow
/// without GTID it is how they find their place at the successor. The outcome of a ``StepKind/align`` step: text in the journal, for people and for resuming.
public struct EqualPlaces: Hashable, Sendable, Codable {
    /// Up to there the successor has executed the failed primary's log, and nothing beyond.
    public var failed: BinlogCoordinates
    /// There its own log ended at that moment.
    public var own: BinlogCoordinates

    public init(failed: BinlogCoordinates, own: BinlogCoordinates) {
        self.failed = failed
        self.own = own
    }

    private static let separator = " of the failed primary's log is "
    private static let ending = " of its own"

    public var text: String { failed.description + EqualPlaces.separator + own.description + EqualPlaces.ending }

    /// nil for what ``text`` does not write.
    public init?(parsing text: String) {
        guard text.hasSuffix(EqualPlaces.ending), let separator = text.firstRange(of: EqualPlaces.separator) else { return nil }
        let own = text[separator.upperBound...].dropLast(EqualPlaces.ending.count)
        guard let failed = BinlogCoordinates(parsing: text[..<separator.lowerBound]), let own = BinlogCoordinates(parsing: own) else { return nil }
        self.init(failed: failed, own: own)
    }
}

extension RecoveryRecord {
    /// Which places were found to be equal when a server was to be promoted, the last time that this was done.
    public func equalPlaces(of server: InstanceAddress) -> EqualPlaces? {
        steps.last { $0.intent.kind == .align && $0.intent.target == server && $0.outcome?.result == .succeeded }.flatMap { step in
            step.outcome.flatMap { EqualPlaces(parsing: $0.observed) }
        }
    }
}
