#if !Network
/// Needs the package trait `Network`.
@available(*, unavailable, message: "EtcdKV needs async-http-client: enable the package trait `Network`.")
public final class EtcdKeyedStore: Sendable {}
#endif
