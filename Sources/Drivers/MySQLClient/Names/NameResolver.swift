#if MySQL
/// Turns host names into IP literals without ever blocking the caller's thread.
///
/// ## Implementing
/// `resolve` returns within `timeout` whatever the name service does, never an empty success, best address first. It is called
/// concurrently, also for names that were just asked for. Failures are ``MySQLClientError/Code/nameResolution``.
public protocol NameResolver: Sendable {
    func resolve(_ host: String, timeout: Duration) async -> Result<[String], MySQLClientError>
}
#endif
