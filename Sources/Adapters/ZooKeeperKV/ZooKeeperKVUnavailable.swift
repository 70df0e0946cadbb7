#if !Network
/// Needs the package trait `Network`.
@available(*, unavailable, message: "ZooKeeperKV needs SwiftNIO: enable the package trait `Network`.")
public final class ZooKeeperKeyedStore: Sendable {}

/// Needs the package trait `Network`.
@available(*, unavailable, message: "ZooKeeperKV needs SwiftNIO: enable the package trait `Network`.")
public struct ZooKeeperKVSettings: Sendable {}
#endif
