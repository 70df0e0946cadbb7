package import KVPublishers
package import Orchestration
package import ServerDialects
package import TopologyModel

/// What the executable supplies: the adapters that this library must not name.
package protocol DaemonRunner: Sendable {
    /// Runs the daemon until it is told to stop.
    func serve(_ configuration: BatonConfiguration) async throws
    /// Reads everything that a seed leads to, once, without a daemon.
    func discover(from seed: InstanceAddress, credentials: BatonConfiguration.Credentials) async throws -> Topology
    /// Asks a server what the account may do there.
    ///
    /// - Parameter configuration: whose TLS keys are used, and whose queries are tried; nil: none.
    func preflight(
        _ address: InstanceAddress, credentials: BatonConfiguration.Credentials, configuration: BatonConfiguration?
    ) async throws -> PrivilegeAudit
    /// The stores that a configuration names, in the order in which they are published to, for as long as `body` runs. None where it names none; nothing is written to any of them.
    func withPublishers(_ configuration: BatonConfiguration, _ body: ([any KVPublisher]) async throws -> Void) async throws
    /// Who a node of several managers is to the others, as its configuration says it. Nothing is connected to.
    func raftIdentity(_ raft: RaftConfiguration) throws -> ShownRaftIdentity
    /// Begins a new cluster of managers, that of the configuration, with what one node of another one holds. Nothing is connected to.
    ///
    /// - Returns: what was found, and what to do next, for people.
    func recoverRaft(_ raft: RaftConfiguration, from remains: RaftRemains) throws -> String
}
