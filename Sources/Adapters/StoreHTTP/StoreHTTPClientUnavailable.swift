#if !Network
/// Needs the package trait `Network`.
@available(*, unavailable, message: "StoreHTTP needs async-http-client: enable the package trait `Network`.")
package final class StoreHTTPClient: Sendable {}
#endif
