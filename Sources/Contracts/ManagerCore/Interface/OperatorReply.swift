public import Promotion
public import Refactoring
public import TopologyModel

/// The answer to an ``OperatorRequest``.
public enum OperatorReply: Hashable, Sendable, Codable {
    /// Done; the message says what.
    case done(String)
    /// `discover`: the server answered.
    case discovered(InstanceAddress)
    /// Not done; the message says why and what to do.
    case refused(String)
    /// `locateErrant`: where they are, also when there are none.
    case located(ErrantLocation)
    /// `operate`, of a dry run or with blockers: nothing was touched.
    case planned(OperationPlan)
    /// `operate`: how it ended.
    case operated(OperationResult)
    /// `switchover`, of a dry run or with blockers: nothing was touched.
    case switchoverPlanned(SwitchoverPlan)
    /// `switchover`, `failover`: how it ended.
    case recovered(RecoveryResult)
}
