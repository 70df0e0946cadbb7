public import ManagerCore
import Synchronization
public import TopologyModel

/// `DataCenterPattern`, `RegionPattern`, `PhysicalEnvironmentPattern`: the first group of the pattern, found in a host name; and `ClusterNameToAlias`:
/// the alias of the first pattern, in the order of the file, that is found in a cluster's name; and `RejectHostnameResolvePattern`: names that
/// servers give themselves and that are not shown; and `PromotionIgnoreHostnameFilters`: what is looked for in `host:port` of servers that are never
/// promoted; and `RecoveryIgnoreHostnameFilters`: what is looked for in the host names of servers whose failures are only reported.
public final class NamePatterns: PlacementPatterns {
    enum Part: Int, CaseIterable {
        case dataCenter, region, environment

        var key: String {
            switch self {
            case .dataCenter: "DataCenterPattern"
            case .region: "RegionPattern"
            case .environment: "PhysicalEnvironmentPattern"
            }
        }
    }

    private struct State {
        var parts: [Regex<AnyRegexOutput>?]
        var aliases: [(pattern: Regex<AnyRegexOutput>, alias: String)]
        var rejectedName: Regex<AnyRegexOutput>?
        /// By host: what each part says.
        var hosts: [String: [String]] = [:]
    }

    /// Regex is not Sendable: it is only used under this lock.
    private let state: Mutex<State>
    private let bannedSuccessors: PatternList
    private let ignoredFailures: PatternList

    static let bannedKey = "PromotionIgnoreHostnameFilters"
    static let ignoredKey = "RecoveryIgnoreHostnameFilters"

    /// Compiles every pattern. Throws all those that are none, or that find nothing that could be told.
    ///
    /// - Parameters:
    ///   - parts: The text of each pattern; empty: none.
    ///   - aliases: In the order of the file. An empty pattern is passed over.
    ///   - rejectedName: Empty: every name is shown.
    init(
        parts: [Part: String], aliases: [(pattern: String, alias: String)], rejectedName: String = "", bannedSuccessors: [String] = [],
        ignoredFailures: [String] = []
    ) throws(InvalidNamePatterns) {
        var problems: [InvalidNamePatterns.Problem] = []
        var patterns: [Regex<AnyRegexOutput>?] = []
        for part in Part.allCases {
            let text = parts[part] ?? ""
            patterns.append(NamePatterns.compile(text, part.key, &problems))
            if let last = patterns.last, last != nil, PatternSearch.groups(in: text) == 0 {
                problems.append(.init(path: part.key, reason: "needs a group, in parentheses, which is what it finds: \(text)"))
            }
        }
        var named: [(pattern: Regex<AnyRegexOutput>, alias: String)] = []
        for (text, alias) in aliases {
            if let pattern = NamePatterns.compile(text, "ClusterNameToAlias.\(text)", &problems) { named.append((pattern, alias)) }
        }
        let rejected = NamePatterns.compile(rejectedName, "RejectHostnameResolvePattern", &problems)
        let banned = NamePatterns.compile(bannedSuccessors, NamePatterns.bannedKey, &problems)
        let ignored = NamePatterns.compile(ignoredFailures, NamePatterns.ignoredKey, &problems)
        guard problems.isEmpty, let banned, let ignored else { throw InvalidNamePatterns(problems: problems) }
        self.bannedSuccessors = banned
        self.ignoredFailures = ignored
        state = Mutex(State(parts: patterns, aliases: named, rejectedName: rejected))
    }

    private static func compile(_ text: String, _ path: String, _ problems: inout [InvalidNamePatterns.Problem]) -> Regex<AnyRegexOutput>? {
        if text.isEmpty { return nil }
        if let pattern = try? Regex(text) { return pattern }
        problems.append(.init(path: path, reason: "not a regular expression: \(text)"))
        return nil
    }

    private static func compile(_ texts: [String], _ key: String, _ problems: inout [InvalidNamePatterns.Problem]) -> PatternList? {
        do { return try PatternList(texts) } catch {
            problems += error.failures.map { .init(path: "\(key)[\($0.position)]", reason: $0.reason) }
            return nil
        }
    }

    public func dataCenter(of host: String) -> String { say(.dataCenter, of: host) }
    public func region(of host: String) -> String { say(.region, of: host) }
    public func environment(of host: String) -> String { say(.environment, of: host) }

    public func clusterAlias(named name: String) -> String {
        state.withLock { state in state.aliases.first { PatternSearch.finds($0.pattern, in: name) }?.alias ?? "" }
    }

    public func bansPromotion(of server: InstanceAddress) -> Bool { bannedSuccessors.matches(server.description) }

    /// `RecoveryIgnoreHostnameFilters` as it was written.
    public var ignoredFailureElements: [String] { ignoredFailures.elements }

    public func ignoresFailures(of server: InstanceAddress) -> Bool { ignoredFailures.matches(server.host) }

    public func accepts(displayName: String) -> Bool {
        state.withLock { state in state.rejectedName.map { !PatternSearch.finds($0, in: displayName) } ?? true }
    }

    private func say(_ part: Part, of host: String) -> String {
        state.withLock { state in
            if let known = state.hosts[host] { return known[part.rawValue] }
            let answers = state.parts.map { pattern in pattern.flatMap { PatternSearch.firstGroup(of: $0, in: host) } ?? "" }
            if state.hosts.count >= PatternSearch.maximumCachedAnswers { state.hosts.removeAll() }
            state.hosts[host] = answers
            return answers[part.rawValue]
        }
    }
}

/// Patterns of the configuration that are none, with their key paths.
struct InvalidNamePatterns: Error, Hashable {
    struct Problem: Hashable {
        var path: String
        var reason: String
    }

    var problems: [Problem]
}
