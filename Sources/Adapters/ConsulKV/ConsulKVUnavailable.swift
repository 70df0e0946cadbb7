#if !Network
/// Needs the package trait `Network`.
@available(*, unavailable, message: "ConsulKV needs async-http-client: enable the package trait `Network`.")
public struct ConsulKeyedStore: Sendable {}
#endif
