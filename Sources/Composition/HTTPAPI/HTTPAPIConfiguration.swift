public import ManagerCore
public import Orchestration
public import Promotion

/// What the listener needs to know besides the manager.
public struct HTTPAPIConfiguration: Sendable {
    public var listen: ListenAddress
    /// Before every path; empty, or `/text`.
    public var urlPrefix: String
    /// The name of this node in answers, and who acknowledges where nobody is named.
    public var nodeName: String
    public var pollInterval: Duration
    public var promotion: PromotionPolicy
    public var primaryFilter: any AutomationFilter
    public var intermediateFilter: any AutomationFilter

    public init(_ configuration: BatonConfiguration, nodeName: String) {
        listen = configuration.listen
        urlPrefix = configuration.urlPrefix
        self.nodeName = nodeName
        pollInterval = configuration.pollInterval
        promotion = configuration.managerConfiguration(nodeName: nodeName).promotion
        primaryFilter = configuration.primaryFilters
        intermediateFilter = UniformAutomationFilter(false)  // whatever the configuration says: there is no such recovery yet
    }

    public init(
        listen: ListenAddress, urlPrefix: String = "", nodeName: String, pollInterval: Duration = .seconds(1), promotion: PromotionPolicy = .init(),
        primaryFilter: any AutomationFilter, intermediateFilter: any AutomationFilter = UniformAutomationFilter(false)
    ) {
        self.listen = listen
        self.urlPrefix = urlPrefix
        self.nodeName = nodeName
        self.pollInterval = pollInterval
        self.promotion = promotion
        self.primaryFilter = primaryFilter
        self.intermediateFilter = intermediateFilter
    }
}
