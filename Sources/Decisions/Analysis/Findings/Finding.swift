public import TopologyModel

/// What the analysis says about one server, with everything that led to it.
public struct Finding: Hashable, Sendable {
    public let code: AnalysisCode
    public let instance: InstanceAddress
    public let instanceID: InstanceID
    /// The code's sentence, for people.
    public let description: String
    /// What was observed, for people: ages, attempts, votes.
    public let evidence: [String]
    /// Whether a recovery may be opened as far as the evidence goes. Gates (downtime, pauses, filters, the flap window) are asked separately.
    public let isActionable: Bool
    /// Why nothing is done although the incumbent's condition holds; empty when ``isActionable`` and for harmless codes.
    public let blockers: [String]
    public let counts: ReplicaCounts
    /// Structure warnings, in the order of the table of codes.
    public let warnings: [AnalysisCode]
    public let isDowntimed: Bool

    public init(
        code: AnalysisCode, instance: InstanceAddress, instanceID: InstanceID, description: String, evidence: [String], isActionable: Bool,
        blockers: [String], counts: ReplicaCounts, warnings: [AnalysisCode], isDowntimed: Bool
    ) {
        self.code = code
        self.instance = instance
        self.instanceID = instanceID
        self.description = description
        self.evidence = evidence
        self.isActionable = isActionable
        self.blockers = blockers
        self.counts = counts
        self.warnings = warnings
        self.isDowntimed = isDowntimed
    }

    /// The same finding with one more reason why nothing is done.
    public func blocked(by reason: String) -> Finding {
        Finding(
            code: code, instance: instance, instanceID: instanceID, description: description, evidence: evidence, isActionable: false,
            blockers: blockers + [reason], counts: counts, warnings: warnings, isDowntimed: isDowntimed)
    }
}
