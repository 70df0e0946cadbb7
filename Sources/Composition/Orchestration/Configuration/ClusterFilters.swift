public import ManagerCore
import Synchronization

/// `RecoverMasterClusterFilters` or `RecoverIntermediateMasterClusterFilters`: which clusters are recovered without a person.
///
/// An element matches a cluster when it equals the cluster's name or alias (an empty element thus matches a cluster without alias), when it is
/// `alias=X` or `alias~=PATTERN` and that fits the alias, when it is `*`, or when it is a pattern that is found in the name.
public final class ClusterFilters: AutomationFilter {
    private enum Rule {
        case exact(String)
        case alias(String)
        case aliasPattern(Regex<AnyRegexOutput>)
        case all
        case namePattern(exact: String, Regex<AnyRegexOutput>)
    }

    private struct Cluster: Hashable {
        var name: String
        var alias: String
    }

    private struct State {
        var rules: [Rule]
        var answers: [Cluster: Bool] = [:]
    }

    /// The elements as they were written.
    public let elements: [String]
    /// Regex is not Sendable: it is only used under this lock.
    private let state: Mutex<State>

    /// Compiles every pattern. Throws the positions of those that are none, with the reason.
    public init(_ elements: [String]) throws(InvalidPatterns) {
        var rules: [Rule] = []
        var failures: [InvalidPatterns.Failure] = []
        for (position, element) in elements.enumerated() {
            do {
                rules.append(try ClusterFilters.rule(element))
            } catch {
                failures.append(.init(position: position, reason: "not a regular expression: \(element)"))
            }
        }
        guard failures.isEmpty else { throw InvalidPatterns(failures: failures) }
        self.elements = elements
        state = Mutex(State(rules: rules))
    }

    public func recoversPrimary(clusterName: String, clusterAlias: String) -> Bool { matches(name: clusterName, alias: clusterAlias) }

    /// Whether any element matches. The first question about a cluster evaluates patterns; later ones are looked up.
    public func matches(name: String, alias: String) -> Bool {
        let cluster = Cluster(name: name, alias: alias)
        return state.withLock { state in
            if let known = state.answers[cluster] { return known }
            let answer = state.rules.contains { ClusterFilters.matches($0, cluster) }
            if state.answers.count >= PatternSearch.maximumCachedAnswers { state.answers.removeAll() }
            state.answers[cluster] = answer
            return answer
        }
    }

    private static func rule(_ element: String) throws -> Rule {
        if element.isEmpty { return .exact("") }
        if element == "*" { return .all }
        if element.hasPrefix("alias=") { return .alias(String(element.dropFirst("alias=".count))) }
        if element.hasPrefix("alias~=") { return .aliasPattern(try Regex(String(element.dropFirst("alias~=".count)))) }
        return .namePattern(exact: element, try Regex(element))
    }

    private static func matches(_ rule: Rule, _ cluster: Cluster) -> Bool {
        switch rule {
        case .exact(let text): text == cluster.name || text == cluster.alias
        case .alias(let alias): alias == cluster.alias
        case .aliasPattern(let pattern): PatternSearch.finds(pattern, in: cluster.alias)
        case .all: true
        case .namePattern(let exact, let pattern): exact == cluster.name || exact == cluster.alias || PatternSearch.finds(pattern, in: cluster.name)
        }
    }
}

/// Elements of a list of filters that are no patterns.
public struct InvalidPatterns: Error, Hashable, Sendable {
    public struct Failure: Hashable, Sendable {
        public var position: Int
        public var reason: String
    }

    public var failures: [Failure]
}
