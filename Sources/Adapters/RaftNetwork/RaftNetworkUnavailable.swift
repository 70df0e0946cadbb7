#if !Network
/// Needs the package trait `Network`.
@available(*, unavailable, message: "RaftNetwork needs SwiftNIO: enable the package trait `Network`.")
public final class RaftNetworkTransport: Sendable {}

/// Needs the package trait `Network`.
@available(*, unavailable, message: "RaftNetwork needs SwiftNIO: enable the package trait `Network`.")
public struct RaftNetworkSettings: Sendable {}
#endif
