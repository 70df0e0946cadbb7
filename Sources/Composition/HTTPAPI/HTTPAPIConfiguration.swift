public import ManagerCore
public import Orchestration

/// What the listener needs to know besides the manager.
public struct HTTPAPIConfiguration: Sendable {
    public var listen: ListenAddress
    /// Who may use it, and how it is encrypted.
    public var access = ListenerAccess()
    /// Before every path; empty, or `/text`.
    public var urlPrefix: String
    /// The name of this node in answers, and who acknowledges where nobody is named.
    public var nodeName: String
    public var pollInterval: Duration
    /// The port of a server that is named without one.
    public var defaultInstancePort: UInt16 = 3306
    /// The port of another manager's node that is named without one.
    public var defaultRaftPort = RaftConfiguration.defaultPort
    /// PEM file of the authorities that the certificate of another manager's listener may come from; nil: the system's.
    public var leaderAuthorityFile: String?
    /// Servers whose problems are not listed; nil: none.
    public var ignoredProblems: HostFilters?
    /// Below which existing readers look in stores of keys.
    public var keyPrefix = KVStores().prefix
    public var primaryFilter: any AutomationFilter
    public var intermediateFilter: any AutomationFilter
    /// The same, and more, as they were written: for people who look.
    public var recoveryFilters = RecoveryFilters()

    public init(_ configuration: BatonConfiguration, nodeName: String) {
        listen = configuration.listen
        access = configuration.access
        urlPrefix = configuration.urlPrefix
        self.nodeName = nodeName
        pollInterval = configuration.pollInterval
        defaultInstancePort = configuration.defaultInstancePort
        defaultRaftPort = configuration.defaultRaftPort
        leaderAuthorityFile = configuration.leaderAuthorityFile
        ignoredProblems = configuration.ignoredProblems
        keyPrefix = configuration.stores.prefix
        primaryFilter = configuration.primaryFilters
        intermediateFilter = configuration.intermediateFilters
        recoveryFilters = RecoveryFilters(
            primaries: configuration.primaryFilters.elements, intermediates: configuration.intermediateFilters.elements,
            ignoredHosts: configuration.namePatterns.ignoredFailureElements)
    }

    public init(
        listen: ListenAddress, urlPrefix: String = "", nodeName: String, pollInterval: Duration = .seconds(1),
        primaryFilter: any AutomationFilter, intermediateFilter: any AutomationFilter = UniformAutomationFilter(false)
    ) {
        self.listen = listen
        self.urlPrefix = urlPrefix
        self.nodeName = nodeName
        self.pollInterval = pollInterval
        self.primaryFilter = primaryFilter
        self.intermediateFilter = intermediateFilter
    }
}
