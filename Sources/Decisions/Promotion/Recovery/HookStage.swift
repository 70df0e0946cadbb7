/// The moments of a recovery at which hooks run.
public enum HookStage: String, Hashable, Sendable, CaseIterable, Codable {
    case preFailover = "pre-failover"
    /// After the designation, where ``FencingPolicy/hook`` asks for it.
    case fencing = "fencing"
    case postPrimaryFailover = "post-primary-failover"
    case postIntermediateFailover = "post-intermediate-failover"
    case postFailover = "post-failover"
    case preSwitchover = "pre-switchover"
    case postSwitchover = "post-switchover"
    case postUnsuccessful = "post-unsuccessful-failover"
}
