public import Probing
public import TopologyModel

/// The incumbent's four lists of servers that are left alone: `DiscoveryIgnoreHostnameFilters`, those for replicas and for primaries, and
/// `DiscoveryIgnoreReplicationUsernameFilters`.
///
/// An element that is an IP address must equal the host; any other is a pattern that is looked for in `host:port`, or in the account's name.
public final class ServerFilters: DiscoveryFilter {
    private struct Hosts: Sendable {
        var addresses: Set<String>
        var patterns: PatternList

        init(_ elements: [String]) throws(InvalidPatterns) {
            addresses = Set(elements.filter(Hosts.isAddress))
            // An address among them is compared, and as a pattern it would be found in other texts too: it is replaced by one that finds nothing.
            patterns = try PatternList(elements.map { Hosts.isAddress($0) ? "(?!)" : $0 })
        }

        func matches(_ address: InstanceAddress) -> Bool { addresses.contains(address.host) || patterns.matches(address.description) }

        /// Four numbers, or hexadecimal digits with two colons and more.
        private static func isAddress(_ text: String) -> Bool {
            let parts = text.split(separator: ".", omittingEmptySubsequences: false)
            if parts.count == 4, parts.allSatisfy({ UInt8($0) != nil }) { return true }
            return text.count { $0 == ":" } > 1 && text.allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
        }
    }

    private let known: Hosts
    private let sources: Hosts
    private let replicas: Hosts
    private let users: PatternList

    init(known: [String], sources: [String], replicas: [String], users: [String], problem: (_ key: String, InvalidPatterns.Failure) -> Void) throws(InvalidPatterns) {
        func checked<Part>(_ key: String, _ make: () throws(InvalidPatterns) -> Part) -> Part? {
            do { return try make() } catch {
                for failure in error.failures { problem(key, failure) }
                return nil
            }
        }
        let parts = (
            checked(ServerFilters.knownKey) { () throws(InvalidPatterns) in try Hosts(known) },
            checked(ServerFilters.sourcesKey) { () throws(InvalidPatterns) in try Hosts(sources) },
            checked(ServerFilters.replicasKey) { () throws(InvalidPatterns) in try Hosts(replicas) },
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
