public import TopologyModel

/// The detail of a ``StepKind/relocate`` step: whom a replica is to follow from now on. Text in the journal, for people and for resuming.
public struct RelocationStep: Hashable, Sendable, Codable {
    public var source: InstanceAddress
    /// How, for people.
    public var summary: String

    public init(source: InstanceAddress, summary: String) {
        self.source = source
        self.summary = summary
    }

    private static let beginning = "below "
    private static let separator = ": "

    public var text: String { RelocationStep.beginning + source.description + RelocationStep.separator + summary }

    /// nil for what ``text`` does not write.
    public init?(parsing text: String) {
        guard text.hasPrefix(RelocationStep.beginning) else { return nil }
        let rest = text.dropFirst(RelocationStep.beginning.count)
        // An address holds no blank.
        let address = rest.prefix { $0 != " " }
        guard address.hasSuffix(":"), let source = InstanceAddress(parsing: String(address.dropLast())) else { return nil }
        self.init(source: source, summary: String(rest.dropFirst(address.count + 1)))
    }
}

extension RecoveryRecord {
    /// Of a relocation: the servers that replicas were given as sources and follow, each once, in the order of the journal.
    public var newSources: [InstanceAddress] {
        var sources: [InstanceAddress] = []
        for step in steps where step.intent.kind == .relocate && step.outcome?.result == .succeeded {
            if let source = RelocationStep(parsing: step.intent.detail)?.source, !sources.contains(source) { sources.append(source) }
        }
        return sources
    }

    /// Who took the place of the failed server: the designated one, or the one source of everybody who was moved.
    public var successor: InstanceAddress? {
        if let designation { return designation.server }
        return newSources.count == 1 ? newSources[0] : nil
    }
}
