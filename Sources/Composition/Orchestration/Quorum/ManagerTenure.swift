/// One manager of the several that follow each other on a node: it begins as a standby, may lead once, and ends when it does no more.
public struct ManagerTenure: Sendable {
    /// Starts as a standby, see ``ManagerConfiguration/startsAsStandby``.
    public var manager: ManagerService
    /// Gives back what was opened for it: sessions on servers.
    public var end: @Sendable () async -> Void

    public init(_ manager: ManagerService, end: @escaping @Sendable () async -> Void = {}) {
        self.manager = manager
        self.end = end
    }
}
