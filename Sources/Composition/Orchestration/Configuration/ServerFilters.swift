public import Probing
public import TopologyModel

/// The incumbent's four lists of servers that are left alone: `DiscoveryIgnoreHostnameFilters`, those for replicas and for primaries, and
/// `DiscoveryIgnoreReplicationUsernameFilters`.
///
/// Elements are those of ``HostFilters``, or patterns that are looked for in the account's name.
public final class ServerFilters: DiscoveryFilter {
    private let known: HostFilters
    private let sources: HostFilters
    private let replicas: HostFilters
    private let users: PatternList

    init(known: [String], sources: [String], replicas: [String], users: [String], problem: (_ key: String, InvalidPatterns.Failure) -> Void) throws(InvalidPatterns) {
        func checked<Part>(_ key: String, _ make: () throws(InvalidPatterns) -> Part) -> Part? {
            do { return try make() } catch {
                for failure in error.failures { problem(key, failure) }
                return nil
            }
        }
        let parts = (
            checked(ServerFilters.knownKey) { () throws(InvalidPatterns) in try HostFilters(known) },
            checked(ServerFilters.sourcesKey) { () throws(InvalidPatterns) in try HostFilters(sources) },
            checked(ServerFilters.replicasKey) { () throws(InvalidPatterns) in try HostFilters(replicas) },
            checked(ServerFilters.usersKey) { () throws(InvalidPatterns) in try PatternList(users) }
        )
        guard let known = parts.0, let sources = parts.1, let replicas = parts.2, let users = parts.3 else { throw InvalidPatterns(failures: []) }
        self.known = known
        self.sources = sources
        self.replicas = replicas
        self.users = users
    }

    static let knownKey = "DiscoveryIgnoreHostnameFilters"
    static let sourcesKey = "DiscoveryIgnoreMasterHostnameFilters"
    static let replicasKey = "DiscoveryIgnoreReplicaHostnameFilters"
    static let usersKey = "DiscoveryIgnoreReplicationUsernameFilters"

    public func leavesAlone(_ address: InstanceAddress, as role: DiscoveryRole) -> Bool {
        if known.matches(address) { return true }
        return switch role {
        case .known: false
        case .source: sources.matches(address)
        case .replica: replicas.matches(address)
        }
    }

    public func leavesAlone(replicatingAs user: String) -> Bool { users.matches(user) }
}
