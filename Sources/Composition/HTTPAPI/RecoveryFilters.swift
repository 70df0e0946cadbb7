/// The lists of the configuration that say what is recovered without a person, as they were written.
public struct RecoveryFilters: Hashable, Sendable {
    /// `RecoverMasterClusterFilters`.
    public var primaries: [String]
    /// `RecoverIntermediateMasterClusterFilters`.
    public var intermediates: [String]
    /// `RecoveryIgnoreHostnameFilters`.
    public var ignoredHosts: [String]

    public init(primaries: [String] = [], intermediates: [String] = [], ignoredHosts: [String] = []) {
        self.primaries = primaries
        self.intermediates = intermediates
        self.ignoredHosts = ignoredHosts
    }
}
