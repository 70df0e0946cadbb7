#if !Network
/// Needs the package trait `Network`.
@available(*, unavailable, message: "ZooKeeperClient needs SwiftNIO: enable the package trait `Network`.")
public final class ZooKeeper: Sendable {}

/// Needs the package trait `Network`.
@available(*, unavailable, message: "ZooKeeperClient needs SwiftNIO: enable the package trait `Network`.")
public struct ZooKeeperEnsemble: Sendable {}

/// Needs the package trait `Network`.
@available(*, unavailable, message: "ZooKeeperClient needs SwiftNIO: enable the package trait `Network`.")
public struct ZooKeeperSettings: Sendable {}
#endif
