public import ControlModel

/// What one store says of a cluster, beside what it should say.
public struct RouteComparison: Hashable, Sendable {
    public enum Verdict: String, Hashable, Sendable, CaseIterable {
        /// It says what it should.
        case same
        /// It says nothing, and should name a primary.
        case missing
        /// It names another primary, or says something else of the same one, and will be written.
        case outdated
        /// Its record is right, and what other readers look at is not: ``RouteComparison/strayKeys``.
        case strayKeys = "stray-keys"
        /// It has a record of a higher epoch than this manager knows, which is left alone.
        case ahead
        /// It names another primary at the same epoch. A person must look.
        case conflict
        /// It names nobody, and should not: this manager has no contact with a quorum.
        case withdrawn
        /// It names a primary, and should not: this manager has no contact with a quorum.
        case unwanted
        /// This manager knows of no primary of that cluster that takes writes, or nothing of the cluster at all, and leaves alone what is there.
        case foreign
        /// It did not say: ``RouteComparison/trouble``.
        case unknown
    }

    public var store: String
    public var cluster: ClusterID
    /// nil: nothing is wanted of this store for the cluster.
    public var wanted: PrimaryRecord?
    /// All routes of this manager are, or are to be.
    public var isWithdrawn: Bool
    public var stored: StoredRecord?
    /// Lines for people.
    public var strayKeys: [String]
    /// Why the store did not say; nil: it did.
    public var trouble: String?

    public init(store: String, cluster: ClusterID, wanted: PrimaryRecord?, isWithdrawn: Bool, stored: StoredRecord?, strayKeys: [String] = [], trouble: String? = nil) {
        self.store = store
        self.cluster = cluster
        self.wanted = wanted
        self.isWithdrawn = isWithdrawn
        self.stored = stored
        self.strayKeys = strayKeys
        self.trouble = trouble
    }

    public var verdict: Verdict {
        guard trouble == nil else { return .unknown }
        if isWithdrawn {
            if case .primary? = stored { return .unwanted }
            return .withdrawn
        }
        guard let wanted else { return .foreign }
        switch PublishDecision(present: stored, new: wanted) {
        case .write: return stored == nil ? .missing : .outdated
        case .keep: return strayKeys.isEmpty ? .same : .strayKeys
        case .yield: return .ahead
        case .conflict: return .conflict
        }
    }

    /// The store says what it should, as far as this manager knows.
    public var isInOrder: Bool {
        switch verdict {
        case .same, .ahead, .withdrawn, .foreign: true
        case .missing, .outdated, .strayKeys, .conflict, .unwanted, .unknown: false
        }
    }
}
